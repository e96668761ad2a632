// Gives names to what GoTo named only by number or by id, from what is known of the company at that moment.
import type { CallState, Participant } from '../../../call/state.ts'
import { type Names, numberKey, type Person } from './names.ts'

/** The state itself when nothing is missing or nothing is known. Never overrides what GoTo sent. */
export const complete = (state: CallState, names: Names): CallState => {
  const participants = state.participants.map((participant) => named(participant, names))
  const changed = participants.some((participant, index) => participant !== state.participants[index])
  return changed ? { ...state, participants } : state
}

const named = (participant: Participant, names: Names): Participant => {
  if (participant.kind === 'PHONE_NUMBER') return withOwnName(participant, names)
  if (participant.kind !== 'LINE' && participant.kind !== 'AGENT') return participant
  const person = personOf(participant, names)
  const name = participant.name ?? person?.name ?? null
  const extension = participant.extension ?? person?.extension ?? null
  const email = participant.email ?? emailOf(participant, names)
  const same = name === participant.name && extension === participant.extension && email === participant.email
  return same ? participant : { ...participant, name, extension, email }
}

/** The name beside a telephone number is that of the company's own number, never that of the far party. */
const withOwnName = (participant: Participant, { numbers }: Names): Participant => {
  if (participant.name !== null || participant.ownNumber === null) return participant
  const name = numbers.get(numberKey(participant.ownNumber))
  return name === undefined ? participant : { ...participant, name }
}

const personOf = ({ lineId, userId }: Participant, { lines, users }: Names): Person | undefined =>
  lines.get(lineId ?? '') ?? users.get(userId ?? '')

const emailOf = ({ lineId, userId }: Participant, { owners, emails }: Names): string | null =>
  emails.get(owners.get(lineId ?? '') ?? owners.get(userId ?? '') ?? '') ?? null
