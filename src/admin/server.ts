// The admin listener: liveness, readiness, status, metrics, the live page and operations over plain HTTP, for probes, monitors, commands and people.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Secret } from '../config/secret.ts'
import { factsOf, RingpostError } from '../errors.ts'
import type { Log } from '../log.ts'
import { type Access, createAccess } from './access/access.ts'
import { LOGIN_STYLE, loginPage } from './access/login-page.ts'
import { secure, sendError, sendHtml, sendJson, sendText } from './answer.ts'
import type { Operations } from './api/endpoints.ts'
import { API_PATHS, serveApi } from './api/serve.ts'
import type { Feed } from './live/feed.ts'
import type { Metrics } from './metrics/metrics.ts'
import { PAGE_FILES, readPageFile } from './page/files.ts'
import { urlOf } from './request.ts'
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
  readonly token: Secret | null
  readonly hosts: readonly string[]
  /** What tells this daemon from whoever else listens here later. */
  readonly instance: string
  readonly parts: StatusParts
  readonly operations: Operations
  readonly feed: Pick<Feed, 'serve'>
  readonly metrics: Metrics
  readonly log: Log
}

const MAX_CONNECTIONS = 256
const MAX_HEADER_BYTES = 16 * 1024
/** For a whole request to come in. */
const REQUEST_MS = 10_000

/** Throws `RingpostError` 'unavailable' when the address can't be taken. */
export const startAdmin = async (options: AdminOptions): Promise<AdminServer> => {
  const { host, port, log } = options
  const access = createAccess({ ...options, clock: options.parts.clock })
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (request, response) => {
    secure(response)
    answer(request, response, options, access).catch((error: unknown) => {
      log.error(
        { path: urlOf(request).pathname, ...factsOf(error) },
        'the admin listener could not answer; whoever asked was told so',
      )
      if (response.headersSent) return
      if (error instanceof RingpostError) sendError(response, 500, error.message, error.nextStep)
      else sendError(response, 500, 'internal error')
    })
  })
  server.maxConnections = MAX_CONNECTIONS
  server.requestTimeout = REQUEST_MS
  server.headersTimeout = REQUEST_MS
  await listen(server, host, port)
  return {
    url: addressOf(server.address() as AddressInfo),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

type Page = (response: ServerResponse, options: AdminOptions) => void | Promise<void>

/** For these the token is not asked: probes carry none, and a person has to get one in somewhere. */
const OPEN_PAGES: Readonly<Record<string, Page>> = {
  '/healthz': (response, { instance }) => sendJson(response, 200, { ok: true, instance }),
  '/readyz': (response, { parts }) => {
    const state = readiness(parts)
    sendJson(response, state.ready ? 200 : 503, state)
  },
  '/login': (response) => sendHtml(response, 200, loginPage(null)),
  '/login.css': (response) => sendText(response, 200, LOGIN_STYLE, 'text/css; charset=utf-8'),
}

const PAGES: Readonly<Record<string, Page>> = {
  '/status': async (response, { parts }) => sendJson(response, 200, await statusDocument(parts)),
  '/metrics': async (response, { metrics }) => sendText(response, 200, await metrics.render(), metrics.contentType),
  '/events': (response, { feed }) => feed.serve(response),
  ...Object.fromEntries(
    Object.entries(PAGE_FILES).map(([path, { name, contentType }]): [string, Page] => [
      path,
      (response) => sendText(response, 200, readPageFile(name), contentType),
    ]),
  ),
}

const PATHS = [...Object.keys(OPEN_PAGES), ...Object.keys(PAGES), ...API_PATHS].filter(
  (path) => !path.includes('login'),
)

const answer = async (
  request: IncomingMessage,
  response: ServerResponse,
  options: AdminOptions,
  access: Access,
): Promise<void> => {
  const { pathname } = urlOf(request)
  const open = Object.hasOwn(OPEN_PAGES, pathname)
  if (!access.admit(request, response, open)) return
  if (pathname === '/login' && request.method === 'POST') return access.signIn(request, response)
  if (API_PATHS.includes(pathname)) return serveApi(options.operations, request, response)
  const page = open ? OPEN_PAGES[pathname] : Object.hasOwn(PAGES, pathname) ? PAGES[pathname] : undefined
  if (page === undefined) return sendJson(response, 404, { error: 'not found', paths: PATHS })
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', pathname === '/login' ? 'GET, HEAD, POST' : 'GET, HEAD')
    return sendError(response, 405, 'method not allowed')
  }
  return page(response, options)
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

const addressOf = ({ address, port, family }: AddressInfo): string =>
  `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
