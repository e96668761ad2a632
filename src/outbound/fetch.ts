// A `fetch` for vendor SDKs that is one bounded outgoing request underneath: hard deadline, buffered answer, no redirect.
import type { Outbound } from './http.ts'
import { joinSignals } from './joined-signal.ts'

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

/** `signal` ends every request made with it. */
export const boundedFetch =
  (outbound: Outbound, options: { readonly timeoutMs: number; readonly signal?: AbortSignal }): typeof fetch =>
  async (input, init = {}) => {
    const request = new Request(input, { ...init, signal: null })
    const method = METHODS.find((known) => known === request.method)
    if (method === undefined) throw new FetchFailed('refused', false, 'this method is not supported')
    const body = request.body === null ? {} : { body: new Uint8Array(await request.arrayBuffer()) }
    // The signals are passed on as they are: a `Request` holds its own only weakly.
    const signals = [options.signal, init.signal, input instanceof Request ? input.signal : null]
    const { signal, release } = joinSignals(signals.filter((one) => one !== undefined && one !== null))
    const headers = Object.fromEntries(request.headers)
    const { timeoutMs } = options
    const reply = await outbound
      .request({ method, url: new URL(request.url), headers, ...body, timeoutMs, signal })
      .finally(release)
    if (reply.kind === 'failure') throw new FetchFailed(reply.reason, reply.sent, reply.message)
    const content = EMPTY.has(reply.status) ? null : new Uint8Array(reply.body)
    return new Response(content, { status: reply.status, headers: reply.headers })
  }
