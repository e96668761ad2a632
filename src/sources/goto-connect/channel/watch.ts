// Asks GoTo time and again whether a live channel is still subscribed: a channel that vanished leaves its socket open, silent and answering pings.
import type { Clock } from '../../../clock.ts'
import type { AccountOutcome, Subscriptions } from '../api/subscriptions.ts'

export interface WatchParts {
  readonly clock: Clock
  readonly subscriptions: Subscriptions
  readonly channelId: string
  readonly outcomes: readonly AccountOutcome[]
  readonly onConfirmed: () => void
  /** Once; the watch is over then. */
  readonly onUnsubscribed: () => void
  /** A refused account was asked for again. */
  readonly onOutcomes: (outcomes: readonly AccountOutcome[]) => void
}

/** GoTo's list lags behind a subscription by a second or two. */
const FIRST_LOOK_MS = 3_000
const LOOK_EVERY_MS = 20_000
/** One look that misses something proves nothing. */
const SECOND_LOOK_MS = 2_000
const ASK_AGAIN_EVERY_MS = 60_000

/** Until the signal aborts, whose reason it then rejects with, or until GoTo denies twice that the channel is subscribed. */
export const watchSubscriptions = async (parts: WatchParts, signal: AbortSignal): Promise<void> => {
  const { clock } = parts
  let { outcomes } = parts
  let askedAt = clock.monotonic()
  await clock.sleep(FIRST_LOOK_MS, signal)
  for (;;) {
    let verdict = await look(parts, outcomes, signal)
    if (verdict === 'missing') {
      await clock.sleep(SECOND_LOOK_MS, signal)
      verdict = await look(parts, outcomes, signal)
    }
    if (verdict === 'missing') return parts.onUnsubscribed()
    if (verdict === 'subscribed') parts.onConfirmed()
    if (clock.monotonic() - askedAt >= ASK_AGAIN_EVERY_MS) {
      askedAt = clock.monotonic()
      outcomes = await askAgain(parts, outcomes, signal)
    }
    await clock.sleep(LOOK_EVERY_MS, signal)
  }
}

/** Trouble on the way to GoTo says nothing about the channel: `unknown`. */
const look = async (
  { subscriptions, channelId }: WatchParts,
  outcomes: readonly AccountOutcome[],
  signal: AbortSignal,
): Promise<'subscribed' | 'missing' | 'unknown'> => {
  const answer = await subscriptions.list(channelId, signal)
  if (!answer.ok) return answer.failure.status === 404 ? 'missing' : 'unknown'
  const heard = outcomes.filter(({ failure }) => failure === null)
  return heard.every(({ account }) => answer.value.includes(account)) ? 'subscribed' : 'missing'
}

/** Somebody may have given the missing right meanwhile. */
const askAgain = async (
  { subscriptions, channelId, onOutcomes }: WatchParts,
  outcomes: readonly AccountOutcome[],
  signal: AbortSignal,
): Promise<readonly AccountOutcome[]> => {
  const refused = outcomes.filter(({ failure }) => failure !== null).map(({ account }) => account)
  if (refused.length === 0) return outcomes
  const answer = await subscriptions.subscribe(channelId, refused, signal)
  if (!answer.ok) return outcomes
  const renewed = outcomes.map((old) => answer.value.find(({ account }) => account === old.account) ?? old)
  onOutcomes(renewed)
  return renewed
}
