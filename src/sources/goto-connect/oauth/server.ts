// GoTo's OAuth server: where a person is sent, and what the token endpoint says to a code, a refresh and a revocation.
import * as oauth from 'oauth4webapi'
import type { Clock } from '../../../clock.ts'
import type { Secret } from '../../../config/secret.ts'
import { boundedFetch, FetchFailed } from '../../../outbound/fetch.ts'
import type { Outbound } from '../../../outbound/http.ts'
import { retryAfterAt } from '../../../outbound/retry-after.ts'
import { cloak } from '../api/client.ts'
import { fields, text } from '../wire/read.ts'

export interface OAuthOptions {
  readonly authUrl: URL
  readonly clientId: string
  readonly clientSecret: Secret
  readonly redirectUri: string
  /** Empty: every scope configured on the client. */
  readonly scopes: readonly string[]
  readonly pkce: boolean
}

/** What must be remembered between sending a person away and seeing them come back. */
export interface Authorization {
  readonly url: string
  readonly state: string
  /** Null without PKCE. */
  readonly verifier: string | null
}

export type TokenAnswer =
  | Granted
  /** The server understood and says no; `error` is its word ("invalid_client"). */
  | { readonly kind: 'refused'; readonly status: number; readonly error: string; readonly description: string | null }
  | { readonly kind: 'unavailable'; readonly message: string; readonly retryAfterMs: number }

export interface Granted {
  readonly kind: 'granted'
  readonly accessToken: string
  /** Null when the server hands out none, as it usually does on a refresh. */
  readonly refreshToken: string | null
  readonly lifetimeMs: number
  readonly scope: string | null
  /** The e-mail address of the person who consented. */
  readonly principal: string | null
}

/** Vendor pages: https://developer.goto.com/guides/Authentication/03_HOW_accessToken/ and 05_HOW_refreshToken. */
export interface OAuthServer {
  authorization(): Promise<Authorization>
  /** `redirect` holds the parameters GoTo has sent the browser back with; its `state` must have been checked. */
  exchange(redirect: URLSearchParams, authorization: Authorization, signal: AbortSignal): Promise<TokenAnswer>
  refresh(refreshToken: string, signal?: AbortSignal): Promise<TokenAnswer>
  /** Null when done, else why not. */
  revoke(token: string, signal: AbortSignal): Promise<string | null>
}

const TIMEOUT_MS = 10_000
const USUAL_LIFETIME_MS = 3_600_000

/**
 * RFC 6749 wants id and secret form-encoded first. The library also encodes `-`, `_` and `.`, which means the same to a
 * server that decodes and breaks every GoTo client id at one that does not, so only what must be encoded is.
 */
const basic =
  (secret: Secret): oauth.ClientAuth =>
  (_server, client, _body, headers) => {
    const pair = [client.client_id, secret.reveal()].map((part) => encodeURIComponent(part).replaceAll('%20', '+'))
    headers.set('authorization', `Basic ${btoa(pair.join(':'))}`)
  }

export const createOAuth = (options: OAuthOptions, outbound: Outbound, clock: Clock): OAuthServer => {
  const server = metadata(options.authUrl)
  const client: oauth.Client = { client_id: options.clientId }
  const clientAuth = basic(options.clientSecret)
  const http = (signal: AbortSignal | undefined) => ({
    [oauth.customFetch]: boundedFetch(outbound, { timeoutMs: TIMEOUT_MS, ...(signal === undefined ? {} : { signal }) }),
    // `outbound` itself refuses plain http that would leave the private network.
    [oauth.allowInsecureRequests]: options.authUrl.protocol === 'http:',
  })
  return {
    authorization: () => authorization(server.authorization_endpoint, options),
    exchange: (redirect, { verifier }, signal) => {
      // The redirect may name `https://identity.goto.com`, the same server under another name.
      const parameters = new URLSearchParams(redirect)
      parameters.delete('iss')
      const request = () => {
        const checked = oauth.validateAuthResponse(server, client, parameters, oauth.skipStateCheck)
        const proof = verifier ?? oauth.nopkce
        return oauth.authorizationCodeGrantRequest(
          server,
          client,
          clientAuth,
          checked,
          options.redirectUri,
          proof,
          http(signal),
        )
      }
      return tokenAnswer(clock, request, (answer) => oauth.processAuthorizationCodeResponse(server, client, answer))
    },
    refresh: (refreshToken, signal) => {
      const request = () => oauth.refreshTokenGrantRequest(server, client, clientAuth, refreshToken, http(signal))
      return tokenAnswer(clock, request, (answer) => oauth.processRefreshTokenResponse(server, client, answer))
    },
    revoke: async (token, signal) => {
      try {
        const answer = await oauth.revocationRequest(server, client, clientAuth, token, http(signal))
        return answer.ok ? null : `GoTo answered ${answer.status}`
      } catch (thrown) {
        return reasonOf(thrown)
      }
    },
  }
}

