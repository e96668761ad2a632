// How much the store takes on disk, and how space that was freed inside the file is given back.
import { statSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'

/** 1 MB at the usual page size: moving them takes a few milliseconds. */
const PAGES_A_STEP = 256
/** Free pages that are kept for the rows to come: giving all of them back would only move rows about. */
const SPARE_PAGES = 512
const SPARE_SHARE = 0.05

const number = (db: DatabaseSync, pragma: string): number =>
  Number(Object.values(db.prepare(`PRAGMA ${pragma}`).get() ?? {})[0])

/** Runs inside the caller's transaction. Answers whether there is more to give back. */
export const shrinkStep = (db: DatabaseSync): boolean => {
  const surplus = () => {
    const spare = Math.max(SPARE_PAGES, Math.ceil(number(db, 'page_count') * SPARE_SHARE))
    return number(db, 'freelist_count') - spare
  }
  const pages = Math.min(surplus(), PAGES_A_STEP)
  if (pages <= 0) return false
  db.exec(`PRAGMA incremental_vacuum(${pages})`)
  return surplus() > 0
}

/** Outside of a transaction: the file itself gets shorter when what was written reaches it. */
export const settleFile = (db: DatabaseSync): void => {
  db.prepare('PRAGMA wal_checkpoint(PASSIVE)').get()
}

export const bytesOnDisk = (file: string): number =>
  [file, `${file}-wal`].reduce((sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0)
