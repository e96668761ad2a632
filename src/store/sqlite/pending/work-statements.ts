// The SQL of the work queue: what is due, and how each outcome changes its row.
import type { DatabaseSync } from 'node:sqlite'
import type { WorkRow } from '../../work-row.ts'
import { prepare } from '../statement.ts'

/** `wanted > delivered` must stand here word for word: that is how SQLite knows that the partial index will do. */
const PENDING = 'FROM work INDEXED BY work_pending'
const COLUMNS = `work.call_id, work.attempts, work.failing_since, work.handle, work.doubt_since, work.doubt_status,
  work.replays, work.wanted_at`

/** Which revision is to be shown; most are in memory. */
export interface RevisionRow extends WorkRow {
  readonly revision: number
}

/** By the index alone: of what is claimed already no body is read. */
export const DUE = `
SELECT call_id ${PENDING}
WHERE sink = :sink AND (handle IS NOT NULL) = :known AND wanted > delivered AND due_at <= :now ORDER BY due_at`

/** A card shows the newest revision. */
export const CARD = `
SELECT ${COLUMNS}, calls.updated_at AS revised_at, calls.revision
FROM work CROSS JOIN calls ON calls.id = work.call_id
WHERE work.sink = :sink AND work.call_id = :callId`

/** An event sink is sent the revision after the last one delivered. */
export const EVENT = `
SELECT ${COLUMNS}, revisions.revised_at, revisions.revision
FROM work CROSS JOIN revisions ON revisions.call_id = work.call_id AND revisions.revision = work.delivered + 1
WHERE work.sink = :sink AND work.call_id = :callId`

export const prepareWork = (db: DatabaseSync) => ({ ...prepareQuestions(db), ...prepareOutcomes(db) })

const prepareQuestions = (db: DatabaseSync) => ({
  due: prepare<'sink' | 'known' | 'now', { call_id: string }>(db, DUE),
  card: prepare<'sink' | 'callId', RevisionRow>(db, CARD),
  event: prepare<'sink' | 'callId', RevisionRow>(db, EVENT),
  cardBody: prepare<'callId' | 'revision', { body: string }>(
    db,
    'SELECT body FROM calls WHERE id = :callId AND revision = :revision',
  ),
  eventBody: prepare<'callId' | 'revision', { body: string }>(
    db,
    'SELECT body FROM revisions WHERE call_id = :callId AND revision = :revision',
  ),
  pending: prepare<'sink' | 'known', { call_id: string; due_at: number }>(
    db,
    `SELECT call_id, due_at ${PENDING}
     WHERE sink = :sink AND (handle IS NOT NULL) = :known AND wanted > delivered ORDER BY due_at`,
  ),
  countPending: prepare<never, { sink: string; pending: number; oldest_at: number }>(
    db,
    `SELECT sink, count(*) AS pending, min(wanted_at) AS oldest_at ${PENDING} WHERE wanted > delivered GROUP BY sink`,
  ),
  countDead: prepare<never, { sink: string; dead: number }>(
    db,
    'SELECT sink, count(*) AS dead FROM dead_letters GROUP BY sink',
  ),
  // Steps from name to name: a sink costs one look-up, however many rows it has.
  sinks: prepare<never, { sink: string }>(
    db,
    `WITH RECURSIVE working (sink) AS (
       SELECT min(sink) FROM work UNION ALL
       SELECT (SELECT min(sink) FROM work WHERE sink > working.sink) FROM working WHERE sink IS NOT NULL)
     SELECT sink FROM working WHERE sink IS NOT NULL`,
  ),
})

type Row = 'sink' | 'callId' | 'revision' | 'replays'
/** A revision that was settled before is left alone, and so is what a person had sent anew meanwhile. */
const ROW = 'sink = :sink AND call_id = :callId AND delivered < :revision AND replays = :replays'

const prepareOutcomes = (db: DatabaseSync) => ({
  // How long there has been doubt, and what may have been shown last.
  begin: prepare<Row | 'status' | 'now'>(
    db,
    `UPDATE work SET doubt_since = coalesce(doubt_since, :now), doubt_status = :status WHERE ${ROW}`,
  ),
  // What is still wanted has been wanted since the oldest revision not delivered came to be, or was asked for anew.
  delivered: prepare<Row | 'handle' | 'now'>(
    db,
    `UPDATE work SET delivered = :revision, attempts = 0, failing_since = NULL, last_reason = NULL, last_error = NULL,
       doubt_since = NULL, doubt_status = NULL, handle = coalesce(:handle, handle), due_at = :now,
       wanted_at = max(wanted_at, coalesce(
         (SELECT revised_at FROM revisions WHERE call_id = :callId AND revision = :revision + 1), wanted_at))
     WHERE ${ROW}`,
  ),
  progress: prepare<Row | 'handle' | 'now'>(
    db,
    `UPDATE work SET handle = :handle, attempts = 0, failing_since = NULL, last_reason = NULL, last_error = NULL,
       doubt_since = NULL, doubt_status = NULL, due_at = :now
     WHERE ${ROW}`,
  ),
  retry: prepare<Row | 'dueAt' | 'reason' | 'message' | 'now'>(
    db,
    `UPDATE work SET attempts = attempts + 1, failing_since = coalesce(failing_since, :now), due_at = :dueAt,
       last_reason = :reason, last_error = :message
     WHERE ${ROW}`,
  ),
  released: prepare<Row | 'dueAt'>(db, `UPDATE work SET due_at = :dueAt WHERE ${ROW}`),
  doubt: prepare<Row | 'doubtSince' | 'doubtStatus'>(
    db,
    `UPDATE work SET doubt_since = :doubtSince, doubt_status = :doubtStatus
     WHERE ${ROW} AND (doubt_since IS NOT :doubtSince OR doubt_status IS NOT :doubtStatus)`,
  ),
  shift: prepare<'byMs'>(db, 'UPDATE work SET due_at = due_at + :byMs WHERE wanted > delivered'),
  bury: prepare<Row | 'reason' | 'message' | 'now'>(
    db,
    `INSERT INTO dead_letters (sink, call_id, revision, reason, message, died_at)
     SELECT sink, call_id, :revision, :reason, :message, :now FROM work WHERE ${ROW}
     ON CONFLICT (sink, call_id, revision) DO UPDATE SET reason = :reason, message = :message, died_at = :now`,
  ),
})
