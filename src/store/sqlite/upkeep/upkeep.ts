// The upkeep of the embedded store put together: its steps join the group commit, like every write.
import type { DatabaseSync } from 'node:sqlite'
import type { Recorder } from '../../recording/recorder.ts'
import type { UpkeepStore } from '../../upkeep.ts'
import { Purge } from './purge.ts'
import { bytesOnDisk, settleFile, shrinkStep } from './space.ts'

export interface UpkeepAccess {
  readonly db: DatabaseSync
  readonly file: string
  readonly recorder: Recorder
  readonly read: <Value>(read: () => Value) => Promise<Value>
  readonly write: <Value>(write: () => Value) => Promise<Value>
}

export const createUpkeep = ({ db, file, recorder, read, write }: UpkeepAccess): UpkeepStore => {
  const purge = new Purge(db)
  return {
    endSilent: async (calls, plan) => write(() => recorder.endSilent(calls, plan)),
    purgeCalls: async (step) => write(() => purge.calls(step)),
    purgeNotes: async (step) => write(() => purge.notes(step)),
    shrink: async () => {
      const more = await write(() => shrinkStep(db))
      if (!more) await read(() => settleFile(db))
      return more
    },
    bytes: async () => read(() => bytesOnDisk(file)),
  }
}
