// The work rows of a call as the recorder changes them: by statements, in place.
import type { DatabaseSync } from 'node:sqlite'
import type { NewWork, QueueRows } from '../../recording/rows.ts'
import { prepare } from '../statement.ts'

/** Every method runs inside the caller's transaction. */
export class SqliteQueueRows implements QueueRows {
  readonly #sql: ReturnType<typeof prepareQueueing>

  constructor(db: DatabaseSync) {
    this.#sql = prepareQueueing(db)
  }

  raise(callId: string, revision: number, now: number): readonly string[] {
    const sinks = this.#sql.followers.all({ callId }).map(({ sink }) => sink)
    for (const sink of sinks) this.#sql.raise.run({ sink, callId, revision, now })
    return sinks
  }

  add({ sink, callId, revision, now, dueAt }: NewWork): void {
    this.#sql.add.run({ sink, callId, revision, now, dueAt })
  }

  letGo(sink: string, callId: string, now: number): void {
    this.#sql.letGo.run({ sink, callId, now })
  }

  unhold(callId: string, now: number): readonly string[] {
    return this.#sql.unhold.all({ callId, now }).map(({ sink }) => sink)
  }

  enrichedFor(callId: string): string | null {
    return this.#sql.enrichedFor.get({ callId })?.enriched_for ?? null
  }

  markEnriched(callId: string, far: string | null): void {
    this.#sql.markEnriched.run({ callId, far })
  }
}

/** Not tried yet, and not due yet: only what is held is both. */
const HELD = 'call_id = :callId AND wanted > delivered AND attempts = 0 AND handle IS NULL AND due_at > :now'

const prepareQueueing = (db: DatabaseSync) => ({
  followers: prepare<'callId', { sink: string }>(db, 'SELECT sink FROM work WHERE call_id = :callId'),
  // Row by row: for a statement that may change several rows SQLite keeps a journal of its own.
  raise: prepare<'sink' | 'callId' | 'revision' | 'now'>(
    db,
    `UPDATE work SET wanted = :revision,
       wanted_at = CASE WHEN wanted > delivered THEN wanted_at ELSE :now END,
       due_at = CASE WHEN wanted > delivered THEN due_at ELSE :now END
     WHERE sink = :sink AND call_id = :callId`,
  ),
  add: prepare<'sink' | 'callId' | 'revision' | 'now' | 'dueAt'>(
    db,
    `INSERT INTO work (sink, call_id, wanted, delivered, chosen_after, wanted_at, due_at)
     VALUES (:sink, :callId, :revision, :revision - 1, :revision - 1, :now, :dueAt)`,
  ),
  unhold: prepare<'callId' | 'now', { sink: string }>(db, `UPDATE work SET due_at = :now WHERE ${HELD} RETURNING sink`),
  letGo: prepare<'sink' | 'callId' | 'now'>(db, `DELETE FROM work WHERE sink = :sink AND ${HELD}`),
  enrichedFor: prepare<'callId', { enriched_for: string | null }>(
    db,
    'SELECT enriched_for FROM calls WHERE id = :callId',
  ),
  markEnriched: prepare<'callId' | 'far'>(db, 'UPDATE calls SET enriched_for = :far WHERE id = :callId'),
})
