// What a person may do with the store, put together: its reads happen in place, its writes join the group commit.
import type { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../../../clock.ts'
import type { OperatingStore } from '../../operating.ts'
import { CallRows } from './call-rows.ts'
import { DeadRows } from './dead-rows.ts'
import { ForgottenRows } from './forgotten-rows.ts'

export interface OperatingAccess {
  readonly read: <Value>(read: () => Value) => Promise<Value>
  readonly write: <Value>(write: () => Value) => Promise<Value>
  /** Lets go of what memory holds of these calls. */
  readonly drop: (callIds: readonly string[]) => void
}

export const createOperating = (db: DatabaseSync, clock: Clock, access: OperatingAccess): OperatingStore => {
  const { read, write } = access
  const calls = new CallRows(db)
  const dead = new DeadRows(db, clock)
  const forgotten = new ForgottenRows(db, clock)
  return {
    search: async (query) => read(() => calls.search(query)),
    tally: async (query) => read(() => calls.tally(query)),
    callIds: async (beginning, limit) => read(() => calls.ids(beginning, limit)),
    story: async (callId) =>
      read(() => {
        const story = calls.story(callId)
        return story === null ? null : { ...story, deadLetters: dead.ofCall(callId) }
      }),
    deadLetters: async (query) => read(() => dead.list(query)),
    retryDead: async (selection) => write(() => dead.retry(selection)),
    dropDead: async (selection) => write(() => dead.drop(selection)),
    replay: async (callId, sink) => write(() => dead.replay(callId, sink)),
    dropPending: async (sink) => write(() => dead.dropPending(sink)),
    forget: async (number, { dryRun = false } = {}) => forgotten.forget(number, dryRun, access),
  }
}
