// The roles in a call: which way it goes, who started it, who was called.
import type { Direction } from '../call.ts'
import { parseNumber } from '../number.ts'
import type { CallState } from '../state.ts'
import { isColleague, isOutside, isOwnOriginator, type Track, trackParticipants } from './participants.ts'

export interface Cast {
  readonly direction: Direction
  /** In order of appearance. */
  readonly everyone: readonly Track[]
  /** Who started the call: the outside party when inbound, else a colleague. Null when no state shows it. */
  readonly starter: Track | null
  /** Everyone the call was offered to, outside parties included, in order of appearance. */
  readonly called: readonly Track[]
  /** The company's own number on the call, null when no outside party took part. */
  readonly ownNumber: string | null
  /** The name the company gave its own number. */
  readonly ownName: string | null
  /** The country of the company's own number. */
  readonly home: string | null
  readonly dialString: string | null
}

/** `timeline` is in order of sequence, without repeats. */
export const castOf = (timeline: readonly CallState[]): Cast => {
  const tracks = trackParticipants(timeline)
  const dialString = timeline.findLast((state) => state.dialString !== null)?.dialString ?? null
  const direction = directionOf(timeline, tracks, dialString)
  const starters = new Set(direction === 'inbound' ? outsideStarters(tracks) : ownStarters(tracks))
  const own = tracks.find((track) => isOutside(track) && track.participant.ownNumber !== null)?.participant
  const ownNumber = own?.ownNumber ?? null
  return {
    direction,
    everyone: tracks,
    starter: starters.values().next().value ?? null,
    called: tracks.filter((track) => (isColleague(track) || isOutside(track)) && !starters.has(track)),
    ownNumber,
    ownName: own?.name ?? null,
    home: parseNumber(ownNumber).country,
    dialString,
  }
}

/** Calls between colleagues are OUTBOUND at the vendor: what tells them apart is that nobody from outside takes part. */
const directionOf = (
  timeline: readonly CallState[],
  tracks: readonly Track[],
  dialString: string | null,
): Direction => {
  const said = timeline.findLast(({ direction }) => direction === 'INBOUND' || direction === 'OUTBOUND')?.direction
  const outside = tracks.filter(isOutside)
  if (outside.length > 0) {
    if (said !== undefined) return said === 'INBOUND' ? 'inbound' : 'outbound'
    return outside.some(isOwnOriginator) ? 'inbound' : 'outbound'
  }
  const colleagues = tracks.filter(isColleague)
  // Without a colleague who started it, the state that showed the outside caller is missing.
  if (said === 'INBOUND') return colleagues.some(isOwnOriginator) ? 'internal' : 'inbound'
  const starters = new Set(ownStarters(tracks))
  if (colleagues.some((track) => !starters.has(track))) return 'internal'
  // The first state of an outbound call shows the dialling phone alone; what was dialled spares the card a change.
  if (dialString !== null && looksOutside(dialString)) return 'outbound'
  if (colleagues.length > 0 || dialString !== null) return 'internal'
  return said === 'OUTBOUND' ? 'outbound' : 'inbound'
}

/** Extensions are shorter than any telephone number. */
const looksOutside = (dialString: string): boolean =>
  dialString.startsWith('+') || dialString.replace(/\D/g, '').length >= 7

/** Colleagues never start an inbound call, whatever their originator says after a transfer. */
const outsideStarters = (tracks: readonly Track[]): readonly Track[] =>
  tracks.filter((track) => isOutside(track) && (isOwnOriginator(track) || track.participant.originator === null))

/** Without any originator the first colleague seen is taken for the one who dialled. */
const ownStarters = (tracks: readonly Track[]): readonly Track[] => {
  const starters = tracks.filter((track) => isOwnOriginator(track) && (isColleague(track) || isOutside(track)))
  if (starters.length > 0) return starters
  const first = tracks.find((track) => isColleague(track) && track.participant.originator === null)
  return first === undefined ? [] : [first]
}
