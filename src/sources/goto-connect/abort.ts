// Ways to stop waiting for something that itself cannot be stopped.
import type { Clock } from '../../clock.ts'

/** The promise's outcome, or a rejection with `signal.reason` as soon as the signal aborts. */
export const untilAborted = async <Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> => {
  signal.throwIfAborted()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = () => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/** Gives `task` a signal that aborts after `ms`, and waits for the task no longer than that. Never rejects. */
export const withinMs = async (clock: Clock, ms: number, task: (signal: AbortSignal) => Promise<unknown>) => {
  const limit = new AbortController()
  const timer = new AbortController()
  const late = clock.sleep(ms, timer.signal).then(
    () => limit.abort(),
    () => undefined,
  )
  const done = task(limit.signal).catch(() => undefined)
  await Promise.race([done, late])
  timer.abort()
}

/** For waits that end by aborting: swallows the rejection when it is the signal's doing, passes on any other. */
export const unlessAborted = (signal: AbortSignal) => (thrown: unknown) => {
  if (!signal.aborted) throw thrown
}
