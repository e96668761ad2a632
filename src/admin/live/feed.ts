// The server-sent events of the live page: a snapshot, then what changes. Nothing is read or made while nobody listens.
import type { ServerResponse } from 'node:http'
import type { Call } from '../../call/call.ts'
import { factsOf } from '../../errors.ts'
import type { Log } from '../../log.ts'
import { sendError } from '../answer.ts'
import type { StatusParts } from '../status.ts'
import { type BoardParts, isShown, readBoard, readCalls, viewOf } from './board.ts'
import { createElsewhere } from './elsewhere.ts'
import { createListener, eventText, type Listener } from './listener.ts'
import { createToday } from './today.ts'

export interface Feed {
  /** Answers `GET /events`; the response stays open. */
  serve(response: ServerResponse): void
  /** A call has a new revision, and it is on disk. */
  revised(call: Call): void
  /** More than calls may have changed, or some are gone: all who listen start anew. */
  refresh(): void
  close(): void
}

export interface FeedOptions {
  readonly status: StatusParts
  /** Of which place "today" is; IANA. */
  readonly timeZone: string
  /** Other daemons work on the same store. */
  readonly shared: boolean
  /** Part of every event's id: after a restart no id is like one from before. */
  readonly instance: string
  readonly log: Log
}

const MAX_LISTENERS = 50
/** How often it is looked whether something else than a call has changed. */
const LOOK_EVERY_MS = 2_000
const PULSE_EVERY_MS = 15_000
/** Then the browser connects anew, and is asked again whether it may listen. */
const LONGEST_MS = 60 * 60_000
const RECONNECT_MS = 2_000

export const createFeed = ({ status, timeZone, shared, instance, log }: FeedOptions): Feed => {
  const { clock, store } = status
  const parts: BoardParts = { status, today: createToday(store.operating, timeZone) }
  const elsewhere = shared ? createElsewhere(store) : null
  const listeners = new Map<Listener, number>()
  let events = 0
  let looking: AbortController | null = null
  let shown = ''

  const event = (name: string, data: object): string =>
    eventText(name, `${instance}-${++events}`, { at: new Date(clock.now()).toISOString(), ...data })
  const tell = (text: string): void => {
    for (const listener of listeners.keys()) listener.send(text)
  }

  /** There is no way back to what was missed but the whole: it is small, and always right. */
  const startAnew = async (whom: readonly Listener[]): Promise<void> => {
    for (const listener of whom) listener.hold()
    try {
      const [calls, board] = await Promise.all([readCalls(status), readBoard(parts)])
      elsewhere?.begin(calls)
      const snapshot = event('snapshot', { version: status.version, calls: calls.map(viewOf), board })
      for (const listener of whom) listener.release(snapshot)
    } catch (error) {
      log.warn(factsOf(error), 'the live page could not be told how things are; it tries again')
      for (const listener of whom) listener.drop()
    }
  }

  const tellCall = (call: Call): void => tell(event('call', { view: viewOf(call) }))

  const look = async (): Promise<void> => {
    try {
      for (const call of (await elsewhere?.news(await readCalls(status))) ?? []) tellCall(call)
      const board = await readBoard(parts)
      const text = JSON.stringify(board)
      if (text !== shown) tell(event('board', { board }))
      shown = text
    } catch (error) {
      log.debug(factsOf(error), 'the live page could not be told how things are')
    }
  }

  const watch = async (signal: AbortSignal): Promise<void> => {
    let pulseAt = clock.monotonic() + PULSE_EVERY_MS
    while (!signal.aborted) {
      await clock.sleep(LOOK_EVERY_MS, signal).catch(() => undefined)
      if (signal.aborted) return
      await look()
      const now = clock.monotonic()
      for (const [listener, since] of listeners) if (now - since > LONGEST_MS) listener.drop()
      if (now < pulseAt) continue
      pulseAt = now + PULSE_EVERY_MS
      // The comment is for proxies, the event for the page: by it a connection that died without a word is told from a quiet one.
      tell(`: heartbeat\n${event('pulse', {})}`)
    }
  }

  const leave = (listener: Listener): void => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    looking?.abort(new Error('nobody listens'))
    looking = null
    elsewhere?.end()
    shown = ''
  }

  return {
    serve: (response) => {
      if (listeners.size >= MAX_LISTENERS) {
        response.setHeader('retry-after', RECONNECT_MS / 1_000)
        return sendError(response, 503, 'too many pages listen already', 'Close some of them.')
      }
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' })
      if (response.req.method === 'HEAD') return void response.end()
      response.write(`retry: ${RECONNECT_MS}\n\n`)
      const listener = createListener(response)
      listeners.set(listener, clock.monotonic())
      response.on('close', () => leave(listener))
      if (looking === null) {
        looking = new AbortController()
        void watch(looking.signal)
      }
      void startAnew([listener])
    },
    revised: (call) => {
      if (listeners.size === 0 || !isShown(call)) return
      elsewhere?.note(call)
      tellCall(call)
    },
    refresh: () => {
      if (listeners.size > 0) void startAnew([...listeners.keys()])
    },
    close: () => {
      for (const listener of listeners.keys()) listener.drop()
    },
  }
}
