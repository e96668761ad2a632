// Who the outside party of a call is, and whether a call is one that somebody should return.
import type { Call, CallStatus, Party } from './call.ts'

const UNTAKEN: readonly CallStatus[] = ['missed', 'abandoned', 'voicemail']

/** An inbound call that is over without anyone of the company having taken it. */
export const isMissed = (call: Pick<Call, 'direction' | 'status' | 'endedAt'>): boolean =>
  call.direction === 'inbound' && call.endedAt !== null && UNTAKEN.includes(call.status)

/** E.164 of the outside world's end of the call; null when that is unknown, hidden or a colleague. */
export const farNumber = ({ direction, caller, dialed }: Pick<Call, 'direction' | 'caller' | 'dialed'>) =>
  direction === 'inbound' ? caller.number : direction === 'outbound' ? dialed.number : null

type Parties = Pick<Call, 'direction' | 'caller' | 'dialed'>

/** Null on an internal call, and where nothing tells who it is: a hidden caller, a call that shows nobody yet. */
export const farParty = ({ direction, caller, dialed }: Parties): Party | null => {
  if (direction === 'internal') return null
  const { number, display, name } = direction === 'inbound' ? caller : dialed
  return number === null && display === null ? null : { number, display, name }
}

/** What one far party is told from another by: its number, or the text that stands for it; null without a far party. */
export const farKey = (call: Parties): string | null => {
  const party = farParty(call)
  return party === null ? null : (party.number ?? party.display)
}

/** The company's own number in the call, E.164; null when it is not known. */
export const ownNumber = ({ direction, caller, dialed }: Parties): string | null =>
  direction === 'internal' ? null : direction === 'inbound' ? dialed.number : caller.number
