// A bell that one loop waits for: rung before anybody listens, it is still heard.
import type { Clock } from './clock.ts'

export interface Bell {
  ring(): void
  /** Resolves when the bell rings, has rung since last time, after `ms`, or when the signal aborts; never rejects. */
  heard(ms: number, signal: AbortSignal): Promise<void>
}

export const createBell = (clock: Clock): Bell => {
  let rung = false
  let wake: (() => void) | null = null
  return {
    ring: () => {
      rung = true
      wake?.()
    },
    heard: async (ms, signal) => {
      const cancel = new AbortController()
      const waits = AbortSignal.any([signal, cancel.signal])
      const woken = new Promise<void>((resolve) => {
        wake = resolve
      })
      if (!rung && !signal.aborted) await Promise.race([woken, clock.sleep(ms, waits).catch(() => undefined)])
      wake = null
      rung = false
      cancel.abort()
    },
  }
}
