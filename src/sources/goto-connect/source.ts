// The GoTo Connect source put together: its tokens, its channels and its inbox, for as long as it runs.
import { createOutbound, type Outbound } from '../../outbound/http.ts'
import type { Accept, LoginResult, LoginTerminal, Source, SourceContext, SourceStatus } from '../source.ts'
import { unlessAborted, withinMs } from './abort.ts'
import { discoverAccounts } from './api/accounts.ts'
import { createChannels } from './api/channels.ts'
import { type ApiResult, type CallApi, createApi } from './api/client.ts'
import { createSubscriptions } from './api/subscriptions.ts'
import { createHolding } from './channel/holding.ts'
import { OVERSIZED } from './channel/socket.ts'
import { Supervisor } from './channel/supervise.ts'
import { Inbox } from './inbox.ts'
import { login } from './oauth/login.ts'
import { createOAuth, type OAuthServer } from './oauth/server.ts'
import { TokenKeeper } from './oauth/tokens.ts'
import type { GotoConnectOptions } from './options.ts'
import { notStarted, statusOf, stopped } from './status.ts'
import { parseFrame } from './wire/frame.ts'
import { createTally, type Tally } from './wire/tally.ts'

/** How long the last states and tokens have to reach the disk on a stop. */
const LAST_WRITES_MS = 3_000

export const createGotoConnect = (name: string, options: GotoConnectOptions, context: SourceContext): Source => {
  let status = (): SourceStatus => notStarted

  const run = async (accept: Accept, signal: AbortSignal): Promise<void> => {
    const outbound = openOutbound(options)
    const session = startSession(name, options, context, { accept, outbound })
    status = session.status
    try {
      await session.run(signal)
    } finally {
      status = () => stopped
      await outbound.close()
    }
  }

  const withOAuth = async <Value>(task: (oauth: OAuthServer) => Promise<Value>): Promise<Value> => {
    const outbound = openOutbound(options)
    try {
      return await task(openOAuth(options, outbound, context))
    } finally {
      await outbound.close()
    }
  }

  return {
    name,
    run,
    status: () => status(),
    login: (terminal: LoginTerminal, signal: AbortSignal): Promise<LoginResult> =>
      withOAuth((oauth) => {
        const { clock, store } = context
        const parts = { source: name, redirectUri: options.redirect_uri, clock, store: store.tokens, oauth }
        return login(parts, terminal, signal)
      }),
    logout: (signal) => withOAuth((oauth) => logout(name, context, oauth, signal)),
  }
}

const openOutbound = (options: GotoConnectOptions): Outbound =>
  createOutbound({ allowPrivate: options.allow_private, insecure: options.insecure })

const openOAuth = (options: GotoConnectOptions, outbound: Outbound, { clock }: SourceContext): OAuthServer =>
  createOAuth(
    {
      authUrl: options.auth_url,
      clientId: options.client_id,
      clientSecret: options.client_secret,
      redirectUri: options.redirect_uri,
      scopes: options.scopes,
      pkce: options.pkce,
    },
    outbound,
    clock,
  )

interface Session {
  run(signal: AbortSignal): Promise<void>
  status(): SourceStatus
}

const startSession = (
  source: string,
  options: GotoConnectOptions,
  context: SourceContext,
  { accept, outbound }: { readonly accept: Accept; readonly outbound: Outbound },
): Session => {
  const { clock, log, store } = context
  const pingIntervalMs = options.ping_interval
  const oauth = openOAuth(options, outbound, context)
  const tokens = new TokenKeeper({ source, clock, log, store: store.tokens, oauth })
  const callApi = createApi(options.api_url, outbound, tokens, clock)
  const channels = createChannels(callApi, options.channel_nickname ?? `ringpost-${source}`)
  const accounts = accountsOf(options.accounts, callApi)
  const tally = createTally(log)
  const inbox = new Inbox({
    accept,
    clock,
    log,
    onPressure: (full) => supervisor.read(!full),
  })
  const reader = createReader(source, context, inbox, tally)
  const supervisor = new Supervisor({
    clock,
    log,
    channels,
    subscriptions: createSubscriptions(callApi),
    holding: createHolding(channels, clock, log),
    pingIntervalMs,
    accounts: accounts.list,
    onText: reader.read,
    onOversized: () => tally.add(OVERSIZED),
    isFull: () => inbox.isFull,
    untilLogin: async (signal) => {
      await tokens.untilLogin(signal)
      accounts.forget()
    },
  })

  return {
    run: async (signal) => {
      const ahead = tokens.run(() => supervisor.tokenLost(), signal).catch(unlessAborted(signal))
      await supervisor.run(signal)
      await withinMs(clock, LAST_WRITES_MS, (late) => Promise.all([inbox.close(late), tokens.settled(), ahead]))
    },
    status: () =>
      statusOf({
        source,
        view: supervisor.view(),
        loginNeeded: tokens.loginNeeded,
        storeTrouble: inbox.trouble,
        pingIntervalMs,
        lastFrameAt: reader.lastFrameAt(),
        tokenExpiresAt: tokens.accessExpiresAt,
      }),
  }
}

/** Discovered once a login: another person may have other accounts. */
const accountsOf = (configured: readonly string[] | undefined, callApi: CallApi) => {
  let known = configured ?? null
  return {
    list: async (signal: AbortSignal): Promise<ApiResult<readonly string[]>> => {
      if (known !== null) return { ok: true, value: known }
      const found = await discoverAccounts(callApi, signal)
      if (found.ok) known = found.value
      return found
    },
    forget: () => {
      known = configured ?? null
    },
  }
}

const createReader = (source: string, { clock, log }: SourceContext, inbox: Inbox, tally: Tally) => {
  let lastFrameAt: number | null = null
  return {
    lastFrameAt: () => lastFrameAt,
    read: (text: string) => {
      lastFrameAt = clock.now()
      const frame = parseFrame(text, { source, receivedAt: lastFrameAt })
      if (frame.kind === 'state') inbox.push(frame.state)
      else if (frame.kind === 'malformed') tally.add(frame.what)
      else if (frame.kind === 'other')
        log.debug({ source: frame.source, type: frame.type }, 'a notification of another kind')
      return frame.kind
    },
  }
}

/** Both tokens, the longer-lived one first. */
const logout = async (source: string, { store, log }: SourceContext, oauth: OAuthServer, signal: AbortSignal) => {
  const stored = await store.tokens.read(source)
  if (stored === null) return
  const { refreshToken, accessToken } = stored.tokens
  for (const token of [refreshToken, accessToken]) {
    const failure = token === null ? null : await oauth.revoke(token, signal)
    if (failure !== null)
      log.warn({ source }, `GoTo may still honour a token until it expires; it could not be revoked: ${failure}`)
  }
  await store.tokens.forget(source)
}
