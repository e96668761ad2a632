// Keeps requests that nobody waits for from crowding out the others: in the background, few at a time, patient when GoTo says so.
import type { Clock } from '../../../clock.ts'
import { pauseMs } from '../backoff.ts'
import type { CallApi } from './client.ts'

const AT_A_TIME = 4
/** A 429 that comes again and again, or that asks for a longer pause, is handed on: whoever asked has a schedule. */
const PATIENCE = 5
const LONGEST_PAUSE_MS = 60_000
const SHORTEST_PAUSE_MS = 1_000

/** Rate limit: https://developer.goto.com/guides/References/Ref-Rate-Limits/ */
export const createPolite = (callApi: CallApi, clock: Clock): CallApi => {
  const places = createPlaces(AT_A_TIME)
  const attempt: CallApi = async (request, signal) => {
    for (let failures = 0; ; failures++) {
      const answer = await callApi({ ...request, background: true }, signal)
      if (answer.ok || answer.failure.status !== 429 || failures >= PATIENCE) return answer
      const { retryAfterMs } = answer.failure
      if (retryAfterMs > LONGEST_PAUSE_MS) return answer
      await clock.sleep(Math.max(retryAfterMs, pauseMs(failures), SHORTEST_PAUSE_MS), signal)
    }
  }
  return async (request, signal) => {
    await places.enter(signal)
    try {
      return await attempt(request, signal)
    } finally {
      places.leave()
    }
  }
}

/** So many at a time, the others in their order. */
const createPlaces = (size: number) => {
  const queue: (() => void)[] = []
  let free = size
  return {
    enter: async (signal: AbortSignal): Promise<void> => {
      signal.throwIfAborted()
      if (free > 0) {
        free--
        return
      }
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const onAbort = () => {
        const place = queue.indexOf(resolve)
        // Who has just been let in goes in, and leaves again.
        if (place < 0) return
        queue.splice(place, 1)
        reject(signal.reason)
      }
      queue.push(resolve)
      signal.addEventListener('abort', onAbort, { once: true })
      await promise
      signal.removeEventListener('abort', onAbort)
    },
    leave: (): void => {
      const next = queue.shift()
      if (next === undefined) free++
      else next()
    },
  }
}
