// Opens the database file: private to its user, synced on every commit, at the schema this program knows.
import { chmodSync, closeSync, fchownSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { messageOf, RingpostError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import { isFull, storeFault } from './faults.ts'
import { holdStore } from './hold.ts'
import { refuseDamagedAtStart } from './integrity.ts'
import { migrate, schemaVersion } from './schema/migrations.ts'

/** Two programs may start at once, and the first write of a new file locks out the other. Nothing else runs yet, so waiting is free. */
const OPENING_TIMEOUT_MS = 10_000
/** SQLite waits without letting go of the event loop: long enough for a neighbour's commit, too short to miss a ping. */
const BUSY_TIMEOUT_MS = 50

/** Lets retention give space back. Takes effect only before anything is written, and the switch to WAL writes. */
const PRAGMAS_OF_A_NEW_FILE = 'PRAGMA auto_vacuum = INCREMENTAL'
const PRAGMAS = `
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA fullfsync = ON;
PRAGMA temp_store = MEMORY;
PRAGMA secure_delete = FAST;
PRAGMA cache_size = -16000;
PRAGMA wal_autocheckpoint = 4000;
PRAGMA journal_size_limit = 67108864;
`

export interface Opened {
  readonly db: DatabaseSync
  /** Once the database is closed. */
  readonly release: () => void
}

/**
 * With `holdFrom` (epoch ms) nobody else may hold it, and it must be whole as far as can be seen.
 * Throws `RingpostError` 'unavailable' with what to do: no such directory, not permitted, not a database, damaged, newer, held.
 */
export const openDatabase = (
  file: string,
  { log, holdFrom = null }: { readonly log?: Log | undefined; readonly holdFrom?: number | null } = {},
): Opened => {
  createPrivately(file)
  const hold = holdFrom === null ? null : holdStore(file, holdFrom)
  let db: DatabaseSync | null = null
  try {
    db = new DatabaseSync(file, { timeout: OPENING_TIMEOUT_MS, enableForeignKeyConstraints: true, defensive: true })
    if (schemaVersion(db, file) === 0) db.exec(PRAGMAS_OF_A_NEW_FILE)
    else if (hold !== null) refuseDamagedAtStart(db, file)
    db.exec(PRAGMAS)
    if (hold !== null) moveOutOfLog(db)
    const { from, to } = migrate(db, file)
    if (from !== to) log?.info({ from, to }, from === 0 ? 'store created' : 'store upgraded')
    db.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`)
    return { db, release: () => hold?.release() }
  } catch (error) {
    db?.close()
    hold?.release()
    throw storeFault(error, file)
  }
}

/**
 * Where the disk has failed to keep the log, what reads it may still find it whole, in memory, until the power is cut. So
 * what a life before this one left there is written anew, and synced, before anything is added. A full disk can wait: nothing
 * is added to it either.
 */
const moveOutOfLog = (db: DatabaseSync): void => {
  try {
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  } catch (error) {
    if (!isFull(error)) throw error
  }
}

/**
 * SQLite gives the -wal and -shm files the mode of the database file, so it is enough to make that one private. A file
 * that exists is not opened here: closing it again would drop the locks that this process holds on it through SQLite.
 */
const createPrivately = (file: string): void => {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    const known = statSync(file, { throwIfNoEntry: false })
    if (known === undefined) create(file)
    else if (known.isFile() && (known.mode & 0o077) !== 0) chmodSync(file, 0o600)
  } catch (error) {
    throw new RingpostError('unavailable', `the store cannot be opened: ${messageOf(error)}`, {
      nextStep: 'Set `data_dir` to a directory that the user who runs Ringpost may read and write.',
      cause: error,
    })
  }
}

/** What root makes (`sudo ringpost login`, before the service ever ran) belongs to whoever owns the folder, as SQLite has it with its own files. */
const create = (file: string): void => {
  const descriptor = openSync(file, 'a', 0o600)
  try {
    const { uid, gid } = statSync(dirname(file))
    if (process.getuid?.() === 0) fchownSync(descriptor, uid, gid)
  } finally {
    closeSync(descriptor)
  }
}
