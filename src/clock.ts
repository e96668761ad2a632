// The one source of time: everything that reads a clock or waits takes one of these.

export interface Clock {
  /** Wall time, epoch milliseconds. May step when the machine's clock is set; use it only for instants that are shown or stored. */
  now(): number
  /** Milliseconds since some fixed point; never steps. Use it to measure spans. */
  monotonic(): number
  /** Resolves after `ms` (clamped to 0 … 24 days); rejects with `signal.reason` as soon as the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/** `setTimeout` fires at once for anything above 2^31 - 1 ms, so longer spans are cut to this. */
export const MAX_TIMER_MS = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      const onAbort = () => {
        clearTimeout(timer)
        reject(signal.reason)
      }
      const timer = setTimeout(
        () => {
          signal.removeEventListener('abort', onAbort)
          resolve()
        },
        Math.min(Math.max(ms, 0), MAX_TIMER_MS),
      )
      signal.addEventListener('abort', onAbort, { once: true })
    }),
}
