// What came of a look-up.
import type { ApiFailure } from '../../api/client.ts'

export type Verdict =
  | { readonly kind: 'done' }
  /** Asked again, and counted. */
  | { readonly kind: 'in-vain'; readonly afterMs: number }
  /** GoTo could not be asked: that counts for nothing. */
  | { readonly kind: 'later'; readonly afterMs: number }
  | { readonly kind: 'given-up' }

const OUTAGE_MS = 15_000
/** Waiting is cheap, and a restart may bring a login that may. */
const LOOK_AT_RIGHTS_MS = 5 * 60_000

/** GoTo does not let this login read it for now. */
export const forbidden = (waitMs: number): Verdict => ({ kind: 'later', afterMs: Math.min(waitMs, LOOK_AT_RIGHTS_MS) })

/** Null when GoTo did answer, if only with a no. */
export const later = ({ status, retryAfterMs }: ApiFailure): Verdict | null => {
  const unanswered = status === null || status === 401 || status === 429 || status >= 500
  return unanswered ? { kind: 'later', afterMs: Math.max(retryAfterMs, OUTAGE_MS) } : null
}