/** Static, because the paths are documented and `auth_url` is what the operator trusts. */
const metadata = (authUrl: URL) => {
  const base = authUrl.href.replace(/\/+$/, '')
  return {
    issuer: base,
    authorization_endpoint: `${base}/oauth/authorize`,
    token_endpoint: `${base}/oauth/token`,
    revocation_endpoint: `${base}/oauth/revoke`,
  } satisfies oauth.AuthorizationServer
}

const authorization = async (endpoint: string, options: OAuthOptions): Promise<Authorization> => {
  const url = new URL(endpoint)
  const state = oauth.generateRandomState()
  const verifier = options.pkce ? oauth.generateRandomCodeVerifier() : null
  url.searchParams.set('response_type', 'code')
  url.searchParams.set('client_id', options.clientId)
  url.searchParams.set('redirect_uri', options.redirectUri)
  url.searchParams.set('state', state)
  if (options.scopes.length > 0) url.searchParams.set('scope', options.scopes.join(' '))
  if (verifier !== null) {
    url.searchParams.set('code_challenge', await oauth.calculatePKCECodeChallenge(verifier))
    url.searchParams.set('code_challenge_method', 'S256')
  }
  return { url: url.href, state, verifier }
}

const tokenAnswer = async (
  clock: Clock,
  request: () => Promise<Response>,
  process: (answer: Response) => Promise<oauth.TokenEndpointResponse>,
): Promise<TokenAnswer> => {
  try {
    const answer = await request()
    return answer.status === 200 ? granted(await process(await withoutIdToken(answer))) : await denied(answer, clock)
  } catch (thrown) {
    return { kind: 'unavailable', message: reasonOf(thrown), retryAfterMs: 0 }
  }
}

/** A client with the scope `openid` gets one; nobody reads it here, and its issuer is not `auth_url`. */
const withoutIdToken = async (answer: Response): Promise<Response> => {
  const body = fields(await answer.json().catch(() => null))
  return Response.json({ ...body, id_token: undefined }, { status: answer.status })
}

const granted = (tokens: oauth.TokenEndpointResponse): Granted => ({
  kind: 'granted',
  accessToken: tokens.access_token,
  refreshToken: tokens.refresh_token ?? null,
  lifetimeMs: tokens.expires_in ? tokens.expires_in * 1000 : USUAL_LIFETIME_MS,
  scope: tokens.scope ?? null,
  principal: text(tokens['principal']),
})

const denied = async (answer: Response, clock: Clock): Promise<TokenAnswer> => {
  const { status } = answer
  if (status !== 400 && status !== 401) {
    const now = clock.now()
    const retryAfterMs = (retryAfterAt(answer.headers.get('retry-after') ?? undefined, now) ?? now) - now
    return { kind: 'unavailable', message: `GoTo's token endpoint answered ${status}`, retryAfterMs }
  }
  const body = fields(await answer.json().catch(() => null))
  const error = cloak(text(body?.['error'])) ?? `status ${status}`
  return { kind: 'refused', status, error, description: cloak(text(body?.['error_description'])) }
}

/** The library's own messages hold no token; its causes may, so they stay behind. */
const reasonOf = (thrown: unknown): string => {
  if (thrown instanceof FetchFailed) return thrown.message
  return 'GoTo gave an answer that is not a token answer'
}
