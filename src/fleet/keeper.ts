// Keeps the leases of one daemon: renews what it has, takes what is free, hands over what it should not have, and lets go of what it lost.
import { type Bell, createBell } from '../bell.ts'
import { messageOf } from '../errors.ts'
import type { Fence, LeaseBook, LeaseStore } from '../store/leases/leases.ts'
import { movesFor } from './balance.ts'
import type { Fleet, FleetOptions, FleetStatus, Post } from './fleet.ts'
import { Stint } from './stint.ts'

/** A dead daemon's sources are free after this; renewed four times in it. */
export const LEASE_MS = 6_000
const BEAT_MS = 1_500
/** With a hand-over under way there is always somebody who waits. */
const BUSY_BEAT_MS = 200
const LEAST_BEAT_MS = 100
/**
 * Cut off from the database, a source is still heard for so long: mostly nobody reaches it then, and what is heard waits in
 * memory. Whoever is cut off alone is heard beside the next holder for that time, and can write nothing.
 */
const CUT_OFF_MS = 60_000
/** How long a stop waits for others to hear what this daemon heard. */
const HAND_OVER_MS = 12_000
const LEAVE_MS = 20_000
/** Digests and upkeep are leased like a source. No source has this name: names hold no `#`. */
const DUTIES = '#duties'

export class Keeper implements Fleet {
  readonly leaveMs = LEAVE_MS
  readonly instance: string
  readonly #options: FleetOptions & { readonly leases: LeaseStore }
  readonly #bell: Bell
  readonly #stints = new Map<string, Stint>()
  readonly #stop = new AbortController()
  readonly #forget: () => void
  /** Begins with the first source: a daemon whose start fails before that has nothing to let go of. */
  #beating: Promise<void> | null = null
  #book: LeaseBook = { leases: [], daemons: [] }
  #leaving = false
  /** Until it knows who has which, any source may be this daemon's: it is not ready by having none. */
  #looked = false
  /** On the monotonic clock: after the database was away, everybody first renews what is his. */
  #calmAt = 0

  constructor(options: FleetOptions & { readonly leases: LeaseStore }) {
    this.#options = options
    this.instance = options.instance
    this.#bell = createBell(options.clock)
    this.#forget = options.leases.onChange(this.#bell.ring)
    this.#stints.set(DUTIES, this.#stintOf(DUTIES))
    this.#stints.get(DUTIES)?.post({ name: DUTIES, isLive: () => true, run: untilAborted })
  }

  async attend(post: Post, stop: AbortSignal): Promise<void> {
    const stint = this.#stintOf(post.name)
    this.#stints.set(post.name, stint)
    stint.post(post)
    this.#beating ??= this.#beat()
    this.#bell.ring()
    await untilAborted(stop)
    await this.#handOver(stint)
    await stint.leave()
    stint.post(null)
    this.#bell.ring()
  }

  hears(source: string): boolean {
    return !this.#looked || (this.#stints.get(source)?.isBusy ?? false)
  }

  mayAct(source: string): boolean {
    const stint = this.#stints.get(source)
    return stint !== undefined && stint.tenure.fence !== null && stint.validUntil > this.#options.clock.monotonic()
  }

  storeOf(source: string): Stint['tenure']['writes'] {
    const stint = this.#stintOf(source)
    this.#stints.set(source, stint)
    return stint.tenure.writes
  }

  leads(): boolean {
    return this.mayAct(DUTIES)
  }

