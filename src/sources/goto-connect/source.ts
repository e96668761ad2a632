// The GoTo Connect source: what can be done with it, each with connections of its own that are closed when it is done.
import pRetry from 'p-retry'
import { messageOf } from '../../errors.ts'
import { createOutbound, type Outbound } from '../../outbound/http.ts'

import type { Accept, LoginResult, LoginTerminal, Source, SourceContext, SourceStatus } from '../source.ts'
import { login } from './oauth/login.ts'
import { createOAuth, type OAuthServer } from './oauth/server.ts'
import type { GotoConnectOptions } from './options.ts'
import { probeGoto } from './probe/probe.ts'
import { createSession } from './session.ts'
import { notStarted, stopped } from './status.ts'

export const createGotoConnect = (name: string, options: GotoConnectOptions, context: SourceContext): Source => {
  let status = (): SourceStatus => notStarted

  const run = async (accept: Accept, signal: AbortSignal): Promise<void> => {
    const outbound = openOutbound(options)
    const oauth = openOAuth(options, outbound, context)
    const session = createSession({ source: name, options, context, outbound, oauth, accept })
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
    probe: async (signal) => {
      const outbound = openOutbound(options)
      try {
        const oauth = openOAuth(options, outbound, context)
        return await probeGoto({ source: name, options, context, outbound, oauth }, signal)
      } finally {
        await outbound.close()
      }
    },
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

/** Both tokens, the longer-lived one first. */
const logout = async (source: string, { store, log }: SourceContext, oauth: OAuthServer, signal: AbortSignal) => {
  const stored = await store.tokens.read(source)
  if (stored === null) return
  const { refreshToken, accessToken } = stored.tokens
  for (const token of [refreshToken, accessToken]) {
    const failure = token === null ? null : await revoke(oauth, token, signal)
    if (failure !== null) log.warn(`a token could not be revoked, so GoTo may honour it until it expires: ${failure}`)
  }
  await store.tokens.forget(source)
}

const REVOKE_TRIES = 3

/** A token that stays valid is worth a second try; a person waits at the terminal, so it is not worth a fourth. */
const revoke = (oauth: OAuthServer, token: string, signal: AbortSignal): Promise<string | null> =>
  pRetry(
    async () => {
      const failure = await oauth.revoke(token, signal)
      if (failure !== null) throw new Error(failure)
      return null
    },
    { retries: REVOKE_TRIES - 1, minTimeout: 300, maxTimeout: 1_000, signal },
  ).catch(messageOf)
