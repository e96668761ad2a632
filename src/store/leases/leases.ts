// The part of the store's port by which several daemons share the sources: who hears which one, and who may write for it.
//
// - Of a source at most one lease is good. Each lease has a token, higher than any before it; a write that carries an
//   older one is refused inside its transaction (`FencedError`), and nothing of it is kept.
// - A lease ends at a stored time, by the database's clock alone: no daemon's clock is ever asked or compared.
// - A lease that ran out is still its holder's until somebody else takes it: renewing revives it, for nobody wrote meanwhile.
// - A hand-over goes: the holder offers, another one reserves, says that it is ready once it hears the source itself, the
//   holder writes what it has and releases, and the other acquires. At no moment may two of them write.
// - Names of leases are those of sources, and words that begin with `#` for what else only one daemon does.
import type { CallState } from '../../call/state.ts'
import type { Hold, Plan, RecordResult, SourceStore } from '../store.ts'

/** What a write for a source carries. */
export interface Fence {
  readonly source: string
  readonly token: number
}

/** The lease went to another daemon: what was to be written is that one's to write. */
export class FencedError extends Error {
  readonly source: string

  constructor(source: string) {
    super(`another daemon has source ${source} now`)
    this.name = 'FencedError'
    this.source = source
  }
}

/** The writes of one source's holder. Each rejects with `FencedError` once the lease is another daemon's. */
export interface FencedStore extends SourceStore {
  record(states: readonly CallState[], plan: Plan, hold?: Hold): Promise<RecordResult>
}

export interface LeaseStore {
  /**
   * Takes a source that nobody holds or whose lease ran out, and answers the new token; null when another one holds it,
   * or has reserved it and still lives.
   */
  acquire(request: LeaseRequest): Promise<number | null>
  /**
   * Says that a daemon lives and renews its leases, all in one statement; answers those that are still its own. The rest
   * went to others.
   */
  renew(request: {
    readonly holder: string
    readonly leases: readonly Fence[]
    readonly forMs: number
  }): Promise<readonly Fence[]>
  /** Lets go of a lease at once; one that is another daemon's by now is left alone. */
  release(fence: Fence): Promise<void>
  /** The holder looks for somebody to hand it over to, or no longer. Changes nothing when the lease is another daemon's. */
  offer(fence: Fence, offered: boolean): Promise<void>
  /**
   * Becomes the one that an offered source goes to, or stays so: false when it is not offered any more, or somebody else
   * came first. `ready`: hears it already. Repeated well within `forMs`, or another one may come.
   */
  reserve(request: LeaseRequest & { readonly ready: boolean }): Promise<boolean>
  /** Every lease there ever was, by source, and the daemons that live, by name. */
  list(): Promise<LeaseBook>
  /** A daemon that stops is not counted on any more. */
  depart(holder: string): Promise<void>
  /** Rings when another daemon offered, reserved, got ready or released; may ring for nothing, and may miss one. Answers how to stop that. */
  onChange(ring: () => void): () => void
}

export interface LeaseRequest {
  readonly source: string
  /** The name of the daemon: another one at each start. */
  readonly holder: string
  readonly forMs: number
}

export interface LeaseBook {
  readonly leases: readonly LeaseRow[]
  readonly daemons: readonly string[]
}

export interface LeaseRow {
  readonly source: string
  /** Null when it was released. */
  readonly holder: string | null
  readonly token: number
  /** Ran out: anybody may take it. True also when nobody holds it. */
  readonly expired: boolean
  readonly offered: boolean
  /** Who reserved it and still lives. */
  readonly next: string | null
  /** That one hears it already. */
  readonly ready: boolean
}
