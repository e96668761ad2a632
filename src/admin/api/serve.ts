// The endpoints under /api: input read and bounded, the operation done, its answer or its fault as JSON.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { type ErrorCode, RingpostError } from '../../errors.ts'
import { isSameOrigin } from '../access/origin.ts'
import { sendError, sendJson } from '../answer.ts'
import { readBody, urlOf } from '../request.ts'
import { ENDPOINTS, type Endpoint, type OperationName, type Operations } from './endpoints.ts'

const NAMES = Object.keys(ENDPOINTS) as readonly OperationName[]

export const API_PATHS: readonly string[] = NAMES.map((name) => ENDPOINTS[name].path)

const STATUS: Readonly<Record<ErrorCode, number>> = {
  usage: 400,
  unavailable: 503,
  'login-needed': 503,
  config: 500,
  unexpected: 500,
}

/** Answers a request for one of `API_PATHS`. Throws what is no `RingpostError`. */
export const serveApi = async (
  operations: Operations,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { pathname } = urlOf(request)
  const name = NAMES.find((candidate) => ENDPOINTS[candidate].path === pathname)
  if (name === undefined) return sendError(response, 404, 'not found')
  const { method, input } = ENDPOINTS[name] as Endpoint
  if (request.method !== method && !(method === 'GET' && request.method === 'HEAD')) {
    response.setHeader('allow', method === 'GET' ? 'GET, HEAD' : method)
    return sendError(response, 405, 'method not allowed')
  }
  const given = method === 'GET' ? { value: Object.fromEntries(urlOf(request).searchParams) } : await readJson(request)
  if ('status' in given) return refuse(response, given)
  const read = input.safeParse(given.value)
  if (!read.success) return sendError(response, 400, z.prettifyError(read.error).replaceAll(/\s*\n\s*/g, ' '))
  await perform(response, () => (operations[name] as (input: unknown) => Promise<unknown>)(read.data))
}

const perform = async (response: ServerResponse, operation: () => Promise<unknown>): Promise<void> => {
  try {
    sendJson(response, 200, await operation())
  } catch (error) {
    if (!(error instanceof RingpostError)) throw error
    sendError(response, STATUS[error.code], error.message, error.nextStep)
  }
}

interface Refusal {
  readonly status: 400 | 403 | 413 | 415
  readonly error: string
}

/** A form of another site can send neither this content type nor, from a browser, our origin. */
const readJson = async (request: IncomingMessage): Promise<Refusal | { readonly value: unknown }> => {
  if (!isSameOrigin(request)) return { status: 403, error: 'this request was made by another site' }
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
    return { status: 415, error: 'the body must be sent as application/json' }
  const body = await readBody(request)
  if (body === null) return { status: 413, error: 'the body is too large' }
  try {
    return { value: JSON.parse(body) as unknown }
  } catch {
    return { status: 400, error: 'the body is not JSON' }
  }
}

const refuse = (response: ServerResponse, { status, error }: Refusal): void => {
  // What was not read of the body must not be taken for the next request.
  response.setHeader('connection', 'close')
  sendError(response, status, error)
}
