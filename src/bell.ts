// A bell that one loop waits for: rung before anybody listens, it is still heard.
import type { Clock } from './clock.ts'

export interface Bell {
  ring(): void
  /** Resolves when the bell rings, has rung since last time, after `ms`, or when the signal aborts; never rejects. */
  heard(ms: number, signal: AbortSignal): Promise<void>
}

/** Made once: without a reason of its own each abort makes an error, with all that belongs to one. */
const RUNG = new Error('rung')

export const createBell = (clock: Clock): Bell => {
  let rung = false
  let wake: (() => void) | null = null
  return {
    ring: () => {
      rung = true
      wake?.()
    },
    heard: async (ms, signal) => {
      if (rung || signal.aborted) {
        rung = false
        return
      }
      // Not `AbortSignal.any`: what that leaves on a signal as old as the daemon adds up over the months.
      const waiting = new AbortController()
      const end = () => waiting.abort(RUNG)
      signal.addEventListener('abort', end, { once: true })
      wake = end
      await clock.sleep(ms, waiting.signal).catch(() => undefined)
      signal.removeEventListener('abort', end)
      wake = null
      rung = false
    },
  }
}
