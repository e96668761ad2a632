// Lets one who waits for a finding give up without ending it for the others.
import { type Finding, failed } from './enricher.ts'

export const untilAborted = async (finding: Promise<Finding>, signal: AbortSignal): Promise<Finding> => {
  const { promise: aborted, resolve } = Promise.withResolvers<Finding>()
  const onAbort = () => resolve(failed('stopped'))
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([aborted, finding])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
