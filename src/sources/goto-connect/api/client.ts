// One call to GoTo's REST API: in its turn, with a bearer token that is renewed once when refused, a bounded answer, failures as values.
import type { Clock } from '../../../clock.ts'
import type { Outbound, OutboundRequest, Reply } from '../../../outbound/http.ts'
import { retryAfterAt } from '../../../outbound/retry-after.ts'
import { VERSION } from '../../../version.ts'
import { fields, list, parseJson, text } from '../wire/read.ts'
import { apiOf, createLimiter } from './limiter.ts'

/** Where the API gets its tokens. */
export interface AccessTokens {
  accessToken(signal: AbortSignal): Promise<AccessToken>
  /** Tells that GoTo refused this token before its time. Absent: a refusal says nothing about the token. */
  invalidate?(token: string): void
}

export type AccessToken =
  | { readonly ok: true; readonly token: string }
  /** `retryAfterMs`: asking earlier gives the same answer. */
  | { readonly ok: false; readonly loginNeeded: boolean; readonly message: string; readonly retryAfterMs: number }

export interface ApiRequest {
  /** What is being done, for people: "create the channel". */
  readonly step: string
  readonly method: OutboundRequest['method']
  /** Below the API's base, beginning with a slash; whatever comes from outside is encoded by the caller. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** Nobody waits for it: whatever keeps the source alive goes first. */
  readonly background?: boolean
}

/** What went wrong, with the ids that GoTo's support asks for. Holds no token, no channel id and no URL. */
export interface ApiFailure {
  readonly step: string
  /** Null when there was no answer; 429 also for a request that was not sent because GoTo wants to be left alone. */
  readonly status: number | null
  readonly errorCode: string | null
  readonly reference: string | null
  readonly message: string
  /** How long GoTo asks us to stay away; 0 when it does not say. */
  readonly retryAfterMs: number
  readonly loginNeeded: boolean
}

export type ApiResult<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: ApiFailure }

/** The parsed JSON of any 2xx answer, `undefined` when it had none. Rejects only with the signal's reason. */
export type CallApi = (request: ApiRequest, signal: AbortSignal) => Promise<ApiResult<unknown>>

const TIMEOUT_MS = 10_000
/** A page of a thousand summaries or the report of a very long call; anything longer counts as a failure. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024

/**
 * `base` is `https://api.goto.com`; `onDate` hears the `Date` header of every answer. Everything that goes through one
 * of these shares its turns at GoTo.
 * Conventions: https://developer.goto.com/guides/References/
 */
export const createApi = (
  base: URL,
  outbound: Outbound,
  tokens: AccessTokens,
  clock: Clock,
  onDate?: (date: string | undefined) => void,
): CallApi => {
  const limiter = createLimiter(clock)
  return async (request, signal) => {
    const api = apiOf(request.path)
    for (let attempt = 1; ; attempt++) {
      const closedMs = await limiter.turn(api, request.background === true, signal)
      if (closedMs > 0) return { ok: false, failure: notSent(request.step, api, closedMs) }
      const access = await tokens.accessToken(signal)
      if (!access.ok) return { ok: false, failure: withoutToken(request.step, access) }
      const reply = await outbound.request({
        method: request.method,
        url: address(base, request),
        headers: headersOf(access.token, request.body),
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        timeoutMs: TIMEOUT_MS,
        maxBytes: MAX_ANSWER_BYTES,
        signal,
      })
      signal.throwIfAborted()
      const result = readReply(request.step, reply, clock)
      if (reply.kind === 'response') {
        onDate?.(reply.headers['date'])
        limiter.heard(api, reply.status, result.ok ? 0 : result.failure.retryAfterMs)
        if (reply.status === 401 && attempt === 1 && tokens.invalidate !== undefined) {
          tokens.invalidate(access.token)
          continue
        }
      }
      return result
    }
  }
}

const address = (base: URL, request: ApiRequest): URL => {
  const url = new URL(base.href.replace(/\/+$/, '') + request.path)
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.append(name, value)
  return url
}

const headersOf = (token: string, body: unknown): Readonly<Record<string, string>> => ({
  'user-agent': `ringpost/${VERSION}`,
  accept: 'application/json',
  authorization: `Bearer ${token}`,
  ...(body === undefined ? {} : { 'content-type': 'application/json' }),
})

export const failed = (step: string, message: string, more: Partial<ApiFailure> = {}): ApiFailure => ({
  step,
  status: null,
  errorCode: null,
  reference: null,
  message,
  retryAfterMs: 0,
  loginNeeded: false,
  ...more,
})

const notSent = (step: string, api: string, closedMs: number): ApiFailure =>
  failed(step, `GoTo wants to be left alone at its API ${api}`, { status: 429, retryAfterMs: closedMs })

const withoutToken = (step: string, access: AccessToken & { ok: false }): ApiFailure =>
  failed(step, access.message, { retryAfterMs: access.retryAfterMs, loginNeeded: access.loginNeeded })

const readReply = (step: string, reply: Reply, clock: Clock): ApiResult<unknown> => {
  if (reply.kind === 'failure') return { ok: false, failure: failed(step, reply.message) }
  const { status } = reply
  const body = reply.body.toString('utf8')
  const json = parseJson(body)
  if (status >= 200 && status < 300) {
    if (reply.truncated) return { ok: false, failure: failed(step, 'the answer is longer than is read', { status }) }
    if (json !== undefined || body.trim() === '') return { ok: true, value: json }
    return { ok: false, failure: failed(step, 'the answer is not JSON', { status }) }
  }
  const now = clock.now()
  const retryAfterMs = (retryAfterAt(reply.headers['retry-after'], now) ?? now) - now
  return { ok: false, failure: failed(step, '', { status, retryAfterMs, ...vendorError(json) }) }
}

/**
 * `{ reference, errorCode, message, constraintViolations }` or `constraints: [{ field, constraint }]`. The texts mislead at
 * times, so the constraints are told too.
 */
export const vendorError = (json: unknown): Pick<ApiFailure, 'errorCode' | 'reference' | 'message'> => {
  const error = fields(json)
  const constraints = (list(error?.['constraints']) ?? []).flatMap((entry) => {
    const constraint = [text(fields(entry)?.['field']), text(fields(entry)?.['constraint'])].filter(
      (word) => word !== null,
    )
    return constraint.length === 0 ? [] : [constraint.join(' ')]
  })
  return {
    errorCode: cloak(text(error?.['errorCode'])),
    reference: cloak(text(error?.['reference'])),
    message: cloak([text(error?.['message']), ...constraints].filter((part) => part !== null).join('; ')) ?? '',
  }
}

/** GoTo's texts may repeat a channel id, which is as good as the address of the socket: long opaque words are cut out. */
export const cloak = <Text extends string | null>(said: Text): Text | string =>
  said === null ? said : said.replace(/[\w+/=.:-]{40,}/g, '…').slice(0, 200)

/** One line for logs and for `/readyz`: "create the channel: 403 AUTHZ_INSUFFICIENT_SCOPE, Forbidden (reference …)". */
export const describe = (failure: ApiFailure): string => {
  const code = [failure.status, failure.errorCode].filter((part) => part !== null).join(' ')
  const what = [code, failure.message].filter((part) => part !== '').join(', ')
  return `${failure.step}: ${what}${failure.reference === null ? '' : ` (reference ${failure.reference})`}`
}
