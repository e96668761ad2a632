// What a person may do with the store, put together.
import type { Clock } from '../../../clock.ts'
import type { OperatingStore } from '../../operating.ts'
import type { Database } from '../database/database.ts'
import { findCallIds, readStory, searchCalls, tallyCalls } from './call-rows.ts'
import { DeadRows } from './dead-rows.ts'
import { forget } from './forgetting.ts'

export const createOperating = (
  db: Database,
  clock: Clock,
  drop: (callIds: readonly string[]) => void,
): OperatingStore => {
  const dead = new DeadRows(db, clock)
  return {
    search: (query) => searchCalls(db, query),
    tally: (query) => tallyCalls(db, query),
    callIds: (beginning, limit) => findCallIds(db, beginning, limit),
    story: async (callId) => {
      const story = await readStory(db, callId)
      return story === null ? null : { ...story, deadLetters: await dead.ofCall(callId) }
    },
    deadLetters: (query) => dead.list(query),
    retryDead: (selection) => dead.retry(selection),
    dropDead: (selection) => dead.drop(selection),
    replay: (callId, sink) => dead.replay(callId, sink),
    dropPending: (sink) => dead.dropPending(sink),
    forget: (number, { dryRun = false } = {}) => forget({ db, clock, drop }, number, dryRun),
  }
}
