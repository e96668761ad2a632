// The port of the store, and its promises. Both engines pass the same contract suite.
//
// - A promise that resolves means: synced to disk. A power cut after it loses nothing of it. One that rejects means:
//   nothing of it is kept, on disk or in memory; the neighbours it shared a transaction with are not touched by its fault.
// - A state is kept once per (conversation, sequence), whoever sends it, however often and in whatever order.
// - A call is always the fold of the states kept for it, and knows the older call that names it as its consultation,
//   whichever of the two came first; its revisions are numbered 1, 2, 3 … without a hole.
// - There is one work row per (sink, call). Of one row at most one claim is alive at any time, so a sink sees the
//   revisions of one call in order. A claim dies with the process that holds it.
// - A sink once chosen for a call stays with it to its end, whatever the plan says later, and starts with the revision
//   that chose it. But one that has been sent nothing yet is let go when it was chosen only for want of knowing the caller.
// - What waits for enrichment has a stored time too: it falls due by itself, whatever becomes of those who look up.
// - A call whose end was assumed stays the fold of its states: an end that is heard later takes the place of the assumed one.
// - Nothing is deleted of a call that is open or that a sink still waits for.
// - A retry is a stored time: a crash in mid-backoff loses neither the work nor its place.
import type { Call, CallStatus } from '../call/call.ts'
import type { CallState } from '../call/state.ts'
import type { FailureReason, Handle } from '../outcome.ts'
import type { CallHistory } from './history.ts'
import type { SourceJournal } from './journal.ts'
import type { Fence, FencedStore, LeaseStore } from './leases/leases.ts'
import type { MissedStore } from './missed.ts'
import type { NoticeStore } from './notices.ts'
import type { OperatingStore } from './operating.ts'
import type { UpkeepStore } from './upkeep.ts'

export interface Store extends SourceStore {
  /** Keeps states, folds their calls, queues the work: one transaction, shared with whatever else waits at that moment. */
  record(states: readonly CallState[], plan: Plan, hold?: Hold): Promise<RecordResult>
  /** Adds what enrichers found to a call, queues the work and ends its holds: one transaction, as `record`. */
  enrich(enrichment: Enrichment, plan: Plan): Promise<Revised>
  /** The far party (`farKey`) of whom a call holds all that enrichers had to say; null when they have not all answered. */
  enrichedFor(callId: string): Promise<string | null>
  /** Hands out due work of one sink, what is new to it before what is known, of each the oldest due time first, at most `limit` rows, none that is already claimed. */
  claim(request: ClaimRequest): Promise<readonly Work[]>
  /** An attempt begins: should nobody hear how it ended, the next claim says so (`Work.doubt`). Refused like `settle`. */
  begin(work: Work): Promise<void>
  /**
   * Ends a claim. Never fails for a row that is gone (dropped meanwhile), and changes nothing for a revision that was
   * settled before. When it rejects, the claim lives on, so that nobody sends again: settle once more.
   */
  settle(work: Work, settlement: Settlement): Promise<void>
  /** Moves the due times of everything pending by this much (ms, may be negative): the wall clock was set. */
  shiftDueTimes(byMs: number): Promise<void>
  /** When the next unclaimed work of this sink falls due (epoch ms, may be past), or null. */
  nextDueAt(sink: string, kind?: WorkKind): Promise<number | null>
  /** By name, every sink that has rows at all, settled or not, also those no longer configured. */
  backlog(): Promise<readonly SinkBacklog[]>
  /** Hears of the sinks for which another process recorded work, or of none: then there may be work for any. Answers how to end it. */
  onWork(listener: OnWork): () => void
  readonly notices: NoticeStore
  readonly missed: MissedStore
  readonly history: CallHistory
  readonly operating: OperatingStore
  readonly upkeep: UpkeepStore
  /** Null where one daemon has the store for itself, as with SQLite. */
  readonly leases: LeaseStore | null
  /** The writes of whoever holds a source, see `leases/leases.ts`; without leases the store itself. */
  fenced(fence: Fence): FencedStore
  call(id: string): Promise<Call | null>
  /** Newest first; with `open` only those that have not ended. */
  calls(query: { readonly limit: number; readonly open?: boolean }): Promise<readonly Call[]>
  /** Rows in all, for people; quick however many there are. */
  counts(): Promise<{ readonly states: number; readonly calls: number }>
  /** Writes what waits, then lets go of the store; every later call rejects. May be called twice. */
  close(): Promise<void>
}

/** Must not throw and must not wait. */
export type OnWork = (sinks: readonly string[]) => void

