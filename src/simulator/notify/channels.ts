// The notification channels: who made them, what they are subscribed to, and a lifetime that is really enforced.
import { randomBytes } from 'node:crypto'
import type { Clock } from '../../clock.ts'

export type ControlType = 'WEBSOCKET_REFRESH_REQUIRED' | 'WEBSOCKET_TO_BE_CLOSED'

export interface Channel {
  readonly id: string
  readonly nickname: string
  readonly createdAt: number
  readonly expiresAt: number
  readonly subscriptions: ReadonlyMap<string, Subscription>
}

export interface Subscription {
  readonly events: readonly string[]
  readonly since: number
}

export interface ChannelTimes {
  readonly lifetimeMs: number
  /** Null: one refresh frame when half of the lifetime is left. */
  readonly refreshFrameEveryMs: number | null
  readonly closeNoticeMs: number
}

export interface ChannelEvents {
  control(channelId: string, type: ControlType): void
  /** The channel is no more and its sockets must close. */
  ended(channelId: string): void
}

interface Entry {
  channel: Channel
  life: AbortController
}

export class ChannelTable {
  readonly #clock: Clock
  readonly #times: ChannelTimes
  readonly #events: ChannelEvents
  readonly #entries = new Map<string, Entry>()

  constructor(clock: Clock, times: ChannelTimes, events: ChannelEvents) {
    this.#clock = clock
    this.#times = times
    this.#events = events
  }

  create(nickname: string): Channel {
    const createdAt = this.#clock.now()
    const channel: Channel = {
      id: randomBytes(64).toString('base64url'),
      nickname,
      createdAt,
      expiresAt: createdAt + this.#times.lifetimeMs,
      subscriptions: new Map(),
    }
    this.#entries.set(channel.id, { channel, life: this.#begin(channel) })
    return channel
  }

  find(id: string): Channel | null {
    return this.#entries.get(id)?.channel ?? null
  }

  /** Newest first, as GoTo lists them. */
  list(): readonly Channel[] {
    return [...this.#entries.values()].map(({ channel }) => channel).reverse()
  }

  /** Gives the channel a whole new lifetime. */
  extend(id: string): void {
    const entry = this.#entries.get(id)
    if (entry === undefined) return
    entry.life.abort()
    entry.channel = { ...entry.channel, expiresAt: this.#clock.now() + this.#times.lifetimeMs }
    entry.life = this.#begin(entry.channel)
  }

  /** A subscription that is already there keeps its events, as at GoTo. */
  subscribe(id: string, account: string, events: readonly string[]): void {
    const entry = this.#entries.get(id)
    if (entry === undefined || entry.channel.subscriptions.has(account)) return
    const added: Subscription = { events, since: this.#clock.now() }
    const subscriptions = new Map(entry.channel.subscriptions).set(account, added)
    entry.channel = { ...entry.channel, subscriptions }
  }

  /** False when there was none. */
  unsubscribe(id: string, account: string): boolean {
    const entry = this.#entries.get(id)
    const subscriptions = new Map(entry?.channel.subscriptions)
    const known = subscriptions.delete(account)
    if (entry !== undefined) entry.channel = { ...entry.channel, subscriptions }
    return known
  }

  isSubscribed(id: string, account: string, event: string): boolean {
    return this.find(id)?.subscriptions.get(account)?.events.includes(event) === true
  }

  /** Deletes the channel and its subscriptions and closes its sockets. False when it was gone. */
  remove(id: string): boolean {
    const known = this.#forget(id)
    if (known) this.#events.ended(id)
    return known
  }

  /** Gone without a word: the sockets stay open, and nothing comes out of them any more. */
  vanish(): number {
    const ids = [...this.#entries.keys()]
    for (const id of ids) this.#forget(id)
    return ids.length
  }

  /** Ends every channel after the usual notice. */
  endSoon(): number {
    for (const entry of this.#entries.values()) {
      entry.life.abort()
      entry.channel = { ...entry.channel, expiresAt: this.#clock.now() + this.#times.closeNoticeMs }
      entry.life = this.#begin(entry.channel)
    }
    return this.#entries.size
  }

  close(): void {
    this.vanish()
  }

  #forget(id: string): boolean {
    this.#entries.get(id)?.life.abort()
    return this.#entries.delete(id)
  }

  #begin(channel: Channel): AbortController {
    const life = new AbortController()
    this.#live(channel, life.signal).catch((thrown: unknown) => {
      if (!life.signal.aborted) throw thrown
    })
    return life
  }

  async #live({ id, expiresAt }: Channel, signal: AbortSignal): Promise<void> {
    const closeAt = expiresAt - this.#times.closeNoticeMs
    const every = this.#times.refreshFrameEveryMs
    let refreshAt = every === null ? expiresAt - this.#times.lifetimeMs / 2 : this.#clock.now() + every
    while (refreshAt < closeAt && refreshAt > this.#clock.now()) {
      await this.#sleepUntil(refreshAt, signal)
      this.#events.control(id, 'WEBSOCKET_REFRESH_REQUIRED')
      refreshAt += every ?? Number.POSITIVE_INFINITY
    }
    await this.#sleepUntil(closeAt, signal)
    this.#events.control(id, 'WEBSOCKET_TO_BE_CLOSED')
    await this.#sleepUntil(expiresAt, signal)
    this.remove(id)
  }

  /** In as many sleeps as it takes: a lifetime may be longer than any timer, and timers may fire a little early. */
  async #sleepUntil(at: number, signal: AbortSignal): Promise<void> {
    for (let left = at - this.#clock.now(); left > 0; left = at - this.#clock.now())
      await this.#clock.sleep(left, signal)
  }
}
