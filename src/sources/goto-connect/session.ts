// One run of a source: tokens, channels and inbox wired together, from the start to the last write.
import type { Outbound } from '../../outbound/http.ts'
import type { Accept, SourceContext, SourceStatus } from '../source.ts'
import { unlessAborted, withinMs } from './abort.ts'
import { type Accounts, createAccounts } from './api/accounts.ts'
import { type Channels, createChannels } from './api/channels.ts'
import { type CallApi, createApi } from './api/client.ts'
import { createSubscriptions } from './api/subscriptions.ts'
import { createVendorTime } from './api/vendor-time.ts'
import { type CatchUp, createCatchUp } from './catch-up/catch-up.ts'
import { createHolding, type Holding } from './channel/holding.ts'
import { OVERSIZED } from './channel/socket.ts'
import { Supervisor, type View } from './channel/supervise.ts'
import { createHousekeeping } from './housekeeping/housekeeping.ts'
import { tokenAge } from './housekeeping/token-age.ts'
import { Inbox } from './inbox.ts'
import type { OAuthServer } from './oauth/server.ts'
import { TokenKeeper } from './oauth/tokens.ts'
import { adminUrl, type GotoConnectOptions } from './options.ts'
import { statusOf } from './status.ts'
import { createReader, type Reader } from './wire/reader.ts'

export interface SessionParts {
  readonly source: string
  readonly options: GotoConnectOptions
  readonly context: SourceContext
  readonly outbound: Outbound
  readonly oauth: OAuthServer
  readonly accept: Accept
}

export interface Session {
  /** Until the signal aborts. */
  run(signal: AbortSignal): Promise<void>
  status(): SourceStatus
}

/** How long the last states and tokens have to reach the disk on a stop. */
const LAST_WRITES_MS = 3_000

export const createSession = (parts: SessionParts): Session => {
  const { source, options, oauth } = parts
  const { clock, log, store } = parts.context
  const { mayAct = () => true } = parts.context
  const tokens = new TokenKeeper({ source, clock, log, store: store.tokens, oauth, mayRefresh: mayAct })
  const time = createVendorTime(clock)
  const reach = createReach(parts, createApi(options.api_url, parts.outbound, tokens, clock, time.learn))
  // It refuses tokens that are good everywhere else: no reason to renew them.
  const asTheyAre = { accessToken: (signal: AbortSignal) => tokens.accessToken(signal) }
  const callAdmin = createApi(adminUrl(options), parts.outbound, asTheyAre, clock)
  const { callApi, holding } = reach
  const wasLive = () => supervisor.view().everLive
  const housekeeping = createHousekeeping({
    ...reach,
    callAdmin,
    source,
    tokens,
    clock,
    log,
    holds: holding.holds,
    wasLive,
  })
  const accept = housekeeping.naming(parts.accept)
  const keep: Accept = async (states) => {
    await accept(states)
    catchUp.heard(states)
  }
  const inbox = new Inbox({ accept: keep, clock, log, onPressure: (full) => supervisor.read(!full) })
  const reader = createReader({ source, clock, log, onState: (state) => inbox.push(state) })
  const catchUp = createCatchUp({
    ...{ source, clock, log, time, callApi, accept },
    journal: store.journal,
    catchUpMs: options.catch_up,
    ears: {
      accounts: () => accountsHeard(supervisor.view()),
      silentMs: () => supervisor.view().live?.socket.silentMs() ?? 0,
      keeps: () => inbox.trouble === null,
    },
    onDeaf: () => supervisor.deafProved(),
  })
  const supervisor = createSupervisor(parts, { ...reach, tokens, inbox, reader, catchUp })
  return {
    run: async (signal) => {
      const ahead = tokens.run(() => supervisor.tokenLost(), signal).catch(unlessAborted(signal))
      const aside = Promise.all([catchUp.run(signal), housekeeping.run(signal)])
      await supervisor.run(signal)
      await withinMs(clock, LAST_WRITES_MS, async (late) => {
        await Promise.all([inbox.close(late), tokens.settled(), ahead, aside])
        await catchUp.farewell()
      })
    },
    status: () =>
      statusOf({
        source,
        view: supervisor.view(),
        loginNeeded: tokens.loginNeeded,
        storeTrouble: inbox.trouble,
        pingIntervalMs: options.ping_interval,
        lastFrameAt: reader.lastFrameAt(),
        frames: reader.counts(),
        tokenExpiresAt: tokens.accessExpiresAt,
        refreshToken: tokenAge(tokens.refreshObtainedAt, clock.now()),
        caughtUp: catchUp.status(),
      }),
  }
}

const accountsHeard = ({ state, outcomes }: View): readonly string[] =>
  state.live?.deaf === null ? outcomes.flatMap(({ account, failure }) => (failure === null ? [account] : [])) : []

/** GoTo, as far as its API goes. */
interface Reach {
  readonly callApi: CallApi
  readonly nickname: string
  readonly channels: Channels
  readonly holding: Holding
  readonly accounts: Accounts
}

const createReach = ({ source, options, context }: SessionParts, callApi: CallApi): Reach => {
  const { instance = null } = context
  const nickname = `${options.channel_nickname ?? `ringpost-${source}`}${instance === null ? '' : `-${instance}`}`
  const channels = createChannels(callApi, nickname)
  const holding = createHolding(channels, context.clock, context.log)
  return { callApi, nickname, channels, holding, accounts: createAccounts(options.accounts, callApi) }
}

interface Organs extends Reach {
  readonly tokens: TokenKeeper
  readonly inbox: Inbox
  readonly reader: Reader
  readonly catchUp: CatchUp
}

const createSupervisor = (
  { options, context }: SessionParts,
  { tokens, inbox, reader, callApi, channels, holding, accounts, catchUp }: Organs,
): Supervisor => {
  const { clock, log } = context
  return new Supervisor({
    clock,
    log,
    channels,
    subscriptions: createSubscriptions(callApi),
    holding,
    pingIntervalMs: options.ping_interval,
    accounts: accounts.list,
    onText: reader.read,
    onOversized: () => reader.ignore(OVERSIZED),
    isFull: () => inbox.isFull,
    onHearing: catchUp.hearing,
    untilLogin: async (signal) => {
      await tokens.untilLogin(signal)
      accounts.forget()
      catchUp.loggedIn()
    },
  })
}
