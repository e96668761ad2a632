// What this daemon has to do with one source: nothing, hear it beside its holder, hold it, or leave it.
import type { Clock } from '../clock.ts'
import { messageOf } from '../errors.ts'
import type { Log } from '../log.ts'
import type { LeaseRow, LeaseStore } from '../store/leases/leases.ts'
import type { Store } from '../store/store.ts'
import type { Post } from './fleet.ts'
import { Tenure } from './tenure.ts'

export interface StintOptions {
  readonly source: string
  readonly store: Store
  readonly leases: LeaseStore
  readonly clock: Clock
  readonly log: Log
  readonly holder: string
  /** How long a lease lasts. */
  readonly forMs: number
}

/** A subscription that is new may take a moment to work: until then the holder should not let go. */
const SETTLE_MS = 1_000

export class Stint {
  readonly source: string
  readonly tenure: Tenure
  /** On the monotonic clock: until then the lease is surely ours. */
  validUntil = 0
  readonly #options: StintOptions
  #post: Post | null = null
  #phase: 'idle' | 'candidate' | 'holder' | 'leaving' = 'idle'
  #run: { readonly control: AbortController; readonly done: Promise<void> } | null = null
  #offered = false
  #liveSince: number | null = null
  #idle = Promise.withResolvers<void>()

  constructor(options: StintOptions) {
    this.#options = options
    this.source = options.source
    this.tenure = new Tenure({
      source: options.source,
      store: options.store,
      onFenced: ({ token }) => {
        if (this.tenure.fence?.token === token) this.lost()
      },
    })
  }

  get isPosted(): boolean {
    return this.#post !== null
  }

  get isBusy(): boolean {
    return this.#phase !== 'idle'
  }

  /** Something is about to happen to it. */
  get isMoving(): boolean {
    return this.#phase === 'candidate' || this.#phase === 'leaving' || (this.#offered && this.#phase === 'holder')
  }

  post(post: Post | null): void {
    this.#post = post
  }

  /** Takes it, unless another one was quicker. */
  async acquire(): Promise<void> {
    const { leases, clock, holder, forMs, log } = this.#options
    if (this.#phase === 'holder' || this.#phase === 'leaving') return
    const asked = clock.monotonic()
    const token = await leases.acquire({ source: this.source, holder, forMs })
    if (token === null) return
    this.validUntil = asked + forMs
    this.#phase = 'holder'
    this.#offered = false
    this.tenure.begin({ source: this.source, token })
    const level = this.source.startsWith('#') ? 'debug' : 'info'
    log[level]({ source: this.source, lease: token }, 'this daemon has the source now')
    this.#start()
  }

  /** Hears it too, and keeps what it hears until it may be written. */
  async reserve(): Promise<void> {
    if (this.#phase !== 'idle' || !(await this.#reserve(false))) return
    this.#phase = 'candidate'
    this.#liveSince = null
    this.#start()
  }

  async offer(offered: boolean): Promise<void> {
    const { fence } = this.tenure
    if (fence === null || this.#phase !== 'holder') return
    await this.#options.leases.offer(fence, offered)
    this.#offered = offered
  }

  /** Goes along with what the book says of it. */
  async follow(row: LeaseRow | undefined): Promise<void> {
    if (this.#phase === 'candidate') await this.#become(row)
    else if (this.#phase === 'holder' && this.#offered && row?.ready && row.token === this.tenure.fence?.token)
      void this.leave()
  }

  /** Another daemon has it: nothing more may be written, and nothing need be heard. */
  lost(): void {
    if (this.tenure.fence === null) return
    this.#options.log.warn({ source: this.source }, 'another daemon has the source, or will; this one lets go of it')
    this.tenure.end()
    void this.#end(async () => undefined)
  }

  /** Stops hearing, writes what was heard, and lets others have it. */
  async leave(): Promise<void> {
    if (this.#phase === 'idle') return
    if (this.#phase === 'leaving') return this.#idle.promise
    await this.#end(async () => {
      const { fence } = this.tenure
      this.tenure.end()
      if (fence !== null) await this.#options.leases.release(fence)
    })
  }

  /** Resolves when it is let go of, or at that time of the monotonic clock. */
  async untilLetGo(until: number): Promise<void> {
    if (this.#phase === 'idle') return
    const { clock } = this.#options
    const timer = new AbortController()
    const late = clock.sleep(until - clock.monotonic(), timer.signal).catch(() => undefined)
    await Promise.race([this.#idle.promise, late])
    timer.abort()
  }

  async #become(row: LeaseRow | undefined): Promise<void> {
    if (row === undefined || row.holder === null || row.expired) await this.acquire()
    else if (await this.#reserve(this.#isReady())) return
    // Nobody offers it any more, or another one came first.
    if (this.#phase === 'candidate') void this.#end(async () => this.tenure.end())
  }

  #reserve(ready: boolean): Promise<boolean> {
    const { leases, holder, forMs } = this.#options
    return leases.reserve({ source: this.source, holder, forMs, ready })
  }

  #isReady(): boolean {
    const now = this.#options.clock.monotonic()
    if (this.#post?.isLive() !== true) this.#liveSince = null
    else this.#liveSince ??= now
    return this.#liveSince !== null && now - this.#liveSince >= SETTLE_MS
  }

  #start(): void {
    const post = this.#post
    if (this.#run !== null || post === null) return
    const control = new AbortController()
    this.#run = { control, done: post.run(control.signal) }
  }

  async #end(last: () => Promise<void>): Promise<void> {
    this.#phase = 'leaving'
    const run = this.#run
    run?.control.abort(new Error('let go of'))
    await run?.done
    await last().catch((error: unknown) =>
      this.#options.log.warn(
        { source: this.source, error: messageOf(error) },
        'a lease could not be given back; it runs out by itself, and another daemon takes the source then',
      ),
    )
    this.#run = null
    this.#offered = false
    this.#phase = 'idle'
    this.#idle.resolve()
    this.#idle = Promise.withResolvers<void>()
  }
}
