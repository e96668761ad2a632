// Decides when a state that was missed proves the socket deaf, although it is open and answers pings.
import type { Clock } from '../../../clock.ts'
import type { VendorTime } from '../api/vendor-time.ts'

/** A frame is on its way for a third of a second; this is late beyond doubt. */
const LATE_MS = 8_000
/** A new subscription takes a moment to work. */
const SETTLING_MS = 5_000
/** Should GoTo list what it never sends, links are not replaced in a loop. */
const SELDOM_MS = 5 * 60_000

export class Suspicion {
  readonly #clock: Clock
  readonly #time: VendorTime
  readonly #onProof: (heardUntil: number) => void
  /** GoTo's time at which the last state came over a socket. */
  #heardAt = Number.NEGATIVE_INFINITY
  #provedAt = Number.NEGATIVE_INFINITY

  /** `onProof` is told until when (GoTo's time) the socket surely heard. */
  constructor(clock: Clock, time: VendorTime, onProof: (heardUntil: number) => void) {
    this.#clock = clock
    this.#time = time
    this.#onProof = onProof
  }

  heard(): void {
    this.#heardAt = this.#time.now()
  }

  /**
   * A state of `at` was not heard, of an account that has been heard since `followedSince`. Whoever has heard something
   * since then has lost a frame, but is not deaf.
   */
  missed(at: number, followedSince: number | null): void {
    if (followedSince === null) return
    const isLate = at < this.#time.now() - LATE_MS
    const wasDue = at > followedSince + SETTLING_MS
    if (!isLate || !wasDue || at < this.#heardAt) return
    const now = this.#clock.monotonic()
    if (now - this.#provedAt < SELDOM_MS) return
    this.#provedAt = now
    this.#onProof(Math.max(this.#heardAt, followedSince))
  }
}
