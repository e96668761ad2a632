// The part of the store's port that keeps it from growing without end. Every step is one small transaction.
import type { Plan, Revised } from './store.ts'

export interface UpkeepStore {
  /**
   * Assumes the end of open calls, the oldest first: of those of which no state came since `before`, or else of what is
   * open beyond the newest `most`. A state that comes later still counts: an end ends the call as it was, any other opens it again.
   */
  endSilent(calls: SilentCalls, plan: Plan): Promise<Revised>
  /**
   * Looks at the next calls that began before `before`, oldest first, and deletes those that are over, of which nothing
   * was heard or shown since, of which no sink has anything to wait for, and whose dead letters are as old: with their
   * states, revisions, work and dead letters. `after` is where the last step left off; `next` is null at the end.
   */
  purgeCalls(step: {
    readonly before: number
    readonly after: PurgePlace | null
    readonly limit: number
  }): Promise<{ readonly deleted: number; readonly next: PurgePlace | null }>
  /** Deletes notices, look-ups and the ids of forgotten calls of before that nobody will ask for again; answers how many. */
  purgeNotes(step: { readonly before: number; readonly limit: number }): Promise<number>
  /** Gives some of the space that deleted rows left back to the system; answers whether there is more to give. */
  shrink(): Promise<boolean>
  /** How much it takes on disk. */
  bytes(): Promise<number>
}

export interface SilentCalls {
  /** Epoch ms. */
  readonly before: number
  /** How many calls may be open at once. */
  readonly most: number
  readonly limit: number
}

export interface PurgePlace {
  readonly createdAt: number
  readonly id: string
}
