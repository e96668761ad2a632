// The SQL of the journal.
import type { Heard, LookUp, OpenCall } from '../../journal.ts'
import { sql } from '../database/sql.ts'

export const HEARD = sql<[source: string, account: string], Heard>(
  'SELECT since, until FROM heard WHERE source = $1 AND account = $2',
)
export const MARK_HEARD = sql<[source: string, accounts: readonly string[], at: number], never>(
  `INSERT INTO heard (source, account, since, until) SELECT $1, account, $3, $3 FROM unnest($2::text[]) AS account
   ON CONFLICT (source, account) DO UPDATE SET until = excluded.until`,
)
export const OPEN_CALLS = sql<[source: string], OpenCall>(
  `SELECT calls.id, calls.account, newest.sequence AS newest, last.recorded_at AS "recordedAt",
     EXISTS (SELECT 1 FROM look_ups WHERE source = $1 AND kind = 'report' AND subject = calls.id) AS "lookedUp"
   FROM calls
   CROSS JOIN LATERAL (SELECT max(sequence) AS sequence FROM states WHERE call_id = calls.id) AS newest
   CROSS JOIN LATERAL (SELECT recorded_at FROM states WHERE call_id = calls.id ORDER BY entry DESC LIMIT 1) AS last
   WHERE calls.ended_at IS NULL AND calls.source = $1`,
)
export const KEPT = sql<[callId: string], { over: boolean; numbers: readonly number[]; body: string }>(
  `SELECT calls.ended_at IS NOT NULL AS over,
     (SELECT array_agg(sequence::float8 ORDER BY sequence) FROM states WHERE call_id = $1) AS numbers, states.body
   FROM states JOIN calls ON calls.id = states.call_id
   WHERE states.call_id = $1 ORDER BY states.sequence DESC LIMIT 1`,
)
export const KNOWN = sql<[callIds: readonly string[]], { id: string; over: boolean }>(
  `SELECT id, ended_at IS NOT NULL AS over FROM calls WHERE id = ANY ($1)
   UNION ALL SELECT call_id, true FROM forgotten WHERE call_id = ANY ($1)`,
)

type Key = [source: string, kind: string, subject: string]
const COLUMNS = 'kind, subject, detail, attempts'
/** The question it was when it was handed out. */
const SAME = 'source = $1 AND kind = $2 AND subject = $3 AND detail = $4'

export const PURGE_GIVEN_UP = sql<[before: number], never>('DELETE FROM look_ups WHERE due_at IS NULL AND put_at < $1')
/** Of one that was given up the due time stays null: `least` would take the other. */
export const PUT_LOOK_UP = sql<[...Key, detail: string, dueAt: number, now: number], never>(
  `INSERT INTO look_ups AS known (source, kind, subject, detail, due_at, put_at) VALUES ($1, $2, $3, $4, $5, $6)
   ON CONFLICT (source, kind, subject) DO UPDATE SET
     due_at = CASE WHEN known.detail <> excluded.detail THEN excluded.due_at
       WHEN known.due_at IS NOT NULL THEN least(known.due_at, excluded.due_at) END,
     attempts = CASE WHEN known.detail = excluded.detail THEN known.attempts ELSE 0 END,
     detail = excluded.detail, put_at = excluded.put_at`,
)
export const LOOK_UP = sql<Key, LookUp>(
  `SELECT ${COLUMNS} FROM look_ups WHERE source = $1 AND kind = $2 AND subject = $3 AND due_at IS NOT NULL`,
)
export const DUE_LOOK_UPS = sql<[source: string, now: number, limit: number], LookUp>(
  `SELECT ${COLUMNS} FROM look_ups WHERE source = $1 AND due_at IS NOT NULL AND due_at <= $2 ORDER BY due_at LIMIT $3`,
)
export const NEXT_LOOK_UP = sql<[source: string], { due_at: number | null }>(
  'SELECT min(due_at) AS due_at FROM look_ups WHERE source = $1 AND due_at IS NOT NULL',
)
export const RESCHEDULE = sql<[...Key, detail: string, dueAt: number | null, attempts: number], never>(
  `UPDATE look_ups SET due_at = $5, attempts = $6 WHERE ${SAME}`,
)
export const END_LOOK_UP = sql<[...Key, detail: string], never>(`DELETE FROM look_ups WHERE ${SAME}`)
export const HASTEN = sql<[source: string, now: number], never>(
  'UPDATE look_ups SET due_at = $2 WHERE source = $1 AND due_at IS NOT NULL AND due_at > $2',
)
