// Finds and erases the calls of one number, in steps short enough that the daemon goes on beside them.
import type { DatabaseSync } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { numberFinder } from '../../../call/spelling.ts'
import type { Clock } from '../../../clock.ts'
import { addForgotten, type Forgotten, NOTHING_FORGOTTEN } from '../../operating.ts'
import { prepare } from '../statement.ts'
import type { OperatingAccess } from './operating.ts'

/** How many rows are read, calls erased, or pages given back before others have their turn. */
const ROWS_A_STEP = 500
const CALLS_A_STEP = 50
const PAGES_A_STEP = 500
/** Longer than a source looks back for calls it missed. */
const REMEMBERED_MS = 366 * 24 * 3_600_000

export class ForgottenRows {
  readonly #db: DatabaseSync
  readonly #clock: Clock
  readonly #sql: ReturnType<typeof prepareForgetting>

  constructor(db: DatabaseSync, clock: Clock) {
    this.#db = db
    this.#clock = clock
    this.#sql = prepareForgetting(db)
  }

  async forget(number: string, dryRun: boolean, access: OperatingAccess): Promise<Forgotten> {
    const ids = await this.#find(number, access)
    const open = await access.read(() => ids.filter((id) => this.#sql.isOpen.get({ id }) !== undefined))
    const over = ids.filter((id) => !open.includes(id))
    let sum: Forgotten = { ...NOTHING_FORGOTTEN, open: open.length }
    for (let from = 0; from < over.length; from += CALLS_A_STEP) {
      const some = over.slice(from, from + CALLS_A_STEP)
      const counted = await (dryRun
        ? access.read(() => some.map((id) => this.#count(id)))
        : access.write(() => this.#erase(some)))
      if (!dryRun) access.drop(some)
      sum = counted.reduce(addForgotten, sum)
      await nextTurn()
    }
    if (!dryRun) await this.#purge(access)
    return sum
  }

  async #find(number: string, access: OperatingAccess): Promise<readonly string[]> {
    const holds = numberFinder(number)
    const ids = new Set<string>()
    for (const pages of [this.#sql.callBodies, this.#sql.stateBodies, this.#sql.revisionBodies]) {
      for (let after = 0, full = true; full; await nextTurn()) {
        const rows = await access.read(() => pages.all({ after, limit: ROWS_A_STEP }))
        for (const { id, body } of rows) if (!ids.has(id) && holds(body)) ids.add(id)
        after = rows.at(-1)?.row ?? after
        full = rows.length === ROWS_A_STEP
      }
    }
    return [...ids]
  }

  /** A page that is freed is overwritten too, which costs more writing than is due for what merely grew old. */
  #erase(ids: readonly string[]): readonly Omit<Forgotten, 'open'>[] {
    this.#db.exec('PRAGMA secure_delete = ON')
    try {
      const now = this.#clock.now()
      this.#sql.purgeMarks.run({ before: now - REMEMBERED_MS })
      return ids.map((id) => {
        const counted = this.#count(id)
        this.#sql.mark.run({ id, now })
        this.#sql.eraseLookUps.run({ id })
        this.#sql.erase.run({ id })
        return counted
      })
    } finally {
      this.#db.exec('PRAGMA secure_delete = FAST')
    }
  }

  /** Pages that were freed by earlier changes may hold older words of the same calls, and so may the write-ahead log. */
  async #purge(access: OperatingAccess): Promise<void> {
    const free = () => access.read(() => this.#sql.freePages.get({})?.freelist_count ?? 0)
    for (let before = await free(); before > 0; await nextTurn()) {
      await access.write(() => this.#db.exec(`PRAGMA incremental_vacuum(${PAGES_A_STEP})`))
      const left = await free()
      if (left >= before) break
      before = left
    }
    await access.read(() => this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)'))
  }

  #count(id: string): Omit<Forgotten, 'open'> {
    return this.#sql.count.get({ id }) ?? NOTHING_FORGOTTEN
  }
}

const bodies = (db: DatabaseSync, table: 'calls' | 'states' | 'revisions', id: string) =>
  prepare<'after' | 'limit', { row: number; id: string; body: string }>(
    db,
    `SELECT rowid AS row, ${id} AS id, body FROM ${table} WHERE rowid > :after ORDER BY rowid LIMIT :limit`,
  )

const prepareForgetting = (db: DatabaseSync) => ({
  callBodies: bodies(db, 'calls', 'id'),
  stateBodies: bodies(db, 'states', 'call_id'),
  revisionBodies: bodies(db, 'revisions', 'call_id'),
  isOpen: prepare<'id', { id: string }>(db, 'SELECT id FROM calls WHERE id = :id AND ended_at IS NULL'),
  count: prepare<'id', Omit<Forgotten, 'open'>>(
    db,
    `SELECT 1 AS calls,
       (SELECT count(*) FROM states WHERE call_id = :id) AS states,
       (SELECT count(*) FROM revisions WHERE call_id = :id) AS revisions,
       (SELECT count(*) FROM work WHERE call_id = :id) AS deliveries,
       (SELECT count(*) FROM dead_letters WHERE call_id = :id) AS deadLetters,
       (SELECT count(*) FROM look_ups WHERE subject = :id) AS lookUps`,
  ),
  mark: prepare<'id' | 'now'>(db, 'INSERT OR REPLACE INTO forgotten (call_id, forgotten_at) VALUES (:id, :now)'),
  purgeMarks: prepare<'before'>(db, 'DELETE FROM forgotten WHERE forgotten_at < :before'),
  eraseLookUps: prepare<'id'>(db, 'DELETE FROM look_ups WHERE subject = :id'),
  erase: prepare<'id'>(db, 'DELETE FROM calls WHERE id = :id'),
  freePages: prepare<never, { freelist_count: number }>(db, 'PRAGMA freelist_count'),
})
