// The admin listener: liveness, readiness, status and metrics over plain HTTP, for probes, monitors, scripts and people.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { messageOf, RingpostError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Metrics } from './metrics.ts'
import { readiness, type StatusParts, statusDocument } from './status.ts'

export interface AdminServer {
  /** `http://127.0.0.1:9464`, with the port that was really taken. */
  readonly url: string
  close(): Promise<void>
}

export interface AdminOptions {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  readonly parts: StatusParts
  readonly metrics: Pick<Metrics, 'contentType' | 'render'>
  readonly log: Log
}

/** Throws `RingpostError` 'unavailable' when the address can't be taken. */
export const startAdmin = async (options: AdminOptions): Promise<AdminServer> => {
  const { host, port, log } = options
  const server = createServer((request, response) => {
    answer(request, response, options).catch((error: unknown) => {
      log.error({ path: pathOf(request), error: messageOf(error) }, 'the admin listener could not answer')
      if (!response.headersSent) send(response, 500, { error: 'internal error' })
    })
  })
  server.requestTimeout = 10_000
  server.headersTimeout = 10_000
  await listen(server, host, port)
  return {
    url: urlOf(server.address() as AddressInfo),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const answer = async (
  request: IncomingMessage,
  response: ServerResponse,
  { parts, metrics }: AdminOptions,
): Promise<void> => {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD')
    return send(response, 405, { error: 'method not allowed' })
  }
  switch (pathOf(request)) {
    case '/healthz':
      return send(response, 200, { ok: true })
    case '/readyz': {
      const state = readiness(parts)
      return send(response, state.ready ? 200 : 503, state)
    }
    case '/status':
      return send(response, 200, await statusDocument(parts))
    case '/metrics':
      return sendText(response, 200, await metrics.render(), metrics.contentType)
    default:
      return send(response, 404, { error: 'not found', paths: ['/healthz', '/readyz', '/status', '/metrics'] })
  }
}

const pathOf = (request: IncomingMessage): string => (request.url ?? '/').replace(/\?.*$/s, '')

const send = (response: ServerResponse, status: number, body: unknown): void =>
  sendText(response, status, `${JSON.stringify(body)}\n`, 'application/json; charset=utf-8')

const sendText = (response: ServerResponse, status: number, body: string, contentType: string): void => {
  response.writeHead(status, {
    'content-type': contentType,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  response.end(body)
}

const listen = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const nextStep = 'Set `admin.listen` in the config to another address; port 0 takes any free one.'
      const why = error.code === 'EADDRINUSE' ? 'is in use by another program' : `can't be taken (${error.code})`
      reject(new RingpostError('unavailable', `the admin address ${host}:${port} ${why}`, { nextStep, cause: error }))
    })
    server.listen(port, host, resolve)
  })

const urlOf = ({ address, port, family }: AddressInfo): string =>
  `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
