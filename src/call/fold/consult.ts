// Consultations: the second conversation of a warm transfer, which belongs to a call and is no call of its own to anyone.
import type { FoldedCall } from '../call.ts'

type Bare = Pick<FoldedCall, 'direction' | 'transfers'>

/**
 * Only between colleagues, and only where nobody is being passed on: a call with somebody from outside always has a card
 * of its own, and the call that is transferred is the one with the transfer in it.
 */
const mayBeConsult = ({ direction, transfers }: Bare): boolean => direction === 'internal' && transfers.length === 0

/** The call that a conversation says it belongs to. https://developer.goto.com/guides/GoToConnect/15_HOW_CallEvents/ */
export const ownConsultOf = (call: Bare & Pick<FoldedCall, 'linkedCalls'>): string | null =>
  mayBeConsult(call) ? (call.linkedCalls[0] ?? null) : null

/**
 * A conversation need not name the call it belongs to: it may be that call that names it. `namedBy` looks for an older
 * call, itself no consultation, that does; it is asked only where the answer counts.
 */
export const withConsult = (call: FoldedCall, namedBy: () => string | null): FoldedCall =>
  call.consultOf === null && mayBeConsult(call) ? { ...call, consultOf: namedBy() } : call
