// One outgoing HTTP request with a hard deadline, a bound on what is read, and an eye on where it goes.
import { lookup as dnsLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { Agent, buildConnector, type Dispatcher } from 'undici'
import { type AddressPolicy, literalAddress, refuseAddress } from './address.ts'

export interface OutboundRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: URL
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** From the first packet to the last byte of the answer. */
  readonly timeoutMs: number
  /** How much of the answer's body is read; left out: `MAX_BODY_BYTES`. */
  readonly maxBytes?: number
  readonly signal: AbortSignal
}

export type Reply =
  | Answer
  /** `sent`: the request may have reached the other side. `message` holds neither URL nor header. */
  | { readonly kind: 'failure'; readonly reason: Failure; readonly sent: boolean; readonly message: string }

export interface Answer {
  readonly kind: 'response'
  readonly status: number
  /** Lower-case names; a repeated header is joined by ", ". */
  readonly headers: Headers
  /** At most `maxBytes` of it. */
  readonly body: Buffer
  /** The body was longer than was read. */
  readonly truncated: boolean
}

export type Headers = Readonly<Record<string, string>>

/** `refused`: we ourselves will not send there: our policy forbids the address, or its certificate cannot be trusted. */
export type Failure = 'network' | 'timeout' | 'aborted' | 'refused'

export interface Outbound {
  /** Never throws, never follows a redirect, never retries. */
  request(request: OutboundRequest): Promise<Reply>
  close(): Promise<void>
}

export const MAX_BODY_BYTES = 64 * 1024
const CONNECT_TIMEOUT_MS = 3_000
const CONNECTIONS = 16

/** No connection, or no TLS on it: not a byte of the request has left. */
class ConnectFailed extends Error {}

class AddressRefused extends Error {}

const guardedLookup =
  (protocol: string, policy: AddressPolicy): LookupFunction =>
  (hostname, options, callback) =>
    dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0)
      const bad = addresses.map(({ address }) => refuseAddress(address, protocol, policy)).find((why) => why !== null)
      const [first] = addresses
      if (bad !== undefined || first === undefined) return callback(new AddressRefused(bad ?? 'no address'), '', 0)
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family)
    })

/** Checks the address that is really dialled, so that a name cannot resolve to something else between check and use. */
const guardedConnector = (policy: AddressPolicy): buildConnector.connector => {
  const connectors = new Map(
    ['http:', 'https:'].map((protocol) => [
      protocol,
      buildConnector({ timeout: CONNECT_TIMEOUT_MS, lookup: guardedLookup(protocol, policy) }),
    ]),
  )
  return (options, callback) =>
    connectors.get(options.protocol)?.(options, (...[error, socket]) => {
      if (error === null) return callback(null, socket)
      callback(error instanceof AddressRefused ? error : new ConnectFailed('', { cause: error }), null)
    })
}

/** `connections`: the most to one origin at a time. */
export const createOutbound = (policy: AddressPolicy, connections = CONNECTIONS): Outbound => {
  const agent = new Agent({ connect: guardedConnector(policy), connections, pipelining: 1 })
  return {
    request: (request) => attempt(request, policy, agent),
    close: () => agent.destroy(),
  }
}

const attempt = (request: OutboundRequest, policy: AddressPolicy, agent: Dispatcher): Promise<Reply> => {
  const literal = literalAddress(request.url)
  const refused = literal === null ? null : refuseAddress(literal, request.url.protocol, policy)
  if (refused !== null) return Promise.resolve({ kind: 'failure', reason: 'refused', sent: false, message: refused })
  if (request.signal.aborted)
    return Promise.resolve({ kind: 'failure', reason: 'aborted', sent: false, message: 'stopped' })
  return new Promise((resolve) => {
    const end = (reply: Reply) => {
      clearTimeout(timer)
      request.signal.removeEventListener('abort', onAbort)
      resolve(reply)
    }
    const exchange = new Exchange(request.maxBytes ?? MAX_BODY_BYTES, end)
    // The deadline holds even where the client's own abort is lost: nobody waits for undici.
    const cut = (reason: 'timeout' | 'aborted', message: string) => {
      end({ kind: 'failure', reason, sent: true, message })
      exchange.abort()
    }
    const timer = setTimeout(
      () => cut('timeout', `no complete answer within ${request.timeoutMs} ms`),
      request.timeoutMs,
    )
    const onAbort = () => cut('aborted', 'stopped')
    request.signal.addEventListener('abort', onAbort, { once: true })
    dispatch(request, agent, exchange)
  })
}

const dispatch = ({ url, method, headers, body }: OutboundRequest, agent: Dispatcher, exchange: Exchange): void => {
  try {
    agent.dispatch(
      {
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method,
        headers: { ...headers },
        body: body ?? null,
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      exchange,
    )
  } catch (error) {
    exchange.fail(error)
  }
}

const CUT = new Error('cut')

/** One request and its answer, read as it comes: a stream for every few bytes of thanks would cost more than all the rest. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #maxBytes: number
  readonly #end: (reply: Reply) => void
  #controller: Dispatcher.DispatchController | null = null
  #cut = false
  #status = 0
  #headers: Headers = {}
  readonly #chunks: Buffer[] = []
  #size = 0

  /** `end` may be called more than once; the first call counts. */
  constructor(maxBytes: number, end: (reply: Reply) => void) {
    this.#maxBytes = maxBytes
    this.#end = end
  }

  /** Whatever comes after this is nobody's concern. */
  abort(): void {
    this.#cut = true
    this.#controller?.abort(CUT)
  }

  fail(error: unknown): void {
    this.#end(failure(error))
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#cut) controller.abort(CUT)
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: RawHeaders): void {
    // What stands before the answer, such as 103, is none.
    if (status < 200) return
    this.#status = status
    this.#headers = flatten(headers)
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#size += chunk.length
    if (this.#size <= this.#maxBytes) return
    this.#answer()
    this.abort()
  }

  onResponseEnd(): void {
    this.#answer()
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.fail(error)
  }

  #answer(): void {
    this.#end({
      kind: 'response',
      status: this.#status,
      headers: this.#headers,
      body: Buffer.concat(this.#chunks).subarray(0, this.#maxBytes),
      truncated: this.#size > this.#maxBytes,
    })
  }
}

type RawHeaders = Readonly<Record<string, string | string[] | undefined>>

const flatten = (raw: RawHeaders): Headers => {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(raw)) {
    if (value !== undefined) headers[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value
  }
  return headers
}

const failure = (error: unknown): Reply => {
  if (error instanceof AddressRefused)
    return { kind: 'failure', reason: 'refused', sent: false, message: error.message }
  const code = codeOf(error)
  if (UNTRUSTED.test(code))
    return { kind: 'failure', reason: 'refused', sent: false, message: `its certificate is not trusted (${code})` }
  const sent = !(error instanceof ConnectFailed)
  return { kind: 'failure', reason: 'network', sent, message: `the connection failed (${code})` }
}

/**
 * That is a matter for a person; trying again at once mends nothing.
 * https://nodejs.org/docs/latest-v24.x/api/tls.html#x509-certificate-error-codes
 */
const UNTRUSTED =
  /CERT|SELF_SIGNED|ISSUER|LEAF_SIGNATURE|CRL_|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)|PATH_LENGTH_EXCEEDED/

/** Only the code: messages of network errors name hosts and paths. */
const codeOf = (error: unknown): string => {
  const { code, cause, name } = error as { code?: unknown; cause?: unknown; name?: unknown }
  if (typeof code === 'string') return code
  return cause === undefined || cause === null ? String(name) : codeOf(cause)
}
