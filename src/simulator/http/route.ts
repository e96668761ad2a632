// What a route is, what it is asked and what it answers, and the shape of GoTo's errors.
import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Endpoint } from '../memory/journal.ts'
import type { World } from '../world.ts'

export interface Asked {
  readonly headers: IncomingHttpHeaders
  readonly query: URLSearchParams
  /** The `:name` parts of the path, decoded. */
  readonly params: Readonly<Record<string, string>>
  /** Parsed JSON, a form's fields as strings, null without a body, the text itself when it can't be read. */
  readonly body: unknown
}

export interface Answer {
  readonly status: number
  /** An object is sent as JSON, a string as plain text, undefined as nothing. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface Route {
  /** Null: part of the simulator's own controls, neither journaled nor faulty. */
  readonly endpoint: Endpoint | null
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** `/users/v1/lines`, `/reports/:id`. */
  readonly path: string
  /** `null`: no bearer token wanted; `''`: any valid token does; else the scope it must have. */
  readonly scope: string | null
  readonly handle: (asked: Asked, world: World) => Answer | Promise<Answer>
}

/** An error as GoTo's APIs write it; support asks for the `reference`. */
export const refused = (status: number, errorCode: string, message: string, extra: object = {}): Answer => ({
  status,
  body: { reference: randomUUID(), constraintViolations: [], errorCode, message, ...extra },
})

export const badRequest = (message: string, extra: object = {}): Answer => refused(400, 'BAD_REQUEST', message, extra)

export const channelNotFound = (): Answer =>
  refused(404, 'RTC-NOTIFICATION-CHANNEL-NOT-FOUND', 'The notification channel was not found.')

/** The path's parameters when it fits the pattern, else null. */
export const matchPath = (pattern: string, path: string): Readonly<Record<string, string>> | null => {
  const [wanted, given] = [pattern.split('/'), path.split('/')]
  if (wanted.length !== given.length) return null
  const params: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? ''
    if (part.startsWith(':')) params[part.slice(1)] = decoded(value)
    else if (part !== value) return null
  }
  return params
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The fields of a JSON object or a form; empty for anything else. */
export const fieldsOf = (body: unknown): Readonly<Record<string, unknown>> =>
  typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : {}

/** One page of a list, as all of GoTo's lists are read; a `pageSize` past `largest` is refused. */
export const page = <Item>(items: readonly Item[], query: URLSearchParams, usual = 100, largest = 1_000): Answer => {
  const pageSize = Number(query.get('pageSize') ?? usual)
  const start = Number(query.get('pageMarker') ?? 0)
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > largest) {
    return badRequest('pageSize is out of range', { constraints: [{ field: 'pageSize', constraint: 'INVALID' }] })
  }
  if (!Number.isInteger(start) || start < 0) {
    return badRequest('pageMarker is unknown', { constraints: [{ field: 'pageMarker', constraint: 'INVALID' }] })
  }
  const end = start + pageSize
  const next = end < items.length ? { nextPageMarker: String(end) } : {}
  return { status: 200, body: { items: items.slice(start, end), pageSize, ...next } }
}
