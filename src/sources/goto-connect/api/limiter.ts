// Manners towards GoTo: at most ten requests a second to each of its APIs, the channel's own first, and none while it wants to be left alone.
import type { Clock } from '../../../clock.ts'
import { pauseCeilingMs } from '../backoff.ts'

/** Vendor page: https://developer.goto.com/guides/References/Ref-Rate-Limits/ */
const REQUESTS = 10
/** A second, and a little more: requests do not all travel equally fast. */
const WINDOW_MS = 1_100
/** What background work leaves free, so that the channel never waits for it. */
const KEPT_FREE = 2
/** Who would have to wait for longer is told so at once, and may say why nothing happens. */
const LONGEST_WAIT_MS = 5_000
const SHORTEST_BACKOFF_MS = 500

export interface Limiter {
  /**
   * Waits for a turn at this API, in the order of asking; background work stands behind everything else. Answers 0 when
   * the request may leave now, else how long GoTo wants to be left alone (ms). Rejects only with the signal's reason.
   */
  turn(api: string, background: boolean, signal: AbortSignal): Promise<number>
  /** An answer came. A 429 keeps everybody from this API for `retryAfterMs`, or for a backoff when GoTo names no time (0). */
  heard(api: string, status: number, retryAfterMs: number): void
}

/** The API of a path: `/call-events/v1/subscriptions` belongs to `call-events`. */
export const apiOf = (path: string): string => path.split('/')[1] ?? ''

export const createLimiter = (clock: Clock): Limiter => {
  const gates = new Map<string, Gate>()
  const gateOf = (api: string): Gate => {
    const gate = gates.get(api) ?? new Gate(clock)
    gates.set(api, gate)
    return gate
  }
  return {
    turn: (api, background, signal) => gateOf(api).turn(background, signal),
    heard: (api, status, retryAfterMs) => gateOf(api).heard(status, retryAfterMs),
  }
}

/** One API's bucket: ten tokens, each of which is back a window after it was taken. */
class Gate {
  readonly #clock: Clock
  /** When each token that is out comes back, soonest first. All instants here are monotonic. */
  #backAt: number[] = []
  readonly #urgent: symbol[] = []
  readonly #patient: symbol[] = []
  #closedUntil = 0
  #refusals = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async turn(background: boolean, signal: AbortSignal): Promise<number> {
    const line = background ? this.#patient : this.#urgent
    const me = Symbol('waiting')
    line.push(me)
    try {
      for (;;) {
        signal.throwIfAborted()
        const closedMs = this.#closedUntil - this.#clock.monotonic()
        if (closedMs > LONGEST_WAIT_MS) return closedMs
        const waitMs = Math.max(closedMs, this.#tokenInMs(me, background))
        if (waitMs <= 0) break
        await this.#clock.sleep(waitMs, signal)
      }
      this.#backAt.push(this.#clock.monotonic() + WINDOW_MS)
      return 0
    } finally {
      line.splice(line.indexOf(me), 1)
    }
  }

  heard(status: number, retryAfterMs: number): void {
    if (status !== 429) {
      this.#refusals = 0
      return
    }
    const now = this.#clock.monotonic()
    // Requests that were on their way together count as one refusal.
    if (retryAfterMs <= 0 && this.#closedUntil > now) return
    const backoffMs = SHORTEST_BACKOFF_MS + Math.random() * pauseCeilingMs(this.#refusals++)
    this.#closedUntil = Math.max(this.#closedUntil, now + (retryAfterMs > 0 ? retryAfterMs : backoffMs))
  }

  /** When the token for this place in the line is there, as far as can be told now; 0 or less: now. */
  #tokenInMs(me: symbol, background: boolean): number {
    const now = this.#clock.monotonic()
    this.#backAt = this.#backAt.filter((at) => at > now)
    const ahead = background ? this.#urgent.length + this.#patient.indexOf(me) : this.#urgent.indexOf(me)
    const missing = this.#backAt.length + ahead - (background ? REQUESTS - KEPT_FREE : REQUESTS)
    if (missing < 0) return 0
    return (this.#backAt[Math.min(missing, this.#backAt.length - 1)] ?? now + WINDOW_MS) - now
  }
}
