// The one HTTP server behind both hosts: reads requests, finds routes, checks tokens, keeps the journal, injects faults.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { ResponseFault } from '../faults/fault.ts'
import type { World } from '../world.ts'
import { type Answer, type Asked, matchPath, type Route, refused } from './route.ts'

const MAX_REQUEST_BYTES = 1_000_000

export const createHttpServer = (world: World, routes: readonly Route[]): Server =>
  createServer((request, response) => {
    serve(request, response, world, routes).catch((thrown: unknown) => {
      // A request that was cut off, or one that waited for a fault's delay when the simulator closed.
      if (!world.signal.aborted && !request.destroyed) world.log(`a request failed: ${String(thrown)}`)
      response.destroy()
    })
  })

const serve = async (
  request: IncomingMessage,
  response: ServerResponse,
  world: World,
  routes: readonly Route[],
): Promise<void> => {
  const at = world.clock.now()
  const url = new URL(request.url ?? '/', world.url())
  const text = await readText(request)
  const found = find(routes, request.method ?? '', url.pathname)
  const body = parseBody(text, request.headers['content-type'] ?? '')
  const asked: Asked = { headers: request.headers, query: url.searchParams, params: found?.params ?? {}, body }
  const endpoint = found?.route.endpoint ?? null
  const fault = endpoint === null ? null : world.board.takeResponse(endpoint)
  response.setHeader('date', new Date(at).toUTCString())
  const answer = await decide(found?.route ?? null, asked, world, fault)
  if (!isControl(url.pathname)) {
    world.log(`${request.method} ${endpoint ?? url.pathname} ${fault?.ending ?? answer.status}`)
    world.journal.add({
      kind: 'request',
      at,
      endpoint,
      method: request.method ?? '',
      path: url.pathname,
      query: queryOf(url.searchParams),
      headers: request.headers,
      body,
      status: fault?.ending === undefined ? answer.status : 0,
    })
  }
  if (fault?.delayMs !== undefined) await world.clock.sleep(fault.delayMs, world.signal)
  if (fault?.ending === 'reset') request.socket.resetAndDestroy()
  else if (fault?.ending === 'stall') stall(response, answer.status)
  else send(response, answer)
}

const isControl = (path: string): boolean => path === '/' || path.startsWith('/simulator/')

/** The true answer has its effect unless a fault stands in for it. */
const decide = async (
  route: Route | null,
  asked: Asked,
  world: World,
  fault: ResponseFault | null,
): Promise<Answer> => {
  if (route === null) return refused(404, 'NOT_FOUND', 'There is nothing at this address.')
  const replaces = fault !== null && (fault.status !== undefined || fault.ending !== undefined)
  const truth = replaces && !fault.takesEffect ? { status: 200 } : await handled(route, asked, world)
  return replaces ? faultyAnswer(fault, truth) : truth
}

const faultyAnswer = (fault: ResponseFault, truth: Answer): Answer => {
  const status = fault.status ?? truth.status
  const body = fault.body ?? refused(status, 'UNKNOWN_ERROR', 'An unknown error occurred.').body
  return { status, body, ...(fault.headers && { headers: fault.headers }) }
}

const handled = async (route: Route, asked: Asked, world: World): Promise<Answer> => {
  const refusal = route.scope === null ? null : tokenRefusal(asked, world, route.scope)
  return refusal ?? (await route.handle(asked, world))
}

const tokenRefusal = ({ headers }: Asked, { tokens }: World, scope: string): Answer | null => {
  const [scheme, token = ''] = (headers.authorization ?? '').split(' ')
  const check = scheme?.toLowerCase() === 'bearer' ? tokens.checkAccess(token) : 'unknown'
  if (check === 'unknown') return refused(401, 'AUTHN_INVALID_TOKEN', 'The access token is invalid.')
  if (check === 'expired') return refused(401, 'AUTHN_EXPIRED_TOKEN', 'The access token has expired.')
  if (scope === '' || check.scope.split(' ').includes(scope)) return null
  return refused(403, 'AUTHZ_INSUFFICIENT_SCOPE', 'The access token lacks a scope.')
}

const find = (routes: readonly Route[], method: string, path: string) => {
  for (const route of routes) {
    const params = route.method === method ? matchPath(route.path, path) : null
    if (params !== null) return { route, params }
  }
  return null
}

const send = (response: ServerResponse, { status, body, headers }: Answer): void => {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
  const type = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json'
  response.writeHead(status, { ...(body !== undefined && { 'content-type': type }), ...headers })
  response.end(text)
}

/** The head of an answer and one byte; the rest never comes. */
const stall = (response: ServerResponse, status: number): void => {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': '1000' })
  response.write('{')
}

const readText = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue
    chunks.push(chunk)
    size += chunk.length
    if (size > MAX_REQUEST_BYTES) throw new Error('the request is too large')
  }
  return Buffer.concat(chunks).toString()
}

const parseBody = (text: string, contentType: string): unknown => {
  if (text === '') return null
  if (contentType.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text))
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** A parameter that comes several times is a list. */
export const queryOf = (query: URLSearchParams): Readonly<Record<string, string | readonly string[]>> =>
  Object.fromEntries(
    [...new Set(query.keys())].map((name) => {
      const values = query.getAll(name)
      return [name, values.length === 1 ? (values[0] ?? '') : values]
    }),
  )
