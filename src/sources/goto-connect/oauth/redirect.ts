// The listener on the redirect address: takes the browser's visit, for the login that is waiting and for nothing else.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { RingpostError } from '../../../errors.ts'
import { untilAborted } from '../abort.ts'
import { type Page, sendPage } from './page.ts'

export interface Visit {
  readonly parameters: URLSearchParams
  /** Shows the person how it went. */
  answer(page: Page): Promise<void>
}

export interface RedirectListener {
  /** The next visit to the redirect's path; rejects with the signal's reason. */
  visit(signal: AbortSignal): Promise<Visit>
  close(): void
}

const PASTE = 'Run `ringpost login --paste`, which needs no port.'

/** `localhost` is both loopback addresses: which one a browser takes is its own choice. */
const HOSTS: Readonly<Record<string, readonly string[]>> = {
  localhost: ['127.0.0.1', '::1'],
  '127.0.0.1': ['127.0.0.1'],
  '[::1]': ['::1'],
}

const NOT_FOUND: Page = { status: 404, title: 'Nothing here', detail: 'Ringpost waits for a login at another path.' }

/** Throws `RingpostError` when the address is not on this machine, or its port is not to be had. */
export const listenForRedirect = async (redirectUri: string): Promise<RedirectListener> => {
  const target = new URL(redirectUri)
  const hosts = target.protocol === 'http:' ? HOSTS[target.hostname] : undefined
  if (hosts === undefined) throw notHere(redirectUri)
  const waiting: ((visit: Visit) => void)[] = []
  const early: Visit[] = []
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const url = URL.parse(request.url ?? '/', target.origin)
    if (request.method !== 'GET' || url?.pathname !== target.pathname) return void sendPage(response, NOT_FOUND)
    const visit = { parameters: url.searchParams, answer: (page: Page) => sendPage(response, page) }
    const next = waiting.shift()
    if (next === undefined) early.push(visit)
    else next(visit)
  }
  const servers = await listenOnAll(hosts, target.port === '' ? 80 : Number(target.port), handle)
  return {
    visit: (signal) => {
      const visit = early.shift()
      if (visit !== undefined) return Promise.resolve(visit)
      const { promise, resolve } = Promise.withResolvers<Visit>()
      waiting.push(resolve)
      return untilAborted(promise, signal)
    },
    close: () => {
      for (const server of servers) {
        server.close()
        server.closeAllConnections()
      }
    },
  }
}

const notHere = (redirectUri: string): RingpostError =>
  new RingpostError('usage', `no browser can come back to ${redirectUri}: it is not plain http on this machine`, {
    nextStep:
      'Run `ringpost login --paste`, or register http://localhost:5000/app/redirect on the OAuth client and use that.',
  })

type Handler = (request: IncomingMessage, response: ServerResponse) => void

const listenOnAll = async (hosts: readonly string[], port: number, handle: Handler): Promise<readonly Server[]> => {
  const servers: Server[] = []
  try {
    for (const host of hosts) {
      const listening = listenOn(host, port, handle)
      // A machine without IPv6 has no `::1`; that is no reason to fail.
      const server = await (servers.length === 0 ? listening : listening.catch(unlessMissing))
      if (server !== null) servers.push(server)
    }
    return servers
  } catch (thrown) {
    for (const server of servers) server.close()
    throw thrown
  }
}

const unlessMissing = (thrown: unknown): null => {
  const { cause } = thrown as { readonly cause?: { readonly code?: unknown } }
  if (cause?.code === 'EADDRNOTAVAIL' || cause?.code === 'EAFNOSUPPORT') return null
  throw thrown
}

const listenOn = (host: string, port: number, handle: Handler): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer(handle)
    server.once('error', (error: NodeJS.ErrnoException) => reject(portRefused(port, error)))
    server.listen({ host, port, exclusive: true }, () => resolve(server))
  })

const portRefused = (port: number, cause: NodeJS.ErrnoException): RingpostError => {
  const why =
    cause.code === 'EADDRINUSE'
      ? `port ${port} of the redirect_uri is in use by another program`
      : `port ${port} of the redirect_uri cannot be opened (${cause.code ?? 'unknown reason'})`
  return new RingpostError('unavailable', why, { nextStep: `Free the port, or: ${PASTE}`, cause })
}
