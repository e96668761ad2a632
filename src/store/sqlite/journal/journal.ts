// The journal of sources put together: its reads happen in place, its writes join the group commit.
import type { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../../../clock.ts'
import type { SourceJournal } from '../../journal.ts'
import { HeardRows } from './heard-rows.ts'
import { KeptCalls } from './kept-calls.ts'
import { LookUpRows } from './look-up-rows.ts'

export interface JournalAccess {
  readonly read: <Value>(read: () => Value) => Promise<Value>
  readonly write: <Value>(write: () => Value) => Promise<Value>
}

export const createJournal = (db: DatabaseSync, clock: Clock, { read, write }: JournalAccess): SourceJournal => {
  const heard = new HeardRows(db)
  const calls = new KeptCalls(db)
  const lookUps = new LookUpRows(db, clock)
  return {
    heard: async (source, account) => read(() => heard.read(source, account)),
    markHeard: async (source, accounts, at) => write(() => heard.mark(source, accounts, at)),
    openCalls: async (source) => read(() => calls.open(source)),
    kept: async (callId) => read(() => calls.read(callId)),
    known: async (callIds) => read(() => calls.known(callIds)),
    putLookUps: async (source, put) => write(() => lookUps.put(source, put)),
    lookUp: async (source, kind, subject) => read(() => lookUps.read(source, kind, subject)),
    dueLookUps: async (query) => read(() => lookUps.due(query)),
    nextLookUpAt: async (source) => read(() => lookUps.nextAt(source)),
    reschedule: async (source, lookUp, next) => write(() => lookUps.reschedule(source, lookUp, next)),
    endLookUp: async (source, lookUp) => write(() => lookUps.end(source, lookUp)),
    hastenLookUps: async (source, now) => write(() => lookUps.hasten(source, now)),
  }
}
