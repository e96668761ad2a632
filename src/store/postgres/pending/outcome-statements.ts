// The SQL of outcomes: the rows are locked and read, and written back whole, one statement for all.
import type { FailureReason } from '../../../outcome.ts'
import type { Work } from '../../store.ts'
import type { Connection } from '../database/database.ts'
import { sql } from '../database/sql.ts'
import type { Progress } from './progress.ts'

export interface OutcomeRow extends Progress {
  readonly sink: string
  readonly callId: string
  readonly claim: number
  readonly nextRevisedAt: number | null
  /** Whether the claim ends with it. */
  readonly released: boolean
}

export interface Letter {
  readonly work: Work
  readonly reason: FailureReason
  readonly message: string
  readonly now: number
}

/** In the order of their keys, as all who lock several rows take them. */
export const lockRows = (tx: Connection, asked: readonly { readonly work: Work }[]): Promise<readonly OutcomeRow[]> =>
  tx.rows(LOCK_ROWS, [
    asked.map(({ work }) => work.sink),
    asked.map(({ work }) => work.callId),
    asked.map(({ work }) => work.call.revision),
  ])

export const putOutcomes = async (tx: Connection, rows: readonly OutcomeRow[]): Promise<void> => {
  await tx.rows(PUT_OUTCOMES, [
    rows.map((row) => row.sink),
    rows.map((row) => row.callId),
    rows.map((row) => row.delivered),
    rows.map((row) => row.wantedAt),
    rows.map((row) => row.dueAt),
    rows.map((row) => row.attempts),
    rows.map((row) => row.failingSince),
    rows.map((row) => row.lastReason),
    rows.map((row) => row.lastError),
    rows.map((row) => row.handle),
    rows.map((row) => row.doubtSince),
    rows.map((row) => row.doubtStatus),
    rows.map((row) => row.released),
  ])
}

export const putLetters = async (tx: Connection, letters: readonly Letter[]): Promise<void> => {
  await tx.rows(PUT_LETTERS, [
    letters.map(({ work }) => work.sink),
    letters.map(({ work }) => work.callId),
    letters.map(({ work }) => work.call.revision),
    letters.map(({ reason }) => reason),
    letters.map(({ message }) => message),
    letters.map(({ now }) => now),
  ])
}

type Texts = readonly string[]
type Numbers = readonly number[]
type OptionalTexts = readonly (string | null)[]
type OptionalNumbers = readonly (number | null)[]

const LOCK_ROWS = sql<[sinks: Texts, callIds: Texts, revisions: Numbers], OutcomeRow>(
  `SELECT work.sink, work.call_id AS "callId", claim, delivered, wanted_at AS "wantedAt", due_at AS "dueAt", attempts,
     failing_since AS "failingSince", last_reason AS "lastReason", last_error AS "lastError", handle,
     doubt_since AS "doubtSince", doubt_status AS "doubtStatus", replays, next.revised_at AS "nextRevisedAt",
     false AS released
   FROM (SELECT sink, call_id, max(revision) AS revision
         FROM unnest($1::text[], $2::text[], $3::int[]) AS one (sink, call_id, revision) GROUP BY sink, call_id) AS asked
   JOIN work ON work.sink = asked.sink AND work.call_id = asked.call_id
   LEFT JOIN revisions AS next ON next.call_id = asked.call_id AND next.revision = asked.revision + 1
   ORDER BY work.sink, work.call_id FOR UPDATE OF work`,
)
const PUT_OUTCOMES = sql<
  [
    Texts,
    Texts,
    delivered: Numbers,
    wantedAt: Numbers,
    dueAt: Numbers,
    attempts: Numbers,
    failingSince: OptionalNumbers,
    lastReason: OptionalTexts,
    lastError: OptionalTexts,
    handle: OptionalTexts,
    doubtSince: OptionalNumbers,
    doubtStatus: OptionalTexts,
    released: readonly boolean[],
  ],
  never
>(
  `UPDATE work SET delivered = put.delivered, wanted_at = put.wanted_at, due_at = put.due_at, attempts = put.attempts,
     failing_since = put.failing_since, last_reason = put.last_reason, last_error = put.last_error, handle = put.handle,
     doubt_since = put.doubt_since, doubt_status = put.doubt_status,
     claimed_by = CASE WHEN put.released THEN NULL ELSE claimed_by END,
     claim_expires_at = CASE WHEN put.released THEN NULL ELSE claim_expires_at END
   FROM unnest($1::text[], $2::text[], $3::int[], $4::bigint[], $5::bigint[], $6::int[], $7::bigint[], $8::text[],
     $9::text[], $10::text[], $11::bigint[], $12::text[], $13::boolean[])
     AS put (sink, call_id, delivered, wanted_at, due_at, attempts, failing_since, last_reason, last_error, handle,
       doubt_since, doubt_status, released)
   WHERE work.sink = put.sink AND work.call_id = put.call_id`,
)
const PUT_LETTERS = sql<[Texts, Texts, Numbers, Texts, Texts, Numbers], never>(
  `INSERT INTO dead_letters (sink, call_id, revision, reason, message, died_at)
   SELECT * FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[], $6::bigint[])
   ON CONFLICT (sink, call_id, revision) DO UPDATE
     SET reason = excluded.reason, message = excluded.message, died_at = excluded.died_at`,
)