/** The part of the store a source may use. */
export interface SourceStore {
  readonly tokens: TokenStore
  readonly journal: SourceJournal
}

/** Names the sinks that are to show this revision of the call; asked once per new revision, inside the transaction, so it must be pure and quick. */
export type Plan = (call: Call) => readonly string[]

/** How long, ms, a sink that joins a call may wait for what is still being looked up about its far party; 0 is not at all. As pure and quick as `Plan`. */
export type Hold = (sink: string) => number

export interface Enrichment {
  readonly callId: string
  /** Whom it is about, see `farKey`: should the far party of the call be another by now, nothing happens. */
  readonly far: string
  /** Added to what the call has, key by key. */
  readonly details: Readonly<Record<string, string | number | boolean>>
  /** Nothing more will come. What was held for it is due at once. */
  readonly complete: boolean
}

export interface RecordResult extends Revised {
  /** The states that were not known before. */
  readonly accepted: number
}

export interface Revised {
  /** The calls whose revision rose, newest revision, in the order they were touched. */
  readonly revised: readonly Call[]
  /** The sinks that have new work. */
  readonly sinks: readonly string[]
}

/** `new`: the sink has no handle for the call yet, nothing was shown of it. `known`: there is something to be changed. */
export type WorkKind = 'new' | 'known'

export interface ClaimRequest {
  readonly sink: string
  readonly mode: 'card' | 'event'
  /** Absent: both. */
  readonly kind?: WorkKind | undefined
  readonly limit: number
  /** Epoch ms: rows due at or before this. */
  readonly now: number
}

/** A claimed row: what to send now. */
export interface Work {
  readonly sink: string
  readonly callId: string
  /** `card`: the newest revision of the call; `event`: the one after the last delivered. */
  readonly call: Call
  readonly revisedAt: number
  /** When the oldest change came to be that this sink has not been shown, or a person had it sent again (epoch ms); no retry moves it. */
  readonly wantedAt: number
  readonly handle: Handle | null
  /** Failed attempts so far of what is wanted now. */
  readonly attempts: number
  /** When the first of those attempts failed (epoch ms), null when none did. */
  readonly failingSince: number | null
  /** Attempts began and may have arrived, with nobody knowing: when the first did, and what the last was to show; null when there is none. */
  readonly doubt: { readonly since: number; readonly status: CallStatus } | null
  /** How often a person had it sent again. */
  readonly replays: number
}

export type Settlement =
  /** `handle` absent: keep the one there was. */
  | { readonly status: 'delivered'; readonly handle?: Handle }
  /** Part of it is delivered, as the handle says: the same revision is due again at once. No attempt is counted. */
  | { readonly status: 'progress'; readonly handle: Handle }
  /** Try again at `dueAt`, also when a newer revision comes before; counts as an attempt. */
  | {
      readonly status: 'retry'
      readonly dueAt: number
      readonly reason: FailureReason
      readonly message: string
      /** It may have arrived after all. */
      readonly ambiguous?: boolean
    }
  /** Given up: a dead letter is written and the next revision may still be tried. */
  | { readonly status: 'dead'; readonly reason: FailureReason; readonly message: string }
  /** Not tried to its end (the sink is parked, or the daemon stops): no attempt is counted. */
  | { readonly status: 'released'; readonly dueAt: number; readonly ambiguous?: boolean }

/** A transaction that came to its end, one way or the other. */
export interface Commit {
  /** How many were made together. */
  readonly writes: number
  readonly tookMs: number
  readonly kept: boolean
}

export interface SinkBacklog {
  readonly sink: string
  readonly pending: number
  /** When the oldest revision that is not delivered yet came to be, epoch ms. */
  readonly oldestAt: number | null
  readonly dead: number
}

export interface Tokens {
  readonly accessToken: string
  /** Epoch ms. */
  readonly accessExpiresAt: number
  readonly refreshToken: string | null
  /** When the refresh token was first handed out: it lives about 30 days from then. */
  readonly refreshObtainedAt: number
  readonly scope: string | null
  readonly principal: string | null
}

export interface TokenStore {
  read(source: string): Promise<{ readonly tokens: Tokens; readonly generation: number } | null>
  /**
   * Replaces the tokens. With `expected` it does so only when the stored generation still is that one, and otherwise
   * answers false and changes nothing: `login` in one process and a refresh in another never undo each other.
   */
  write(source: string, tokens: Tokens, expected?: number): Promise<boolean>
  /** The generation rises all the same: a write that expects one from before never succeeds, also after the next login. */
  forget(source: string): Promise<void>
}
