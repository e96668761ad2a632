// The part of the store's port that keeps a source honest: until when it heard, what it holds of a call, what it still has to ask.
//
// - A look-up is a question with a stored time, so a restart forgets none. Of a kind, a subject has one.
// - A look-up that was given up is remembered for a month, so that nobody begins it again.
// - Instants are epoch ms of whatever clock the source goes by; the store compares them and never reads them.
import type { CallState } from '../call/state.ts'

export interface SourceJournal {
  /** Between which instants the account's calls are known to have been heard, breaks or not; null when never. */
  heard(source: string, account: string): Promise<Heard | null>
  /** Sets `until` of these accounts, and `since` too where there was none. */
  markHeard(source: string, accounts: readonly string[], at: number): Promise<void>
  /** The calls of a source that have not ended. */
  openCalls(source: string): Promise<readonly OpenCall[]>
  /** Null when nothing is kept of this call. */
  kept(callId: string): Promise<KeptStates | null>
  /** Those of the calls of which anything is kept, with whether they have ended; a forgotten one has. */
  known(callIds: readonly string[]): Promise<ReadonlyMap<string, { readonly over: boolean }>>
  /**
   * Puts look-ups, all or none. Where there is one with the same detail, the earlier due time holds and one that was
   * given up stays so; one with another detail is replaced.
   */
  putLookUps(source: string, lookUps: readonly NewLookUp[]): Promise<void>
  /** The look-up of this subject; null when there is none, or when it was given up. */
  lookUp(source: string, kind: LookUpKind, subject: string): Promise<LookUp | null>
  /** Oldest due time first. */
  dueLookUps(query: {
    readonly source: string
    readonly now: number
    readonly limit: number
  }): Promise<readonly LookUp[]>
  nextLookUpAt(source: string): Promise<number | null>
  /** Asks again at `dueAt`; null gives up. Changes nothing when the look-up is gone or was replaced meanwhile. */
  reschedule(
    source: string,
    lookUp: LookUp,
    next: { readonly dueAt: number | null; readonly attempts: number },
  ): Promise<void>
  /** Answered. Changes nothing when the look-up was replaced meanwhile. */
  endLookUp(source: string, lookUp: LookUp): Promise<void>
  /** Lets everything that waits be due by `now`. */
  hastenLookUps(source: string, now: number): Promise<void>
}

export interface Heard {
  readonly since: number
  readonly until: number
}

export interface OpenCall {
  readonly id: string
  readonly account: string
  /** The highest number kept. */
  readonly newest: number
  /** Wall time at which the last state was recorded. */
  readonly recordedAt: number
  /** A look-up of kind `report` waits for it, or was given up. */
  readonly lookedUp: boolean
}

export interface KeptStates {
  readonly over: boolean
  /** Ascending. */
  readonly numbers: readonly number[]
  readonly newest: CallState
}

/** `report`: of one call, by its id; `summaries`: of an account's calls in a span of time; `voicemail`: whether one was left in a call. */
export type LookUpKind = 'report' | 'summaries' | 'voicemail'

export interface LookUp {
  readonly kind: LookUpKind
  readonly subject: string
  /** The source's own words about it. */
  readonly detail: string
  /** How often it was asked in vain. */
  readonly attempts: number
}

export interface NewLookUp extends Omit<LookUp, 'attempts'> {
  readonly dueAt: number
}
