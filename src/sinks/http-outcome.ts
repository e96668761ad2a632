// What an HTTP reply means for a delivery: one table for every sink that speaks HTTP.
import { STATUS_CODES } from 'node:http'
import type { Reply } from '../outbound/http.ts'
import { retryAfterAt } from '../outbound/retry-after.ts'
import type { FailureReason } from '../outcome.ts'
import { broken, fine, type Probed } from '../probe.ts'
import type { SendResult } from './sink.ts'

export interface OutcomeRules {
  /** Who answered, as the start of a sentence: "Slack", "the endpoint". */
  readonly peer: string
  /** What was asked, to resolve a relative `Location`. */
  readonly url: URL
  readonly now: number
  /** How long a 429 without a usable Retry-After keeps us away. */
  readonly throttleMs: number
  /** True where a repeat of a request that did arrive would show twice. */
  readonly repeatShows: boolean
  /** 404: an endpoint may be back after its next deployment, a deleted webhook never is. */
  readonly notFound: 'retry' | 'disabled'
}

/** Statuses that ask for the same request again, later. */
const TEMPORARY = new Set([408, 425])
const UNAUTHORIZED = new Set([401, 402, 403, 407])

/** Success is 2xx only. Messages hold the status and at most a host, never a path, header or body. */
export const httpOutcome = (reply: Reply, rules: OutcomeRules): SendResult => {
  if (reply.kind === 'failure') return failureOutcome(reply, rules)
  const { status, headers } = reply
  const message = `${rules.peer} answered ${status}${STATUS_CODES[status] === undefined ? '' : ` ${STATUS_CODES[status]}`}`
  const retryAt = retryAfterAt(headers['retry-after'], rules.now)
  if (status >= 200 && status < 300) return { status: 'delivered' }
  if (status === 429) return retry('rate-limited', message, { notBefore: retryAt ?? rules.now + rules.throttleMs })
  if (status >= 500) return retry('server', message, { ambiguous: rules.repeatShows, notBefore: retryAt })
  if (TEMPORARY.has(status)) return retry('server', message, { notBefore: retryAt })
  if (status >= 300 && status < 400) return disabled('client', `${message}${redirectHost(headers, rules.url)}`)
  if (UNAUTHORIZED.has(status)) return disabled('auth', `${message}: check the credentials of this sink`)
  if (status === 410) return disabled('gone', `${message}: it asks never to be called again`)
  if (status === 404 && rules.notFound === 'retry') return retry('client', message, { notBefore: retryAt })
  if (status === 404) return disabled('client', `${message}: check the address of this sink`)
  if (status === 405) return disabled('client', `${message}: check the address and method of this sink`)
  return { status: 'rejected', reason: 'client', message }
}

const failureOutcome = (reply: Extract<Reply, { kind: 'failure' }>, rules: OutcomeRules): SendResult => {
  const message = `${rules.peer} was not reached: ${reply.message}`
  if (reply.reason === 'refused') return disabled('client', message)
  const reason = reply.reason === 'network' ? 'network' : 'timeout'
  return retry(reason, message, { ambiguous: reply.sent && rules.repeatShows })
}

/** `notBefore` null: nobody named a time. */
export const retry = (
  reason: FailureReason,
  message: string,
  more: { readonly notBefore?: number | null; readonly ambiguous?: boolean } = {},
): SendResult => ({
  status: 'retry',
  reason,
  message,
  ...(typeof more.notBefore === 'number' ? { notBefore: more.notBefore } : {}),
  ...(more.ambiguous === true ? { ambiguous: true as const } : {}),
})

/** What the outcome of a question, or of a test card, says to the person who asked. */
export const probedOf = (item: string, outcome: SendResult, found: string): Probed => {
  if (outcome.status === 'delivered') return fine(item, found)
  return outcome.status === 'retry'
    ? broken(item, 'unavailable', outcome.message, 'Try again in a minute; deliveries are kept meanwhile.')
    : broken(item, 'config', outcome.message, 'Mend this sink in the config, or at the service.')
}

export const disabled = (reason: FailureReason, message: string): SendResult => ({
  status: 'disabled',
  reason,
  message,
})

/** Names only the host: a redirect's path and query may carry a credential. */
const redirectHost = (headers: Readonly<Record<string, string>>, base: URL): string => {
  const location = headers['location']
  const target = location === undefined ? null : URL.parse(location, base.href)
  return target === null ? '' : `: it redirects to ${target.host}, and redirects are not followed`
}
