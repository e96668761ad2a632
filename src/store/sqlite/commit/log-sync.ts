// Syncs SQLite's write-ahead log to disk: at once where the disk is quick, beside everything else where that would make the daemon deaf.
import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'

export interface LogSync {
  /**
   * Resolves once every commit made before is on disk; rejects when the disk did not do it, and then nothing is certain.
   * `alone`: nothing else is there to be done meanwhile, as far as one knows.
   */
  sync(alone: boolean): Promise<void>
  /** Once the database is closed. */
  close(): void
}

/** Of a file descriptor. */
export interface Syncing {
  atOnce(opened: number): void
  beside(opened: number): Promise<void>
}

const SYNCING: Syncing = { atOnce: fdatasyncSync, beside: promisify(fdatasync) }

/** To hand a sync to another thread and hear of its end costs about a tenth of this. */
const QUICK_MS = 1

/**
 * From here on SQLite itself syncs only what keeps the file whole: around each checkpoint, and the head of the log. A
 * commit counts when `sync` has resolved. https://sqlite.org/pragma.html#pragma_synchronous
 *
 * The log is one and the same file for as long as the database is open. It may be opened beside SQLite and closed again:
 * the locks of a database in WAL mode are not on it. https://sqlite.org/walformat.html#file_lifecycles
 */
export const createLogSync = (db: DatabaseSync, file: string, { atOnce, beside }: Syncing = SYNCING): LogSync => {
  db.exec('PRAGMA synchronous = NORMAL')
  // Before the first commit: what the disk fails to do is told to those who had the file open then, and to each once.
  const opened = openSync(`${file}-wal`, 'r+')
  /** Of the disk, not of the thread that was waited for. */
  let tookMs = 0
  const sync = async (alone: boolean): Promise<void> => {
    const startedAt = performance.now()
    if (alone && tookMs < QUICK_MS) atOnce(opened)
    else await beside(opened)
    tookMs = performance.now() - startedAt
  }
  return {
    sync,
    close: () => closeSync(opened),
  }
}
