// How a daemon shares the sources with others: which it hears, what may be written for each, and what it does for all.
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { SourceStore, Store } from '../store/store.ts'
import { Keeper } from './keeper.ts'

/** One source of the config, as the fleet sees it. */
export interface Post {
  readonly name: string
  /** Hears the source until the signal aborts; nothing of it is left when it resolves. Never rejects. */
  run(signal: AbortSignal): Promise<void>
  /** Hears it already, so that another daemon may let go. */
  isLive(): boolean
}

export interface Fleet {
  /** For as long as `stop` does not abort: hears this source whenever it is this daemon's turn. Then hands it over, or lets it go. */
  attend(post: Post, stop: AbortSignal): Promise<void>
  /** Whether this daemon hears it, or is about to; right after a start also when that is not known yet. */
  hears(source: string): boolean
  /** Whether it may do more for the source than listen: refresh its tokens, clear up after earlier runs. */
  mayAct(source: string): boolean
  /** What the source and its intake write with. A write waits until it may be made, and rejects with `FencedError` when it may no more. */
  storeOf(source: string): SourceStore & Pick<Store, 'record'>
  /** Whether this daemon does what only one does: digests, upkeep. */
  leads(): boolean
  /** How many daemons there are, this one included. */
  size(): number
  /** What tells this daemon's channels from those of others: the same at each start. Null when there are no others. */
  readonly instance: string | null
  /** How long it may take to let go of every source. */
  readonly leaveMs: number
  /** Who hears what; null for a daemon on its own. */
  status(): FleetStatus | null
  /** The daemon stops: whatever is let go of from now on goes to others, and nothing new is taken. */
  depart(): void
  /** Ends after every source was let go. */
  close(): Promise<void>
}

export interface FleetStatus {
  readonly daemon: string
  readonly daemons: readonly string[]
  /** How many sources of the config each daemon hears, and how many nobody does. */
  readonly held: Readonly<Record<string, number>>
  readonly unheld: number
}

export interface FleetOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  /** As other daemons see it: another one at each start. */
  readonly holder: string
  /** As GoTo sees it: the same at each start of this daemon. */
  readonly instance: string
}

/** With a store that is for one daemon only, that one hears everything, at no cost. */
export const createFleet = ({ store, ...options }: FleetOptions): Fleet =>
  store.leases === null ? alone(store) : new Keeper({ ...options, store, leases: store.leases })

const LEAVE_MS = 5_000

const alone = (store: Store): Fleet => ({
  attend: (post, stop) => post.run(stop),
  hears: () => true,
  mayAct: () => true,
  storeOf: () => store,
  leads: () => true,
  size: () => 1,
  instance: null,
  leaveMs: LEAVE_MS,
  status: () => null,
  depart: () => undefined,
  close: async () => undefined,
})
