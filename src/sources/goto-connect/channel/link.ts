// Builds one link: a channel, its subscriptions, its socket. What is built halfway is taken down again.
import type { Clock } from '../../../clock.ts'
import type { Channel, Channels } from '../api/channels.ts'
import { type ApiFailure, type ApiResult, failed } from '../api/client.ts'
import type { AccountOutcome, Subscriptions } from '../api/subscriptions.ts'
import type { Holding } from './holding.ts'
import { openSocket, type Socket } from './socket.ts'

export interface Link {
  readonly channel: Channel
  /** Epoch ms. */
  readonly expiresAt: number
  readonly socket: Socket
  /** One for each account that was asked for; at least one is heard. */
  readonly outcomes: readonly AccountOutcome[]
}

export interface LinkParts {
  readonly clock: Clock
  readonly channels: Channels
  readonly subscriptions: Subscriptions
  readonly holding: Holding
  readonly accounts: (signal: AbortSignal) => Promise<ApiResult<readonly string[]>>
  readonly pingIntervalMs: number
}

export interface LinkEars {
  readonly onText: (text: string) => void
  readonly onDown: (why: string) => void
}

export type LinkOutcome =
  | { readonly ok: true; readonly link: Link }
  | { readonly ok: false; readonly failure: ApiFailure; readonly outcomes: readonly AccountOutcome[] }

/** Rejects only with the signal's reason; nothing is left behind then either. */
export const openLink = async (parts: LinkParts, ears: LinkEars, signal: AbortSignal): Promise<LinkOutcome> => {
  const accounts = await parts.accounts(signal)
  if (!accounts.ok) return { ok: false, failure: accounts.failure, outcomes: [] }
  // Counted from before the request: rather too early than too late.
  const askedAt = parts.clock.now()
  const created = await parts.channels.create(signal)
  if (!created.ok) return { ok: false, failure: created.failure, outcomes: [] }
  const channel = created.value
  const expiresAt = askedAt + channel.lifetimeMs
  parts.holding.hold(channel)
  let outcome: LinkOutcome | null = null
  try {
    outcome = await fill(parts, ears, { channel, expiresAt, accounts: accounts.value }, signal)
    return outcome
  } finally {
    if (outcome?.ok !== true) await parts.holding.release(channel)
  }
}

const fill = async (
  parts: LinkParts,
  ears: LinkEars,
  {
    channel,
    expiresAt,
    accounts,
  }: { readonly channel: Channel; readonly expiresAt: number; readonly accounts: readonly string[] },
  signal: AbortSignal,
): Promise<LinkOutcome> => {
  const answer = await parts.subscriptions.subscribe(channel.id, accounts, signal)
  if (!answer.ok) return { ok: false, failure: answer.failure, outcomes: [] }
  const outcomes = answer.value
  if (!outcomes.some(({ failure }) => failure === null)) {
    const failure = outcomes[0]?.failure ?? failed('subscribe', 'there is no account to subscribe to')
    return { ok: false, failure, outcomes }
  }
  const { clock, pingIntervalMs } = parts
  const socket = await openSocket({ url: channel.url, clock, pingIntervalMs, ...ears }, signal)
  if (typeof socket === 'string') return { ok: false, failure: failed('open the socket', socket), outcomes }
  return { ok: true, link: { channel, expiresAt, socket, outcomes } }
}
