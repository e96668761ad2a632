// Keeps when each sink was last told of each matter.
import type { DatabaseSync } from 'node:sqlite'
import { prepare } from './statement.ts'

/** `tell` runs inside the caller's transaction. */
export class NoticeRows {
  readonly #sql: ReturnType<typeof prepareNotices>

  constructor(db: DatabaseSync) {
    this.#sql = prepareNotices(db)
  }

  toldAt(sink: string, key: string): number | null {
    return this.#sql.read.get({ sink, key })?.told_at ?? null
  }

  tell(sink: string, key: string, at: number): void {
    this.#sql.put.run({ sink, key, at })
  }
}

const prepareNotices = (db: DatabaseSync) => ({
  read: prepare<'sink' | 'key', { told_at: number }>(
    db,
    'SELECT told_at FROM notices WHERE sink = :sink AND matter = :key',
  ),
  put: prepare<'sink' | 'key' | 'at'>(
    db,
    `INSERT INTO notices (sink, matter, told_at) VALUES (:sink, :key, :at)
     ON CONFLICT (sink, matter) DO UPDATE SET told_at = :at`,
  ),
})
