// Everyone who took part in a call: what the states say of each participant, put together over time.
import type { CallState, Participant } from '../state.ts'

/** One participant over all states, with the newest known value of every field. */
export interface Track {
  readonly participant: Participant
  /** The number of the newest state that shows it. */
  readonly seenIn: number
  readonly rang: boolean
  /** The first state that shows it CONNECTED. */
  readonly firstConnected: { readonly sequence: number; readonly at: number } | null
  /** The state in which its newest stretch of being CONNECTED began; 0 when never. */
  readonly connectedFrom: number
  /** The newest state that shows it CONNECTED; 0 when never. */
  readonly connectedUntil: number
}

/** In order of appearance. `timeline` is in order of sequence, without repeats. */
export const trackParticipants = (timeline: readonly CallState[]): readonly Track[] => {
  const tracks = new Map<string, Draft>()
  for (const state of timeline) {
    for (const participant of state.participants) {
      const track = tracks.get(participant.id)
      if (track === undefined) tracks.set(participant.id, begin(participant, state))
      else advance(track, participant, state)
    }
  }
  return [...tracks.values()]
}

/** Nobody else has it yet. Made anew with every state of a call, tracks would be most of what a fold leaves to be cleaned up. */
type Draft = { -readonly [Field in keyof Track]: Track[Field] }

const begin = (participant: Participant, { sequence, at }: CallState): Draft => {
  const connected = participant.status === 'CONNECTED'
  return {
    participant,
    seenIn: sequence,
    rang: rings(participant),
    firstConnected: connected ? { sequence, at } : null,
    connectedFrom: connected ? sequence : 0,
    connectedUntil: connected ? sequence : 0,
  }
}

const advance = (track: Draft, participant: Participant, { sequence, at }: CallState): void => {
  if (participant.status === 'CONNECTED') {
    if (!isConnected(track)) track.connectedFrom = sequence
    track.connectedUntil = sequence
    track.firstConnected ??= { sequence, at }
  }
  track.seenIn = sequence
  track.rang ||= rings(participant)
  track.participant = merge(track.participant, participant)
}

const rings = ({ status }: Participant): boolean => status === 'RINGING' || status === 'DISCONNECTING'

/** The vendor leaves out what it has nothing to say about, so a value that is missing or empty later is not gone. */
const merge = (before: Participant, now: Participant): Participant =>
  saysAll(before, now)
    ? now
    : {
        id: now.id,
        originator: now.originator || before.originator,
        status: now.status,
        kind: now.kind,
        ownNumber: now.ownNumber || before.ownNumber,
        name: now.name || before.name,
        far:
          now.far === null || before.far === null
            ? (now.far ?? before.far)
            : { name: now.far.name || before.far.name, number: now.far.number || before.far.number },
        lineId: now.lineId || before.lineId,
        userId: now.userId || before.userId,
        extension: now.extension || before.extension,
        email: now.email || before.email,
        transfer: now.transfer,
      }

/** Nothing is left out that was said before, as in nearly every state. */
const saysAll = (before: Participant, now: Participant): boolean =>
  stays(before.originator, now.originator) &&
  stays(before.ownNumber, now.ownNumber) &&
  stays(before.name, now.name) &&
  stays(before.lineId, now.lineId) &&
  stays(before.userId, now.userId) &&
  stays(before.extension, now.extension) &&
  stays(before.email, now.email) &&
  (before.far === null ||
    (now.far !== null && stays(before.far.name, now.far.name) && stays(before.far.number, now.far.number)))

const stays = (before: string | null, now: string | null): boolean => Boolean(now) || now === before

/** True when the newest state that shows it shows it CONNECTED. */
export const isConnected = (track: Track): boolean => track.participant.status === 'CONNECTED'

/** The outside world. */
export const isOutside = ({ participant }: Track): boolean => participant.kind === 'PHONE_NUMBER'

/** A colleague, by line or as a contact centre's agent. */
export const isColleague = ({ participant }: Track): boolean =>
  participant.kind === 'LINE' || participant.kind === 'AGENT'

/** The vendor marks who started a call by naming it as its own originator. */
export const isOwnOriginator = ({ participant }: Track): boolean => participant.originator === participant.id
