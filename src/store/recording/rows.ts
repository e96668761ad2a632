// What the recorder needs of an engine: the rows of the calls at hand, read and changed as if nobody else were there.
import type { Call } from '../../call/call.ts'
import type { CallState } from '../../call/state.ts'
import type { SilentCalls } from '../upkeep.ts'
import type { KeptCall } from './call-cache.ts'

/** Everything happens inside the transaction of the round; what one method wrote, the next one reads. */
export interface RecordingRows {
  /** Before the first question of a round. */
  begin(): void
  kept(callId: string): KeptCall
  /** What the call has become, for the rounds to come. */
  keep(callId: string, kept: KeptCall): void
  /** Memory may hold more of these calls than the store does, or less. */
  drop(callIds: readonly string[]): void
  isForgotten(callId: string): boolean
  addState(state: CallState, now: number): void
  /** A new revision: of the call, and among its revisions. `before` is what the store has of it, null for nothing. */
  addRevision(call: Call, now: number, before: Call | null): void
  /** Answers false when the link was there. */
  addLink(callId: string, linkedId: string): boolean
  /** The oldest call that names this one, of those that are no younger. */
  naming(callId: string, createdAt: number): string | null
  /** See `UpkeepStore.endSilent`; each with the number of its newest state. */
  silent(calls: SilentCalls): readonly { readonly callId: string; readonly after: number }[]
  /** The end of the call is assumed after this state. */
  close(callId: string, after: number): void
  readonly work: QueueRows
}

export interface QueueRows {
  /**
   * Wants this revision of every sink that has the call, and answers those. A settled row falls due at once; one that
   * waits for its next try, or is held, keeps its time.
   */
  raise(callId: string, revision: number, now: number): readonly string[]
  /** What came before the revision at which a sink was chosen is none of its business. */
  add(row: NewWork): void
  /** Drops the row if it is held. */
  letGo(sink: string, callId: string, now: number): void
  /** Lets what is held be due, and answers whose it was. */
  unhold(callId: string, now: number): readonly string[]
  enrichedFor(callId: string): string | null
  markEnriched(callId: string, far: string | null): void
}

export interface NewWork {
  readonly sink: string
  readonly callId: string
  readonly revision: number
  readonly now: number
  readonly dueAt: number
}
