// What was asked of the simulator and what it sent, in order, for assertions and for developers with curl.
import type { IncomingHttpHeaders } from 'node:http'

/** Every door of the simulated GoTo that a fault can be put on; `socket` is the WebSocket handshake. */
export const ENDPOINTS = [
  'authorize',
  'token',
  'revoke',
  'channel-create',
  'channel-list',
  'channel-get',
  'channel-refresh',
  'channel-delete',
  'subscribe',
  'subscriptions',
  'unsubscribe',
  'active-calls',
  'call-states',
  'report-summaries',
  'report',
  'me',
  'lines',
  'users',
  'phone-numbers',
  'admin-users',
  'socket',
] as const

export type Endpoint = (typeof ENDPOINTS)[number]

/** `status` is 0 when the connection was reset or left hanging by a fault. */
export interface RequestEntry {
  readonly kind: 'request'
  readonly at: number
  readonly endpoint: Endpoint | null
  readonly method: string
  readonly path: string
  /** A repeated parameter is a list. */
  readonly query: Readonly<Record<string, string | readonly string[]>>
  readonly headers: IncomingHttpHeaders
  /** Parsed: JSON as it is, a form as an object of strings, null when there was none, text when it could not be read. */
  readonly body: unknown
  readonly status: number
}

/** A text frame the simulator sent; one entry a socket. `body` is the notification, or the text of a raw frame. */
export interface FrameEntry {
  readonly kind: 'frame'
  readonly at: number
  readonly socketId: number
  readonly channelId: string
  readonly body: unknown
}

export interface SocketEntry {
  readonly kind: 'socket'
  readonly at: number
  readonly socketId: number
  readonly channelId: string
  readonly change: 'opened' | 'closed'
  /** The close code, on `closed`. */
  readonly code: number | null
}

export type JournalEntry = RequestEntry | FrameEntry | SocketEntry

const MAX_ENTRIES = 10_000

export class Journal {
  readonly #entries: JournalEntry[] = []

  get entries(): readonly JournalEntry[] {
    return this.#entries
  }

  add(entry: JournalEntry): void {
    this.#entries.push(entry)
    if (this.#entries.length > MAX_ENTRIES) this.#entries.shift()
  }
}
