// Keeps the look-ups of sources: what has to be asked, and when next.
import type { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../../../clock.ts'
import type { LookUp, LookUpKind, NewLookUp } from '../../journal.ts'
import { prepare } from '../statement.ts'

const GIVEN_UP_KEPT_MS = 31 * 24 * 3_600_000

/** What writes runs inside the caller's transaction. */
export class LookUpRows {
  readonly #clock: Clock
  readonly #sql: ReturnType<typeof prepareLookUps>

  constructor(db: DatabaseSync, clock: Clock) {
    this.#clock = clock
    this.#sql = prepareLookUps(db)
  }

  put(source: string, lookUps: readonly NewLookUp[]): void {
    const now = this.#clock.now()
    this.#sql.purge.run({ before: now - GIVEN_UP_KEPT_MS })
    for (const lookUp of lookUps) this.#sql.put.run({ source, ...lookUp, now })
  }

  read(source: string, kind: LookUpKind, subject: string): LookUp | null {
    const row = this.#sql.read.get({ source, kind, subject })
    return row === undefined ? null : lookUpOf(row)
  }

  due({ source, now, limit }: { readonly source: string; readonly now: number; readonly limit: number }) {
    return this.#sql.due.all({ source, now, limit }).map(lookUpOf)
  }

  nextAt(source: string): number | null {
    return this.#sql.nextAt.get({ source })?.due_at ?? null
  }

  reschedule(
    source: string,
    { kind, subject, detail }: LookUp,
    next: { dueAt: number | null; attempts: number },
  ): void {
    this.#sql.reschedule.run({ source, kind, subject, detail, ...next })
  }

  end(source: string, { kind, subject, detail }: LookUp): void {
    this.#sql.end.run({ source, kind, subject, detail })
  }

  hasten(source: string, now: number): void {
    this.#sql.hasten.run({ source, now })
  }
}

const lookUpOf = ({ kind, subject, detail, attempts }: LookUp): LookUp => ({ kind, subject, detail, attempts })

type Key = 'source' | 'kind' | 'subject'
const COLUMNS = 'kind, subject, detail, attempts'
/** The question it was when it was handed out. */
const SAME = 'source = :source AND kind = :kind AND subject = :subject AND detail = :detail'

const prepareLookUps = (db: DatabaseSync) => ({
  put: prepare<Key | 'detail' | 'dueAt' | 'now'>(
    db,
    `INSERT INTO look_ups (source, kind, subject, detail, due_at, put_at)
     VALUES (:source, :kind, :subject, :detail, :dueAt, :now)
     ON CONFLICT (source, kind, subject) DO UPDATE SET
       due_at = CASE WHEN detail = :detail THEN min(due_at, :dueAt) ELSE :dueAt END,
       attempts = CASE WHEN detail = :detail THEN attempts ELSE 0 END,
       detail = :detail, put_at = :now`,
  ),
  purge: prepare<'before'>(db, 'DELETE FROM look_ups WHERE due_at IS NULL AND put_at < :before'),
  read: prepare<Key, LookUp>(
    db,
    `SELECT ${COLUMNS} FROM look_ups
     WHERE source = :source AND kind = :kind AND subject = :subject AND due_at IS NOT NULL`,
  ),
  due: prepare<'source' | 'now' | 'limit', LookUp>(
    db,
    `SELECT ${COLUMNS} FROM look_ups
     WHERE source = :source AND due_at IS NOT NULL AND due_at <= :now ORDER BY due_at LIMIT :limit`,
  ),
  nextAt: prepare<'source', { due_at: number | null }>(
    db,
    'SELECT min(due_at) AS due_at FROM look_ups WHERE source = :source AND due_at IS NOT NULL',
  ),
  reschedule: prepare<Key | 'detail' | 'dueAt' | 'attempts'>(
    db,
    `UPDATE look_ups SET due_at = :dueAt, attempts = :attempts WHERE ${SAME}`,
  ),
  end: prepare<Key | 'detail'>(db, `DELETE FROM look_ups WHERE ${SAME}`),
  hasten: prepare<'source' | 'now'>(
    db,
    'UPDATE look_ups SET due_at = :now WHERE source = :source AND due_at IS NOT NULL AND due_at > :now',
  ),
})
