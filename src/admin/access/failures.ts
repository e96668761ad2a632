// How often a wrong token may be tried: a few times a minute from one address, so that none can be guessed.
import type { Clock } from '../../clock.ts'

const MOST = 10
const WINDOW_MS = 60_000
/** Beyond this the one that has been quiet for longest is let go: memory stays flat whoever knocks. */
const MAX_ADDRESSES = 1_000

export interface Failures {
  /** How long this address has to wait, ms; 0 when it may try. */
  waitMs(address: string): number
  note(address: string): void
}

export const createFailures = (clock: Clock): Failures => {
  const byAddress = new Map<string, readonly number[]>()
  const recent = (address: string): readonly number[] =>
    (byAddress.get(address) ?? []).filter((at) => clock.monotonic() - at < WINDOW_MS)
  return {
    waitMs: (address) => {
      const oldest = recent(address).at(-MOST)
      return oldest === undefined ? 0 : Math.ceil(oldest + WINDOW_MS - clock.monotonic())
    },
    note: (address) => {
      const failed = [...recent(address), clock.monotonic()].slice(-MOST)
      byAddress.delete(address)
      byAddress.set(address, failed)
      if (byAddress.size <= MAX_ADDRESSES) return
      for (const quietest of byAddress.keys()) {
        byAddress.delete(quietest)
        return
      }
    },
  }
}
