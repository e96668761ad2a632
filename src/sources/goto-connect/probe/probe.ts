// What can be found out about GoTo, the login and the right to hear calls, beside a daemon that runs on the same login.
import type { Outbound } from '../../../outbound/http.ts'
import { knock, reached } from '../../../outbound/reach.ts'
import { broken, doubtful, fine, type Probed } from '../../../probe.ts'
import type { Tokens } from '../../../store/store.ts'
import type { SourceContext } from '../../source.ts'
import { createApi } from '../api/client.ts'
import { tokenAge } from '../housekeeping/token-age.ts'
import type { OAuthServer } from '../oauth/server.ts'
import { TokenKeeper } from '../oauth/tokens.ts'
import type { GotoConnectOptions } from '../options.ts'
import { probeHearing } from './hearing.ts'
import { scopesProbed } from './scopes.ts'

export interface ProbeParts {
  readonly source: string
  readonly options: GotoConnectOptions
  readonly context: SourceContext
  readonly outbound: Outbound
  readonly oauth: OAuthServer
}

const TIMEOUT_MS = 10_000
/** What must fit together to the second is measured by GoTo's clock; signatures are refused from some five minutes on. */
const LARGEST_SKEW_MS = 30_000

/** Never throws. */
export const probeGoto = async (parts: ProbeParts, signal: AbortSignal): Promise<readonly Probed[]> => {
  const [network, login] = await Promise.all([
    probeNetwork(parts, signal),
    probeLogin(parts, signal).catch(() => [interrupted()]),
  ])
  return [...network, ...login]
}

const interrupted = (): Probed =>
  broken('login', 'unavailable', 'GoTo took too long to answer', 'Try again, or look at https://status.goto.com.')

const probeNetwork = async (
  { options, outbound, context: { clock } }: ProbeParts,
  signal: AbortSignal,
): Promise<readonly Probed[]> => {
  const hosts = [...new Map([options.auth_url, options.api_url].map((url) => [url.origin, url])).values()]
  const replies = await Promise.all(
    hosts.map(async (url) => {
      const reply = await knock(outbound, url, { timeoutMs: TIMEOUT_MS, signal })
      const at = reply.kind === 'response' ? Date.parse(reply.headers['date'] ?? '') : Number.NaN
      return { probed: reached(reply, url), skewMs: clock.now() - at }
    }),
  )
  const skewMs = replies.map((reply) => reply.skewMs).find((ms) => !Number.isNaN(ms))
  return [...replies.map(({ probed }) => probed), ...(skewMs === undefined ? [] : [clockProbed(skewMs)])]
}

/** `skewMs`: how much this machine is ahead of GoTo, whose header tells whole seconds. */
const clockProbed = (skewMs: number): Probed => {
  const seconds = Math.round(Math.abs(skewMs) / 1_000)
  if (Math.abs(skewMs) < LARGEST_SKEW_MS)
    return fine('clock', seconds < 2 ? 'the same time as GoTo’s' : `within ${seconds} s of GoTo’s`)
  return doubtful(
    'clock',
    `this machine is ${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} GoTo`,
    'Let it keep its time by NTP; receivers refuse signatures that are minutes off.',
  )
}

const probeLogin = async (parts: ProbeParts, signal: AbortSignal): Promise<readonly Probed[]> => {
  const { source, context, outbound, oauth, options } = parts
  const { clock, log, store } = context
  const keeper = new TokenKeeper({ source, clock, log, store: store.tokens, oauth })
  const access = await accessOf(keeper, context, signal)
  const stored = await store.tokens.read(source)
  const fix = `Run \`ringpost login --source ${source}\`.`
  if (stored === null) return [broken('login', 'login-needed', 'nobody has logged in yet', fix)]
  if (!access.ok) {
    return access.loginNeeded
      ? [broken('login', 'login-needed', access.message, fix)]
      : [broken('login', 'unavailable', access.message, 'Try again in a minute.')]
  }
  const callApi = createApi(options.api_url, outbound, keeper, clock)
  return [
    loginProbed(stored.tokens, clock.now(), fix),
    ...scopesProbed(stored.tokens.scope, options.accounts !== undefined, source),
    ...(await probeHearing(parts, callApi, signal)),
  ]
}

const TRIES = 3

/** GoTo may refuse a refresh for no good reason; the keeper says when to ask again. */
const accessOf = async (keeper: TokenKeeper, { clock }: SourceContext, signal: AbortSignal) => {
  for (let tries = 1; ; tries++) {
    const access = await keeper.accessToken(signal)
    if (access.ok || access.loginNeeded || tries === TRIES) return access
    await clock.sleep(Math.min(access.retryAfterMs, 2_000), signal)
  }
}

const DAY_MS = 24 * 3_600_000

const loginProbed = ({ principal, refreshToken, refreshObtainedAt }: Tokens, now: number, fix: string): Probed => {
  const who = principal === null ? 'logged in' : `logged in as ${principal}`
  const { expiresAt, due } = tokenAge(refreshToken === null ? null : refreshObtainedAt, now)
  if (expiresAt === null)
    return doubtful('login', `${who}, but GoTo gave no refresh token, so it ends within the hour`, fix)
  const age = Math.floor((now - refreshObtainedAt) / DAY_MS)
  const left = Math.max(0, Math.ceil((expiresAt - now) / DAY_MS))
  const days = (count: number): string => `${count} ${count === 1 ? 'day' : 'days'}`
  const found = `${who}, ${age === 0 ? 'today' : `${days(age)} ago`}; good for some ${days(left)} more`
  return due ? doubtful('login', found, `${fix} The daemon goes on meanwhile.`) : fine('login', found)
}
