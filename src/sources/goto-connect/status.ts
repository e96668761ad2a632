// The truth about a source, for `/readyz` and `/status`: live, or every reason why it is not.
import type { AccountStatus, SourceStatus } from '../source.ts'
import { describe } from './api/client.ts'
import { MISSED_PONGS } from './channel/socket.ts'
import type { View } from './channel/supervise.ts'

export interface StatusParts {
  readonly source: string
  readonly view: View
  /** Why a login is needed, null when it is not. */
  readonly loginNeeded: string | null
  /** Why states cannot be stored, null when they can. */
  readonly storeTrouble: string | null
  readonly pingIntervalMs: number
  readonly lastFrameAt: number | null
  readonly tokenExpiresAt: number | null
}

const IDLE: SourceStatus = {
  state: 'starting',
  reasons: ['not started yet'],
  channelExpiresAt: null,
  accounts: [],
  lastFrameAt: null,
  tokenExpiresAt: null,
}

export const notStarted: SourceStatus = IDLE
export const stopped: SourceStatus = { ...IDLE, state: 'stopped', reasons: ['stopped'] }

export const statusOf = (parts: StatusParts): SourceStatus => {
  const { view, lastFrameAt, tokenExpiresAt } = parts
  return {
    state: stateOf(parts),
    reasons: [...loginReasons(parts), ...linkReasons(parts), ...accountReasons(view), ...storeReasons(parts)],
    channelExpiresAt: view.live?.expiresAt ?? null,
    accounts: accountsOf(view),
    lastFrameAt,
    tokenExpiresAt,
  }
}

const stateOf = ({ view, loginNeeded }: StatusParts): SourceStatus['state'] => {
  if (view.state.work.kind === 'stopped') return 'stopped'
  if (loginNeeded !== null) return 'login-needed'
  if (view.live !== null) return view.state.live?.deaf === null ? 'live' : 'reconnecting'
  return view.everLive ? 'reconnecting' : 'starting'
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
