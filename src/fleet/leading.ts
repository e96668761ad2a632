// Runs what only one daemon of a fleet may do, for as long as this is the one.
import type { Clock } from '../clock.ts'
import type { Fleet } from './fleet.ts'

const LOOK_EVERY_MS = 1_000

type Run = (stop: AbortSignal, abandon: AbortSignal) => Promise<unknown>

/** Begins anew each time it becomes this daemon's turn, and stops it each time it is over. */
export const whileLeading =
  (fleet: Pick<Fleet, 'leads' | 'status'>, clock: Clock, run: Run): Run =>
  async (stop, abandon) => {
    if (fleet.status() === null) await run(stop, abandon)
    while (!stop.aborted) {
      if (fleet.leads()) {
        const over = new AbortController()
        const running = run(AbortSignal.any([stop, over.signal]), abandon)
        while (fleet.leads() && !stop.aborted) await clock.sleep(LOOK_EVERY_MS, stop).catch(() => undefined)
        over.abort(new Error('another daemon does this now'))
        await running
      }
      await clock.sleep(LOOK_EVERY_MS, stop).catch(() => undefined)
    }
  }
