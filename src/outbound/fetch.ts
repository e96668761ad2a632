// A `fetch` for vendor SDKs that is one bounded outgoing request underneath: hard deadline, buffered answer, no redirect.
import type { Outbound } from './http.ts'

/** Thrown where an SDK expects fetch to reject; `sent` tells whether the request may have arrived. */
export class FetchFailed extends Error {
  readonly reason: 'network' | 'timeout' | 'aborted' | 'refused'
  readonly sent: boolean

  constructor(reason: FetchFailed['reason'], sent: boolean, message: string) {
    super(message)
    this.name = 'FetchFailed'
    this.reason = reason
    this.sent = sent
  }
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** Statuses that must not carry a body in a `Response`. */
const EMPTY = new Set([204, 205, 304])

/** `signal` ends every request made with it. Only string, URLSearchParams and byte bodies are taken. */
export const boundedFetch =
  (outbound: Outbound, options: { readonly timeoutMs: number; readonly signal?: AbortSignal }): typeof fetch =>
  async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input)
    const method = METHODS.find((known) => known === (init.method ?? 'GET').toUpperCase())
    if (method === undefined) throw new FetchFailed('refused', false, 'this method is not supported')
    const signals = [options.signal, init.signal].filter((signal) => signal !== undefined && signal !== null)
    const headers = new Headers(init.headers)
    if (init.body instanceof URLSearchParams && !headers.has('content-type')) {
      headers.set('content-type', 'application/x-www-form-urlencoded;charset=UTF-8')
    }
    const reply = await outbound.request({
      method,
      url,
      headers: Object.fromEntries(headers),
      ...(init.body === undefined || init.body === null ? {} : { body: bytes(init.body) }),
      timeoutMs: options.timeoutMs,
      signal: AbortSignal.any(signals),
    })
    if (reply.kind === 'failure') throw new FetchFailed(reply.reason, reply.sent, reply.message)
    const body = EMPTY.has(reply.status) ? null : new Uint8Array(reply.body)
    return new Response(body, { status: reply.status, headers: reply.headers })
  }

const bytes = (body: NonNullable<RequestInit['body']>): string | Uint8Array => {
  if (typeof body === 'string' || body instanceof Uint8Array) return body
  if (body instanceof URLSearchParams) return body.toString()
  throw new FetchFailed('refused', false, 'this kind of body is not supported')
}
