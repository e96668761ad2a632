// When a failed attempt is tried again, and when it is given up: pure, and the one place that decides it.

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Cards are worth little when late: quick and dense, with full jitter between nothing and the bound. */
const CARD_FIRST_MS = 500
const CARD_MOST_MS = MINUTE
export const CARD_GIVE_UP_MS = 72 * HOUR
/** Full jitter may draw almost nothing; a floor keeps a failing sink from being hammered. */
const CARD_LEAST_MS = 50

/**
 * Events follow the Standard Webhooks schedule, with two quick tries before it.
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const EVENT_DELAYS_MS: readonly number[] = [
  SECOND,
  5 * SECOND,
  30 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
]
const EVENT_JITTER = 0.1

export interface Failure {
  readonly mode: 'card' | 'event'
  /** Failed attempts in a row, this one included: 1, 2, 3 … */
  readonly attempts: number
  /** When the first of them failed, epoch ms. */
  readonly failingSince: number
  readonly now: number
  /** What the other side asked for (Retry-After), epoch ms; obeyed in full. */
  readonly notBefore?: number | undefined
  /** 0 ≤ x < 1. */
  readonly random: number
}

/** The instant of the next attempt (epoch ms), or null when it is time to give up. */
export const nextAttemptAt = (failure: Failure): number | null => {
  const delayMs = failure.mode === 'card' ? cardDelayMs(failure) : eventDelayMs(failure)
  return delayMs === null ? null : Math.max(failure.now + delayMs, failure.notBefore ?? 0)
}

const cardDelayMs = ({ attempts, failingSince, now, random }: Failure): number | null => {
  const span = delaySpan('card', attempts)
  return now - failingSince >= CARD_GIVE_UP_MS || span === null
    ? null
    : Math.max(CARD_LEAST_MS, Math.round(random * span.mostMs))
}

const eventDelayMs = ({ attempts, random }: Failure): number | null => {
  const span = delaySpan('event', attempts)
  return span === null ? null : Math.round(span.leastMs + random * (span.mostMs - span.leastMs))
}

/** Between what the wait after this failed attempt lies, unless the other side asks for more; null when it was the last. */
export const delaySpan = (
  mode: Failure['mode'],
  attempts: number,
): { readonly leastMs: number; readonly mostMs: number } | null => {
  if (mode === 'card') {
    const mostMs = Math.min(CARD_MOST_MS, CARD_FIRST_MS * 2 ** Math.min(attempts - 1, 20))
    return { leastMs: CARD_LEAST_MS, mostMs }
  }
  const delay = EVENT_DELAYS_MS[attempts - 1]
  return delay === undefined ? null : { leastMs: delay * (1 - EVENT_JITTER), mostMs: delay * (1 + EVENT_JITTER) }
}
