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
  const tracks = new Map<string, Track>()
  for (const state of timeline) {
    for (const participant of state.participants) {
      tracks.set(participant.id, advance(tracks.get(participant.id), participant, state))
    }
  }
  return [...tracks.values()]
}

const advance = (before: Track | undefined, participant: Participant, state: CallState): Track => {
  const connected = participant.status === 'CONNECTED'
  const stillConnected = connected && before !== undefined && isConnected(before)
  return {
    participant: before === undefined ? participant : merge(before.participant, participant),
    seenIn: state.sequence,
    rang: before?.rang === true || participant.status === 'RINGING' || participant.status === 'DISCONNECTING',
    firstConnected: before?.firstConnected ?? (connected ? { sequence: state.sequence, at: state.at } : null),
    connectedFrom: connected && !stillConnected ? state.sequence : (before?.connectedFrom ?? 0),
    connectedUntil: connected ? state.sequence : (before?.connectedUntil ?? 0),
  }
}

/** True when the newest state that shows it shows it CONNECTED. */
export const isConnected = (track: Track): boolean => track.participant.status === 'CONNECTED'

/** The vendor leaves out what it has nothing to say about, so a value that is missing or empty later is not gone. */
const merge = (before: Participant, now: Participant): Participant => ({
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
})

/** The outside world. */
export const isOutside = ({ participant }: Track): boolean => participant.kind === 'PHONE_NUMBER'

/** A colleague, by line or as a contact centre's agent. */
export const isColleague = ({ participant }: Track): boolean =>
  participant.kind === 'LINE' || participant.kind === 'AGENT'

/** The vendor marks who started a call by naming it as its own originator. */
export const isOwnOriginator = ({ participant }: Track): boolean => participant.originator === participant.id
