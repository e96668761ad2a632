// A clock that only moves when a test moves it.
import type { Clock } from '../../src/clock.ts'

export interface FakeClock extends Clock {
  /** Lets time pass, waking every sleeper in the order of its time, and lets what it wakes run. */
  advance(ms: number): Promise<void>
  /** Steps the wall time alone, as setting the machine's clock does. */
  step(ms: number): void
  /** How many sleep at the moment. */
  readonly sleepers: number
}

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

export const createFakeClock = (startAt = Date.UTC(2026, 8, 25, 19, 33)): FakeClock => {
  let passed = 0
  let offset = startAt
  const sleepers = new Set<Sleeper>()
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
  return {
    now: () => offset + passed,
    monotonic: () => passed,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        const onAbort = () => {
          sleepers.delete(sleeper)
          reject(signal.reason)
        }
        const wake = () => {
          signal.removeEventListener('abort', onAbort)
          sleepers.delete(sleeper)
          resolve()
        }
        const sleeper: Sleeper = { at: passed + Math.max(ms, 0), wake }
        sleepers.add(sleeper)
        signal.addEventListener('abort', onAbort, { once: true })
      }),
    advance: async (ms) => {
      const until = passed + ms
      for (;;) {
        await settle()
        const [next] = [...sleepers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)
        if (next === undefined) break
        passed = Math.max(passed, next.at)
        next.wake()
      }
      passed = until
    },
    step: (ms) => {
      offset += ms
    },
    get sleepers() {
      return sleepers.size
    },
  }
}
