// A clock on which everything goes faster, for tests of what takes minutes over real sockets.
import { type Clock, systemClock } from '../../src/clock.ts'

export interface FastClock extends Clock {
  /** Steps the wall time alone, as setting the machine's clock does. */
  step(ms: number): void
}

/** `factor` 20: twenty seconds pass in one. */
export const createFastClock = (factor: number): FastClock => {
  const startAt = Date.now()
  const origin = performance.now()
  let stepped = 0
  const monotonic = () => (performance.now() - origin) * factor
  return {
    now: () => Math.round(startAt + monotonic() + stepped),
    monotonic,
    sleep: (ms, signal) => systemClock.sleep(ms / factor, signal),
    step: (ms) => {
      stepped += ms
    },
  }
}
