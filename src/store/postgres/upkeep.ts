// Deletes what is older than it has to be kept, a few rows at a time, and has their space freed once there is enough of it.
import type { Plan, Revised } from '../store.ts'
import type { PurgePlace, SilentCalls, UpkeepStore } from '../upkeep.ts'
import type { Connection, Database } from './database/database.ts'
import { sql } from './database/sql.ts'
import { lockCalls } from './recording/loading.ts'
import { vacuum } from './vacuum.ts'

/** With each state go its share of revisions and work; more at once would hold locks for too long. */
const MAX_STATES_A_STEP = 1_000
/** Calls. Fewer are for autovacuum. */
const WORTH_A_VACUUM = 1_000

export interface UpkeepParts {
  readonly db: Database
  readonly endSilent: (calls: SilentCalls, plan: Plan) => Promise<Revised>
  readonly drop: (callIds: readonly string[]) => void
}

export const createUpkeep = ({ db, endSilent, drop }: UpkeepParts): UpkeepStore => {
  let gone = 0
  return {
    endSilent,
    purgeCalls: async ({ before, after, limit }) => {
      const { createdAt, id } = after ?? { createdAt: Number.MIN_SAFE_INTEGER, id: '' }
      const looked = withinStates(await db.rows(CANDIDATES, [before, createdAt, id, limit]))
      const settled = looked.filter(({ settled }) => settled).map(({ id }) => id)
      const deleted = settled.length === 0 ? 0 : await db.transaction((tx) => deleteCalls(tx, settled, before))
      drop(settled)
      gone += deleted
      const last = looked.at(-1)
      const next: PurgePlace | null = last === undefined ? null : { createdAt: last.created_at, id: last.id }
      return { deleted, next }
    },
    purgeNotes: async ({ before, limit }) => {
      let deleted = 0
      for (const statement of NOTES)
        deleted += (await db.transaction((tx) => tx.rows(statement, [before, limit]))).length
      return deleted
    },
    shrink: async () => {
      if (gone >= WORTH_A_VACUUM) {
        gone = 0
        await vacuum(db)
      }
      return false
    },
    bytes: async () => (await db.rows(BYTES, []))[0]?.bytes ?? 0,
  }
}

interface Candidate {
  readonly id: string
  readonly created_at: number
  readonly settled: boolean
  readonly states: number
}

/** Up to the one with which it is enough. */
const withinStates = (candidates: readonly Candidate[]): readonly Candidate[] => {
  let states = 0
  return candidates.filter((candidate) => {
    if (states > MAX_STATES_A_STEP) return false
    if (candidate.settled) states += candidate.states
    return true
  })
}

/** Another daemon may have heard of a call since it was looked at, so it is looked at once more, now that it is locked. */
const deleteCalls = async (tx: Connection, callIds: readonly string[], before: number): Promise<number> => {
  await lockCalls(tx, callIds)
  return (await tx.rows(DELETE, [callIds, before])).length
}

const settledBefore = (before: string): string =>
  `(ended_at IS NOT NULL AND updated_at < ${before}
    AND NOT EXISTS (SELECT 1 FROM work WHERE call_id = calls.id AND wanted > delivered)
    AND NOT EXISTS (SELECT 1 FROM dead_letters WHERE call_id = calls.id AND died_at >= ${before}))`

/** The calls that a purge looks at, from a place on. */
export const CANDIDATES = sql<[before: number, createdAt: number, id: string, limit: number], Candidate>(
  `SELECT id, created_at, states, ${settledBefore('$1')} AS settled FROM calls
   WHERE created_at < $1 AND (created_at, id) > ($2, $3) ORDER BY created_at, id LIMIT $4`,
)
const DELETE = sql<[callIds: readonly string[], before: number], { id: string }>(
  `DELETE FROM calls WHERE id = ANY ($1) AND ${settledBefore('$2')} RETURNING id`,
)

const some = (table: string, condition: string) =>
  sql<[before: number, limit: number], { gone: number }>(
    `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE ${condition} LIMIT $2 FOR UPDATE SKIP LOCKED))
     RETURNING 1 AS gone`,
  )
const NOTES = [
  some('notices', 'told_at < $1'),
  some('look_ups', 'due_at IS NULL AND put_at < $1'),
  // Overdue for so long is only what belongs to a source that is gone.
  some('look_ups', 'due_at IS NOT NULL AND due_at < $1 AND put_at < $1'),
  // Nobody finds a call that old once more.
  some('forgotten', 'forgotten_at < $1'),
]
const BYTES = sql<[], { bytes: number }>(
  `SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint AS bytes FROM pg_class
   WHERE relnamespace = current_schema::regnamespace AND relkind = 'r'`,
)
