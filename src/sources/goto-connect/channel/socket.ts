// The notification socket: opened within a bound, pinged, and called dead when it no longer answers. Its URL is a secret.
import type { RawData } from 'ws'
import { WebSocket } from 'ws'
import type { Clock } from '../../../clock.ts'
import { VERSION } from '../../../version.ts'
import { unlessAborted } from '../abort.ts'
import { cloak } from '../api/client.ts'

export interface SocketOptions {
  readonly url: URL
  readonly pingIntervalMs: number
  readonly clock: Clock
  readonly onText: (text: string) => void
  /** Once, unless `close` was called first. `why` is fit for a log. */
  readonly onDown: (why: string) => void
}

export interface Socket {
  /** Milliseconds since the last sign that the other side answers: a pong, or the opening. */
  silentMs(): number
  /** Stops reading; pongs are then not expected either. */
  pause(): void
  resume(): void
  /** Says goodbye, waits for the answer for a second at most, then hangs up. */
  close(): Promise<void>
}

/** GoTo's bound of a notification. */
const MAX_FRAME_BYTES = 1_048_576
const HANDSHAKE_TIMEOUT_MS = 10_000
const GOODBYE_MS = 1_000
export const MISSED_PONGS = 3
export const OVERSIZED = 'a frame of more than 1 MB'

/** A socket that is open, or why it could not be opened. Rejects only with the signal's reason. */
export const openSocket = (options: SocketOptions, signal: AbortSignal): Promise<Socket | string> =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const ws = new WebSocket(options.url, {
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      maxPayload: MAX_FRAME_BYTES,
      perMessageDeflate: false,
      // Bytes that are no UTF-8 are one more kind of garbage frame, not a reason to lose the socket.
      skipUTF8Validation: true,
      headers: { 'user-agent': `ringpost/${VERSION}` },
    })
    ws.binaryType = 'nodebuffer'
    const onAbort = () => {
      ws.terminate()
      reject(signal.reason)
    }
    const settle = (outcome: Socket | string) => {
      signal.removeEventListener('abort', onAbort)
      resolve(outcome)
    }
    // Stays for good: an 'error' that nobody hears would end the process.
    ws.on('error', (error) => settle(faultOf(error)))
    signal.addEventListener('abort', onAbort, { once: true })
    ws.once('close', () => settle('closed before it was open'))
    ws.once('open', () => settle(attend(ws, options)))
  })

const attend = (ws: WebSocket, { clock, pingIntervalMs, onText, onDown }: SocketOptions): Socket => {
  const over = new AbortController()
  let heardAt = clock.monotonic()
  let unanswered = 0
  const end = (why: string) => {
    if (over.signal.aborted) return
    over.abort()
    ws.terminate()
    onDown(why)
  }
  const alive = () => {
    unanswered = 0
    heardAt = clock.monotonic()
  }
  const beat = async () => {
    for (;;) {
      if (!ws.isPaused) {
        ws.ping()
        unanswered++
      }
      // Judged halfway to the next ping, so that a socket that fell silent is known within 30 s at 8 s a ping.
      await clock.sleep(pingIntervalMs / 2, over.signal)
      if (unanswered >= MISSED_PONGS) return end(`${unanswered} pings in a row were not answered`)
      await clock.sleep(pingIntervalMs / 2, over.signal)
    }
  }
  // Also while saying goodbye: what was read is never thrown away.
  ws.on('message', (data) => onText(textOf(data)))
  ws.on('pong', alive)
  ws.on('error', (error) => end(faultOf(error)))
  ws.on('close', (code, reason) => end(`closed by GoTo with code ${code}${reasonText(reason)}`))
  beat().catch(unlessAborted(over.signal))
  return {
    silentMs: () => (ws.isPaused ? 0 : clock.monotonic() - heardAt),
    pause: () => ws.pause(),
    resume: () => {
      alive()
      ws.resume()
    },
    close: () => {
      over.abort()
      return goodbye(ws, clock)
    },
  }
}

const goodbye = async (ws: WebSocket, clock: Clock): Promise<void> => {
  if (ws.readyState === WebSocket.CLOSED) return
  const closed = new AbortController()
  ws.once('close', () => closed.abort())
  // A paused socket would never see the answer.
  ws.resume()
  ws.close(1000)
  await clock.sleep(GOODBYE_MS, closed.signal).catch(unlessAborted(closed.signal))
  ws.terminate()
}

const textOf = (data: RawData): string => {
  if (data instanceof ArrayBuffer) return Buffer.from(data).toString('utf8')
  return Array.isArray(data) ? Buffer.concat(data).toString('utf8') : data.toString('utf8')
}

const reasonText = (reason: Buffer): string => {
  const said = cloak(reason.toString('utf8').trim())
  return said === '' ? '' : ` (${said})`
}

/** Codes and handshake statuses only: other messages may hold the address. */
const faultOf = (error: Error & { readonly code?: unknown }): string => {
  if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') return OVERSIZED
  const [handshake] = /Unexpected server response: \d+|Opening handshake has timed out/.exec(error.message) ?? []
  return handshake ?? `the connection failed (${typeof error.code === 'string' ? error.code : 'unknown reason'})`
}
