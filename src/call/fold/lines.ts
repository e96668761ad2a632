// Who rings and who answered: the people a call was offered to, one entry each, however many devices they have.
import type { Line } from '../call.ts'
import type { Cast } from './cast.ts'
import { isConnected, isOutside, type Track } from './participants.ts'
import { lineOf } from './parties.ts'

export interface Answer {
  /** Who has the call now, or had it last. */
  readonly by: Line
  /** When it was first answered, and in which state. */
  readonly at: number
  readonly sequence: number
}

/** Those who ring in the newest state and do not talk on another device, in order of first appearance. */
export const ringingIn = (cast: Cast, newestSequence: number): readonly Line[] => {
  const ringing = new Map<string, Track | null>()
  const talking = new Set<string>()
  for (const track of cast.called) {
    const person = personOf(track)
    const before = ringing.get(person) ?? null
    const isNow = track.seenIn === newestSequence
    ringing.set(person, before ?? (isNow && track.participant.status === 'RINGING' ? track : null))
    if (isNow && isConnected(track)) talking.add(person)
  }
  const lines: Line[] = []
  for (const [person, track] of ringing) {
    if (track !== null && !talking.has(person)) lines.push(lineOf(track, cast.home))
  }
  return lines
}

/** Everyone whom the call was offered to, in order of first appearance. */
export const rangIn = (cast: Cast): readonly Line[] => {
  const people = new Map<string, Track>()
  for (const track of cast.called) {
    const person = personOf(track)
    // Who answered has rung, even where the state that showed it is missing.
    if ((track.rang || track.firstConnected !== null) && !people.has(person)) people.set(person, track)
  }
  return [...people.values()].map((track) => lineOf(track, cast.home))
}

/** One person's phones have one line, at least one user. */
export const personOf = ({ participant }: Track): string => {
  if (participant.lineId !== null) return `line ${participant.lineId}`
  if (participant.userId !== null) return `user ${participant.userId}`
  return `participant ${participant.id}`
}

/**
 * The call is answered once anyone but its starter is CONNECTED: a caller in a menu is not, nor is a dialling phone
 * that is off the hook. Over a transfer the answer keeps its time and takes the name of the colleague who has the call.
 */
export const answerOf = (cast: Cast): Answer | null => {
  let first: Track['firstConnected'] = null
  let holder: Track | null = null
  for (const track of cast.called) {
    const since = track.firstConnected
    if (since === null) continue
    if (first === null || since.sequence < first.sequence) first = since
    if (holder === null || hasCallRatherThan(track, holder, cast)) holder = track
  }
  return first === null || holder === null ? null : { by: lineOf(holder, cast.home), ...first }
}

/** An outbound call is answered by the outside, any other by a colleague; among those, whoever talked last, then joined last. */
const hasCallRatherThan = (track: Track, other: Track, { direction }: Cast): boolean => {
  if (isOutside(track) !== isOutside(other)) return isOutside(track) === (direction === 'outbound')
  if (track.connectedUntil !== other.connectedUntil) return track.connectedUntil > other.connectedUntil
  return track.connectedFrom > other.connectedFrom
}
