// Deaf time: how long a source did not hear after it had heard, measured on the monotonic clock.
import type { Clock } from '../../../clock.ts'
import type { VendorTime } from '../api/vendor-time.ts'

/** Epoch ms. */
export interface Gap {
  readonly from: number
  readonly to: number
}

export class Gaps {
  readonly #clock: Clock
  readonly #time: VendorTime
  #closedMs = 0
  /** Monotonic; null while it hears, and before it ever did. */
  #deafSince: number | null = null
  #last: Gap | null = null

  constructor(clock: Clock, time: VendorTime) {
    this.#clock = clock
    this.#time = time
  }

  /** `silentMs`: for how long nothing had proved that it heard. */
  lost(silentMs: number): void {
    this.#deafSince ??= this.#clock.monotonic() - silentMs
  }

  back(): void {
    if (this.#deafSince === null) return
    const ms = this.#clock.monotonic() - this.#deafSince
    this.#deafSince = null
    this.#add(ms)
  }

  /** The process was not there between the last instant it heard and now. */
  wasDownSince(at: number): void {
    this.#add(Math.max(this.#time.now() - at, 0))
  }

  seconds(): number {
    const openMs = this.#deafSince === null ? 0 : this.#clock.monotonic() - this.#deafSince
    return (this.#closedMs + openMs) / 1000
  }

  last(): Gap | null {
    return this.#last
  }

  #add(ms: number): void {
    const to = this.#time.now()
    this.#closedMs += ms
    this.#last = { from: Math.round(to - ms), to }
  }
}