  size(): number {
    return Math.max(1, this.#book.daemons.length)
  }

  status(): FleetStatus {
    const { leases, daemons } = this.#book
    const sources = leases.filter(({ source }) => source !== DUTIES && this.#stints.has(source))
    const held: Record<string, number> = {}
    for (const { holder, expired } of sources) if (holder !== null && !expired) held[holder] = (held[holder] ?? 0) + 1
    const heldInAll = Object.values(held).reduce((sum, count) => sum + count, 0)
    return { daemon: this.#options.holder, daemons, held, unheld: this.#posted().length - 1 - heldInAll }
  }

  depart(): void {
    this.#leaving = true
    this.#bell.ring()
  }

  async close(): Promise<void> {
    this.#stop.abort()
    this.#forget()
    await this.#beating
    await Promise.all([...this.#stints.values()].map((stint) => stint.leave()))
    await this.#options.leases.depart(this.#options.holder).catch(() => undefined)
  }

  #stintOf(source: string): Stint {
    const { store, leases, log, holder, clock } = this.#options
    return this.#stints.get(source) ?? new Stint({ source, store, leases, log, holder, clock, forMs: LEASE_MS })
  }

  /** Those that this daemon would hear. */
  #posted(): readonly Stint[] {
    return [...this.#stints.values()].filter(({ isPosted }) => isPosted)
  }

  async #beat(): Promise<void> {
    const { log } = this.#options
    let trouble = false
    while (!this.#stop.signal.aborted) {
      try {
        await this.#turn()
        if (trouble) log.info('the leases are kept again')
        trouble = false
      } catch (error) {
        if (!trouble) log.warn({ error: messageOf(error) }, 'the leases cannot be kept; sources are still heard')
        trouble = true
        this.#calmAt = this.#options.clock.monotonic() + LEASE_MS
        this.#giveUpWhatIsLongGone()
      }
      const busy = [...this.#stints.values()].some(({ isMoving }) => isMoving)
      // Daemons that wait for each other ring all the time.
      await this.#options.clock.sleep(LEAST_BEAT_MS, this.#stop.signal).catch(() => undefined)
      await this.#bell.heard(busy ? BUSY_BEAT_MS : BEAT_MS, this.#stop.signal)
    }
  }

  async #turn(): Promise<void> {
    const { leases, holder, clock } = this.#options
    const held = [...this.#stints.values()].filter(({ tenure }) => tenure.fence !== null)
    const fences = held.flatMap(({ tenure }) => tenure.fence ?? [])
    // From before the request: the lease cannot end sooner than that.
    const asked = clock.monotonic()
    const kept = await leases.renew({ holder, leases: fences, forMs: LEASE_MS })
    for (const stint of held) {
      if (kept.some((fence) => isSame(fence, stint.tenure.fence))) stint.validUntil = asked + LEASE_MS
      else if (fences.some((fence) => isSame(fence, stint.tenure.fence))) stint.lost()
    }
    if (this.#leaving) await leases.depart(holder)
    this.#book = await leases.list()
    await this.#move()
  }

  async #move(): Promise<void> {
    const { holder } = this.#options
    const rows = new Map(this.#book.leases.map((row) => [row.source, row]))
    const all = this.#posted()
    const posted = all.filter(({ source }) => source !== DUTIES)
    await Promise.all(all.map((stint) => stint.follow(rows.get(stint.source))))
    if (this.#leaving || this.#options.clock.monotonic() < this.#calmAt) return
    const names = posted.map(({ source }) => source)
    const mine = new Set(posted.filter(({ isBusy }) => isBusy).map(({ source }) => source))
    const duties = rows.get(DUTIES)?.expired === false ? null : this.#stints.get(DUTIES)
    const moves = movesFor({ me: holder, book: this.#book, names, mine })
    await Promise.all([
      duties?.acquire(),
      ...moves.acquire.map((name) => this.#stints.get(name)?.acquire()),
      ...moves.reserve.map((name) => this.#stints.get(name)?.reserve()),
      ...moves.offer.map((name) => this.#stints.get(name)?.offer(true)),
    ])
    this.#looked = true
  }

  /** Make before break: until another one hears the source, or for as long as there is time. */
  async #handOver(stint: Stint): Promise<void> {
    const { clock } = this.#options
    const until = clock.monotonic() + HAND_OVER_MS
    const others = this.#book.daemons.some((daemon) => daemon !== this.#options.holder)
    if (!this.#leaving || !others || stint.tenure.fence === null) return
    await stint.offer(true).catch(() => undefined)
    this.#bell.ring()
    await stint.untilLetGo(until)
  }

  #giveUpWhatIsLongGone(): void {
    const now = this.#options.clock.monotonic()
    for (const stint of this.#stints.values())
      if (stint.tenure.fence !== null && now - stint.validUntil > CUT_OFF_MS) stint.lost()
  }
}

const isSame = (one: Fence, other: Fence | null): boolean => one.source === other?.source && one.token === other.token

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
