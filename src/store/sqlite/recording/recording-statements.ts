// The statements by which states, calls, links and revisions are written and read again.
import type { DatabaseSync } from 'node:sqlite'
import { prepare } from '../statement.ts'

type CallColumn =
  | 'id'
  | 'source'
  | 'account'
  | 'status'
  | 'revision'
  | 'number'
  | 'farNumber'
  | 'createdAt'
  | 'now'
  | 'answeredAt'
  | 'endedAt'
  | 'missedAt'
  | 'direction'
  | 'body'

export const prepareRecording = (db: DatabaseSync) => ({
  dataVersion: prepare<never, { data_version: number }>(db, 'PRAGMA data_version'),
  call: prepare<'callId', { body: string; closed_after: number | null }>(
    db,
    'SELECT body, closed_after FROM calls WHERE id = :callId',
  ),
  // A call of which a state came lately goes on, however old it is.
  silent: prepare<'before' | 'limit', { id: string; newest: number }>(
    db,
    `SELECT id, (SELECT max(sequence) FROM states WHERE call_id = calls.id) AS newest FROM calls INDEXED BY calls_open
     WHERE ended_at IS NULL AND created_at < :before
       AND NOT EXISTS (SELECT 1 FROM states WHERE call_id = calls.id AND recorded_at >= :before)
     ORDER BY created_at LIMIT :limit`,
  ),
  surplus: prepare<'most' | 'limit', { id: string; newest: number }>(
    db,
    `SELECT id, (SELECT max(sequence) FROM states WHERE call_id = calls.id) AS newest FROM calls INDEXED BY calls_open
     WHERE ended_at IS NULL ORDER BY created_at
     LIMIT max(0, min(:limit, (SELECT count(*) FROM calls INDEXED BY calls_open WHERE ended_at IS NULL) - :most))`,
  ),
  close: prepare<'callId' | 'after'>(db, 'UPDATE calls SET closed_after = :after WHERE id = :callId'),
  forgotten: prepare<'callId', { call_id: string }>(db, 'SELECT call_id FROM forgotten WHERE call_id = :callId'),
  states: prepare<'callId', { body: string }>(db, 'SELECT body FROM states WHERE call_id = :callId ORDER BY sequence'),
  addState: prepare<'callId' | 'sequence' | 'body' | 'now'>(
    db,
    'INSERT INTO states (call_id, sequence, body, recorded_at) VALUES (:callId, :sequence, :body, :now)',
  ),
  count: prepare<'states'>(db, "UPDATE totals SET amount = amount + :states WHERE name = 'states'"),
  // An upsert costs a journal of its own, see `raise`.
  addCall: prepare<CallColumn>(
    db,
    `INSERT INTO calls (id, source, account, status, revision, caller_number, far_number, created_at, updated_at,
       answered_at, ended_at, missed_at, direction, body)
     VALUES (:id, :source, :account, :status, :revision, :number, :farNumber, :createdAt, :now,
       :answeredAt, :endedAt, :missedAt, :direction, :body)`,
  ),
  putCall: prepare<CallColumn>(
    db,
    `UPDATE calls SET source = :source, account = :account, status = :status, revision = :revision,
       caller_number = :number, far_number = :farNumber, created_at = :createdAt, updated_at = :now,
       answered_at = :answeredAt, ended_at = :endedAt, direction = :direction, body = :body,
       missed_at = CASE WHEN :missedAt IS NOT NULL THEN coalesce(missed_at, :missedAt) END
     WHERE id = :id`,
  ),
  // Nothing that an index holds.
  changeCall: prepare<'id' | 'revision' | 'number' | 'now' | 'body'>(
    db,
    'UPDATE calls SET revision = :revision, caller_number = :number, updated_at = :now, body = :body WHERE id = :id',
  ),
  addLink: prepare<'callId' | 'linkedId', { linked_id: string }>(
    db,
    'INSERT OR IGNORE INTO links (call_id, linked_id) VALUES (:callId, :linkedId) RETURNING linked_id',
  ),
  // A consultation is never older than its call.
  naming: prepare<'id' | 'createdAt', { call_id: string }>(
    db,
    `SELECT call_id FROM links JOIN calls ON calls.id = links.call_id
     WHERE linked_id = :id AND calls.created_at <= :createdAt ORDER BY calls.created_at LIMIT 1`,
  ),
  addRevision: prepare<'id' | 'revision' | 'now' | 'body'>(
    db,
    'INSERT INTO revisions (call_id, revision, revised_at, body) VALUES (:id, :revision, :now, :body)',
  ),
})
