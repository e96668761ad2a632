// The truth about a source, for `/readyz` and `/status`: live, or every reason why it is not.
import type { AccountStatus, SourceStatus } from '../source.ts'
import { describe } from './api/client.ts'
import type { CatchUpStatus } from './catch-up/catch-up.ts'
import { MISSED_PONGS } from './channel/socket.ts'
import type { View } from './channel/supervise.ts'
import type { TokenAge } from './housekeeping/token-age.ts'
import type { FrameCounts } from './wire/reader.ts'

export interface StatusParts {
  readonly source: string
  readonly view: View
  /** Why a login is needed, null when it is not. */
  readonly loginNeeded: string | null
  /** Why states cannot be stored, null when they can. */
  readonly storeTrouble: string | null
  readonly pingIntervalMs: number
  readonly lastFrameAt: number | null
  readonly frames: FrameCounts
  readonly tokenExpiresAt: number | null
  readonly refreshToken: TokenAge
  readonly caughtUp: CatchUpStatus
}

const IDLE: SourceStatus = {
  state: 'starting',
  reasons: ['not started yet'],
  overdueMs: 0,
  channelExpiresAt: null,
  accounts: [],
  lastFrameAt: null,
  frames: 0,
  malformedFrames: 0,
  tokenExpiresAt: null,
  refreshTokenObtainedAt: null,
  refreshTokenExpiresAt: null,
  loginDue: false,
  gapSeconds: 0,
  lastGap: null,
  reconstructedCalls: 0,
  filledStates: 0,
}

export const notStarted: SourceStatus = IDLE
export const stopped: SourceStatus = { ...IDLE, state: 'stopped', reasons: ['stopped'] }

export const statusOf = (parts: StatusParts): SourceStatus => {
  const { view, lastFrameAt, tokenExpiresAt, refreshToken } = parts
  return {
    state: stateOf(parts),
    reasons: [...loginReasons(parts), ...linkReasons(parts), ...accountReasons(view), ...storeReasons(parts)],
    overdueMs: overdueMs(parts),
    channelExpiresAt: view.live?.expiresAt ?? null,
    accounts: accountsOf(view),
    lastFrameAt,
    ...parts.frames,
    tokenExpiresAt,
    refreshTokenObtainedAt: refreshToken.obtainedAt,
    refreshTokenExpiresAt: refreshToken.expiresAt,
    loginDue: refreshToken.due || parts.loginNeeded !== null,
    ...parts.caughtUp,
  }
}

const stateOf = ({ view, loginNeeded }: StatusParts): SourceStatus['state'] => {
  if (view.state.work.kind === 'stopped') return 'stopped'
  if (loginNeeded !== null) return 'login-needed'
  if (view.live !== null) return view.state.live?.deaf === null ? 'live' : 'reconnecting'
  return view.everLive ? 'reconnecting' : 'starting'
}

/** A silent socket is hung up after three missed pings: one that is not, has nobody who looks after it. */
const overdueMs = ({ view, pingIntervalMs }: StatusParts): number => {
  const silentMs = view.live?.socket.silentMs() ?? 0
  return Math.max(view.overdueMs, silentMs - 2 * MISSED_PONGS * pingIntervalMs, 0)
}

const loginReasons = ({ source, loginNeeded }: StatusParts): readonly string[] =>
  loginNeeded === null ? [] : [`login needed: run \`ringpost login --source ${source}\` (${loginNeeded})`]

const linkReasons = ({ view, pingIntervalMs, loginNeeded }: StatusParts): readonly string[] => {
  const { live, failure } = view
  if (live === null) {
    if (failure?.loginNeeded === true && loginNeeded !== null) return []
    if (failure !== null) return [`no channel: ${describe(failure)}`]
    return [
      view.everLive
        ? 'the channel was lost; the next one is being opened'
        : 'no channel yet: the first one is being opened',
    ]
  }
  const deaf = view.state.live?.deaf ?? null
  const silentMs = live.socket.silentMs()
  return [
    ...(deaf === null ? [] : [deaf]),
    ...(silentMs < MISSED_PONGS * pingIntervalMs ? [] : [`no pong for ${Math.floor(silentMs / 1000)} s`]),
  ]
}

const accountsOf = (view: View): readonly AccountStatus[] =>
  view.outcomes.map(({ account, failure }) => ({
    account,
    subscribed: view.live !== null && failure === null,
    reason: failure === null ? null : describe(failure),
  }))

const accountReasons = (view: View): readonly string[] =>
  accountsOf(view).flatMap(({ account, reason }) => (reason === null ? [] : [`account ${account} refused: ${reason}`]))

const storeReasons = ({ storeTrouble }: StatusParts): readonly string[] =>
  storeTrouble === null ? [] : [`call states cannot be stored: ${storeTrouble}`]
