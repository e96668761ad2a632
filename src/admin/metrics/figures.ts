// Which numbers there are of each source and each sink, by name and meaning.
import type { SourceStatus } from '../../sources/source.ts'
import type { SinkStatus } from '../status.ts'

export interface Figure<Subject> {
  readonly name: string
  readonly help: string
  readonly type: 'gauge' | 'counter'
  /** Null leaves the subject out; a word sets the one of `words` to 1 and the others to 0. */
  readonly value: (subject: Subject) => number | string | null
  readonly words?: readonly string[]
  /** Means something when it is added up over many; counters and words do anyway. */
  readonly sums?: true
}

export interface SourceFigures extends SourceStatus {
  readonly name: string
  /** Epoch ms. */
  readonly now: number
}

const seconds = (ms: number): number => ms / 1000

const age = (at: number | null, now: number): number | null => (at === null ? null : Math.max(0, seconds(now - at)))

const instant = (at: number | null): number | null => (at === null ? null : seconds(at))

const SOURCE_STATES: readonly SourceStatus['state'][] = ['starting', 'live', 'reconnecting', 'login-needed', 'stopped']

export const SOURCE_FIGURES: readonly Figure<SourceFigures>[] = [
  {
    name: 'source_ready',
    help: 'Whether the source is live, subscribed and answering pings.',
    type: 'gauge',
    value: ({ state, reasons }) => (state === 'live' && reasons.length === 0 ? 1 : 0),
  },
  {
    name: 'source_state',
    help: 'The state of the source: 1 for the one it is in.',
    type: 'gauge',
    value: ({ state }) => state,
    words: SOURCE_STATES,
  },
  {
    name: 'source_accounts_refused',
    help: 'Accounts whose calls are not heard.',
    type: 'gauge',
    value: ({ accounts }) => accounts.filter(({ subscribed }) => !subscribed).length,
    sums: true,
  },
  {
    name: 'source_gap_seconds_total',
    help: 'Time in which the source did not hear after it once had, the time between two runs included.',
    type: 'counter',
    value: ({ gapSeconds }) => gapSeconds,
  },
  {
    name: 'source_reconstructed_calls_total',
    help: 'Calls that were missed altogether and found later.',
    type: 'counter',
    value: ({ reconstructedCalls }) => reconstructedCalls,
  },
  {
    name: 'source_filled_states_total',
    help: 'States of calls that were missed and found later.',
    type: 'counter',
    value: ({ filledStates }) => filledStates,
  },
  {
    name: 'source_frames_total',
    help: 'Frames read off the notification sockets.',
    type: 'counter',
    value: ({ frames }) => frames,
  },
  {
    name: 'source_malformed_frames_total',
    help: 'Frames that were no use.',
    type: 'counter',
    value: ({ malformedFrames }) => malformedFrames,
  },
  {
    name: 'source_last_frame_age_seconds',
    help: 'Time since the last frame; a quiet account has an old one.',
    type: 'gauge',
    value: ({ lastFrameAt, now }) => age(lastFrameAt, now),
  },
  {
    name: 'source_channel_expires_timestamp_seconds',
    help: 'When the channel dies unless it is replaced, as Unix time.',
    type: 'gauge',
    value: ({ channelExpiresAt }) => instant(channelExpiresAt),
  },
  {
    name: 'access_token_expires_timestamp_seconds',
    help: 'When the access token expires unless it is refreshed, as Unix time.',
    type: 'gauge',
    value: ({ tokenExpiresAt }) => instant(tokenExpiresAt),
  },
  {
    name: 'refresh_token_age_seconds',
    help: 'Age of the refresh token; it lives about 30 days.',
    type: 'gauge',
    value: ({ refreshTokenObtainedAt, now }) => age(refreshTokenObtainedAt, now),
  },
  {
    name: 'source_login_due',
    help: 'Whether a person should log in, soon or now.',
    type: 'gauge',
    value: ({ loginDue }) => (loginDue ? 1 : 0),
  },
]

const SINK_STATES: readonly SinkStatus['state'][] = ['ok', 'failing', 'paused', 'parked', 'off', 'removed']

export const SINK_FIGURES: readonly Figure<SinkStatus>[] = [
  {
    name: 'sink_state',
    help: 'The state of the sink: 1 for the one it is in; removed: it has rows left but is not in the config.',
    type: 'gauge',
    value: ({ state }) => state,
    words: SINK_STATES,
  },
  {
    name: 'sink_pending',
    help: 'Calls that wait for this sink.',
    type: 'gauge',
    value: ({ pending }) => pending,
    sums: true,
  },
  {
    name: 'sink_oldest_seconds',
    help: 'Age of the oldest revision that waits for this sink; 0 when none does.',
    type: 'gauge',
    value: ({ oldest_seconds }) => oldest_seconds ?? 0,
  },
  {
    name: 'sink_repeats_sent_total',
    help: 'Cards posted again, with a mark, as nobody heard whether they had arrived.',
    type: 'counter',
    value: ({ repeats }) => repeats.sent,
  },
  {
    name: 'sink_repeats_avoided_total',
    help: 'Cards not posted again though nobody heard whether they had arrived.',
    type: 'counter',
    value: ({ repeats }) => repeats.avoided,
  },
  {
    name: 'sink_dead_letters',
    help: 'Deliveries that were given up.',
    type: 'gauge',
    value: ({ dead }) => dead,
    sums: true,
  },
]
