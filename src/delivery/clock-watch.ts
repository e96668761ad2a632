// Notices that the machine's clock was set back, and moves the stored due times with it: a retry in 5 s stays one in 5 s.
import type { Clock } from '../clock.ts'
import { factsOf } from '../errors.ts'
import type { Log } from '../log.ts'

export interface ClockWatchOptions {
  readonly clock: Clock
  readonly log: Log
  /** Moves every stored due time by this much, ms. */
  readonly shift: (byMs: number) => Promise<void>
}

const LOOK_EVERY_MS = 2_000
/** Less is the slow drift of any clock, which nobody notices. */
const STEP_MS = 2_000

/** Runs until the signal aborts; never rejects. */
export const watchClock = async ({ clock, log, shift }: ClockWatchOptions, signal: AbortSignal): Promise<void> => {
  const offset = () => clock.now() - clock.monotonic()
  let known = offset()
  while (!signal.aborted) {
    await clock.sleep(LOOK_EVERY_MS, signal).catch(() => undefined)
    const byMs = Math.round(offset() - known)
    if (Math.abs(byMs) < STEP_MS) continue
    known += byMs
    // Set forward, retries only come early; moving them would also move what was stored since.
    if (byMs > 0) continue
    log.warn({ byMs }, 'the clock of this machine was set back; retries keep their distance')
    await shift(byMs).catch((error: unknown) =>
      log.error(factsOf(error), 'due times could not be moved; retries may come late by as much as the clock was set'),
    )
  }
}
