// Counts what waits and what died, by sink, and moves due times when the clock was set.
import type { SinkBacklog } from '../../store.ts'
import type { Database } from '../database/database.ts'
import { sql } from '../database/sql.ts'

export const readBacklog = async (db: Database): Promise<readonly SinkBacklog[]> => {
  const pending = new Map((await db.rows(PENDING, [])).map((row) => [row.sink, row]))
  const dead = new Map((await db.rows(DEAD, [])).map((row) => [row.sink, row.dead]))
  return (await db.rows(SINKS, [])).map(({ sink }) => ({
    sink,
    pending: pending.get(sink)?.pending ?? 0,
    oldestAt: pending.get(sink)?.oldest_at ?? null,
    dead: dead.get(sink) ?? 0,
  }))
}

export const shiftDueTimes = async (db: Database, byMs: number): Promise<void> => {
  await db.transaction((tx) => tx.rows(SHIFT, [byMs]))
}

export const PENDING = sql<[], { sink: string; pending: number; oldest_at: number }>(
  'SELECT sink, count(*) AS pending, min(wanted_at) AS oldest_at FROM work WHERE wanted > delivered GROUP BY sink',
)
const DEAD = sql<[], { sink: string; dead: number }>('SELECT sink, count(*) AS dead FROM dead_letters GROUP BY sink')
/** Steps from name to name: a sink costs one look-up, however many rows it has. */
export const SINKS = sql<[], { sink: string }>(
  `WITH RECURSIVE working (sink) AS (
     (SELECT sink FROM work ORDER BY sink LIMIT 1) UNION ALL
     SELECT (SELECT work.sink FROM work WHERE work.sink > working.sink ORDER BY work.sink LIMIT 1)
     FROM working WHERE working.sink IS NOT NULL)
   SELECT sink FROM working WHERE sink IS NOT NULL`,
)
const SHIFT = sql<[byMs: number], never>(
  `UPDATE work SET due_at = work.due_at + $1
   FROM (SELECT sink, call_id FROM work WHERE wanted > delivered ORDER BY sink, call_id FOR UPDATE) AS pending
   WHERE work.sink = pending.sink AND work.call_id = pending.call_id`,
)
