// Deletes what is older than it has to be kept, a few rows at a time.
import type { DatabaseSync } from 'node:sqlite'
import type { PurgePlace, UpkeepStore } from '../../upkeep.ts'
import { prepare } from '../statement.ts'

/** With each state go its share of revisions and work; more at once would keep the event loop for too long. */
const MAX_STATES_A_STEP = 1_000

/** Every method runs inside the caller's transaction. */
export class Purge {
  readonly #sql: ReturnType<typeof preparePurge>

  constructor(db: DatabaseSync) {
    this.#sql = preparePurge(db)
  }

  calls({ before, after, limit }: Parameters<UpkeepStore['purgeCalls']>[0]) {
    const { createdAt, id } = after ?? { createdAt: Number.MIN_SAFE_INTEGER, id: '' }
    let next: PurgePlace | null = null
    let looked = 0
    let deleted = 0
    let states = 0
    for (const row of this.#sql.candidates.all({ before, createdAt, id, limit })) {
      if (states > MAX_STATES_A_STEP) break
      next = { createdAt: row.created_at, id: row.id }
      looked++
      if (row.settled === 0) continue
      states += row.states
      this.#sql.deleteCall.run({ id: row.id })
      deleted++
    }
    return { deleted, next: looked === 0 ? null : next }
  }

  notes({ before, limit }: Parameters<UpkeepStore['purgeNotes']>[0]): number {
    return (
      this.#sql.notices.all({ before, limit }).length +
      this.#sql.lookUps.all({ before, limit }).length +
      this.#sql.orphans.all({ before, limit }).length +
      this.#sql.forgotten.all({ before, limit }).length
    )
  }
}

interface Candidate {
  readonly id: string
  readonly created_at: number
  readonly settled: 0 | 1
  readonly states: number
}

/** The calls that a purge looks at, from a place on. */
export const PURGE_CANDIDATES = `
SELECT id, created_at, (SELECT count(*) FROM states WHERE call_id = calls.id) AS states,
  (ended_at IS NOT NULL AND updated_at < :before
    AND NOT EXISTS (SELECT 1 FROM work WHERE call_id = calls.id AND wanted > delivered)
    AND NOT EXISTS (SELECT 1 FROM dead_letters WHERE call_id = calls.id AND died_at >= :before)) AS settled
FROM calls INDEXED BY calls_by_age
WHERE created_at < :before AND created_at >= :createdAt AND (created_at > :createdAt OR id > :id)
ORDER BY created_at, id LIMIT :limit`

const LOOK_UPS = 'DELETE FROM look_ups WHERE (source, kind, subject) IN (SELECT source, kind, subject FROM look_ups'

const preparePurge = (db: DatabaseSync) => ({
  candidates: prepare<'before' | 'createdAt' | 'id' | 'limit', Candidate>(db, PURGE_CANDIDATES),
  deleteCall: prepare<'id'>(db, 'DELETE FROM calls WHERE id = :id'),
  notices: prepare<'before' | 'limit', { sink: string }>(
    db,
    `DELETE FROM notices WHERE (sink, matter) IN (SELECT sink, matter FROM notices WHERE told_at < :before LIMIT :limit)
     RETURNING sink`,
  ),
  lookUps: prepare<'before' | 'limit', { source: string }>(
    db,
    `${LOOK_UPS} WHERE due_at IS NULL AND put_at < :before LIMIT :limit) RETURNING source`,
  ),
  // Nobody finds a call that old once more.
  forgotten: prepare<'before' | 'limit', { call_id: string }>(
    db,
    `DELETE FROM forgotten WHERE call_id IN
       (SELECT call_id FROM forgotten WHERE forgotten_at < :before LIMIT :limit) RETURNING call_id`,
  ),
  // Overdue for so long is only what belongs to a source that is gone.
  orphans: prepare<'before' | 'limit', { source: string }>(
    db,
    `${LOOK_UPS} WHERE due_at IS NOT NULL AND due_at < :before AND put_at < :before LIMIT :limit) RETURNING source`,
  ),
})
