// A clock that goes as any other and also leaps ahead when told to: so that days pass by the count of calls, however quick the machine.
import type { Clock } from '../../../src/clock.ts'

export interface LeapingClock extends Clock {
  /** So much time passes at once; whoever slept until then wakes. */
  leap(ms: number): void
}

interface Sleeper {
  readonly at: number
  wake(): void
}

export const createLeapingClock = (): LeapingClock => {
  let leapt = 0
  const sleepers = new Set<Sleeper>()
  const monotonic = () => performance.now() + leapt
  return {
    now: () => Math.round(Date.now() + leapt),
    monotonic,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        const end = () => {
          clearTimeout(timer)
          sleepers.delete(sleeper)
          signal.removeEventListener('abort', onAbort)
        }
        const onAbort = () => {
          end()
          reject(signal.reason)
        }
        const sleeper: Sleeper = {
          at: monotonic() + ms,
          wake: () => {
            end()
            resolve()
          },
        }
        const timer = setTimeout(sleeper.wake, Math.min(ms, 2 ** 31 - 1))
        sleepers.add(sleeper)
        signal.addEventListener('abort', onAbort, { once: true })
      }),
    // Whoever sleeps on has a timer that comes too late by the leap, and is woken by a later one; the loops all look again.
    leap: (ms) => {
      leapt += ms
      const now = monotonic()
      for (const sleeper of sleepers) if (sleeper.at <= now) sleeper.wake()
    },
  }
}
