// How many refusals in a row an endpoint may give before it is taken at its word: one may be a deployment under way.
import { disabled, retry } from '../http-outcome.ts'
import type { SendResult } from '../sink.ts'

const REFUSALS = 3
const NOT_FOUND = 10

/** Judges each outcome by those before it: what is still believed to pass is tried again. */
export const createPatience = (): ((result: SendResult) => SendResult) => {
  let refusals = 0
  let notFound = 0
  return (result) => {
    // Nobody answered, so nobody refused.
    if (result.status === 'retry' && (result.reason === 'network' || result.reason === 'timeout')) return result
    refusals = result.status === 'disabled' && result.reason === 'auth' ? refusals + 1 : 0
    notFound = result.status === 'retry' && result.reason === 'client' ? notFound + 1 : 0
    if (result.status === 'disabled' && refusals > 0 && refusals < REFUSALS) return retry('auth', result.message)
    if (result.status === 'retry' && notFound >= NOT_FOUND)
      return disabled('client', `${result.message}, ${NOT_FOUND} times in a row: check the address of this sink`)
    return result
  }
}
