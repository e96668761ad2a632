// Looks whether a database is whole: bits that flipped, pages that were lost, an index that tells another story.
import { statSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { damaged } from './faults.ts'

/** Reading this much takes about a second. A bigger one is opened unread: what is wrong with it shows where it is used. */
const READ_AT_START_BYTES = 256 * 1024 * 1024

/** Throws `RingpostError` 'unavailable' for one that is damaged. https://sqlite.org/pragma.html#pragma_quick_check */
export const refuseDamaged = (db: DatabaseSync, file: string): void => {
  const found = Object.values(db.prepare('PRAGMA quick_check(1)').get() ?? {})[0]
  if (found !== 'ok') throw damaged(file, String(found).split('\n').slice(0, 2).join(' '))
}

export const refuseDamagedAtStart = (db: DatabaseSync, file: string): void => {
  if (statSync(file).size <= READ_AT_START_BYTES) refuseDamaged(db, file)
}
