// Revisions: the number that rises when a person would see a difference, and only then.
import type { Call, Caller, FoldedCall, Line, Party, Transfer } from './call.ts'
import { farKey } from './contact.ts'

/**
 * The call after a fold: `previous` itself when nothing visible changed, else the next revision (the first is 1) with the
 * caller details of the previous one, unless the far party turns out to be another: they are about somebody else then.
 *
 * Visible is what a card can show: direction, status, caller, dialed number, queue, menu, the names and extensions that
 * ring, rang and answered, transfers, hold, voicemail, where it was abandoned, that it is recorded, the instants and spans
 * to the second, that its end is assumed, `reconstructed`, and which calls are linked or consulted for.
 * Not visible: ids and e-mail addresses of lines and users, fractions of a second, the order of linked calls. Those travel with the next revision.
 */
export const revise = (previous: Call | null, folded: FoldedCall): Call => {
  if (previous === null) return { ...folded, revision: 1, callerDetails: {} }
  if (looksSame(previous, folded)) return previous
  return { ...folded, revision: previous.revision + 1, callerDetails: detailsFor(previous, folded) }
}

const detailsFor = (previous: Call, folded: FoldedCall): Call['callerDetails'] =>
  farKey(previous) === farKey(folded) ? previous.callerDetails : {}

/** The call with these details beside those it has; the call itself when that shows nothing new, else its next revision. */
export const withDetails = (call: Call, details: Call['callerDetails']): Call =>
  Object.entries(details).every(([key, value]) => Object.is(call.callerDetails[key], value))
    ? call
    : { ...call, revision: call.revision + 1, callerDetails: { ...call.callerDetails, ...details } }

const looksSame = (a: FoldedCall, b: FoldedCall): boolean =>
  a.direction === b.direction &&
  a.status === b.status &&
  sameCaller(a.caller, b.caller) &&
  sameParty(a.dialed, b.dialed) &&
  a.queue === b.queue &&
  sameList(a.menu, b.menu, Object.is) &&
  sameList(a.ringing, b.ringing, sameLine) &&
  sameList(a.rang, b.rang, sameLine) &&
  sameLine(a.answeredBy, b.answeredBy) &&
  sameList(a.transfers, b.transfers, sameTransfer) &&
  a.onHold === b.onHold &&
  a.voicemail === b.voicemail &&
  a.abandonedIn === b.abandonedIn &&
  a.recorded === b.recorded &&
  sameTimes(a, b) &&
  a.endAssumed === b.endAssumed &&
  a.reconstructed === b.reconstructed &&
  sameSet(a.linkedCalls, b.linkedCalls) &&
  a.consultOf === b.consultOf

const sameParty = (a: Party, b: Party): boolean => a.number === b.number && a.display === b.display && a.name === b.name

const sameCaller = (a: Caller, b: Caller): boolean =>
  sameParty(a, b) && a.country === b.country && a.anonymous === b.anonymous

const sameLine = (a: Line | null, b: Line | null): boolean =>
  a === null || b === null ? a === b : a.name === b.name && a.extension === b.extension

const sameTransfer = (a: Transfer, b: Transfer): boolean =>
  a.kind === b.kind &&
  a.outcome === b.outcome &&
  sameLine(a.from, b.from) &&
  sameLine(a.to, b.to) &&
  sameSecond(a.at, b.at)

const sameTimes = (a: FoldedCall, b: FoldedCall): boolean =>
  sameSecond(a.createdAt, b.createdAt) &&
  sameSecond(a.answeredAt, b.answeredAt) &&
  sameSecond(a.endedAt, b.endedAt) &&
  sameSecond(a.waitMs, b.waitMs) &&
  sameSecond(a.queueMs, b.queueMs) &&
  sameSecond(a.talkMs, b.talkMs)

const sameSecond = (a: number | null, b: number | null): boolean =>
  a === null || b === null ? a === b : Math.floor(a / 1000) === Math.floor(b / 1000)

const sameList = <Item>(a: readonly Item[], b: readonly Item[], same: (a: Item, b: Item) => boolean): boolean =>
  a.length === b.length &&
  a.every((item, index) => {
    const other = b[index]
    return other !== undefined && same(item, other)
  })

const sameSet = (a: readonly string[], b: readonly string[]): boolean => {
  const set = new Set(a)
  return set.size === new Set(b).size && b.every((item) => set.has(item))
}
