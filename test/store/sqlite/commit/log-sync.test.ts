import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { createLogSync } from '../../../../src/store/sqlite/commit/log-sync.ts'
import { temporaryFile } from '../../../support/temporary-file.ts'

const LONG_MS = 20

/** A database with a log, and who was asked to sync it. */
const database = (diskMs: () => number = () => 0) => {
  const file = temporaryFile('log.db')
  const db = new DatabaseSync(file)
  db.exec('PRAGMA journal_mode = WAL; CREATE TABLE rows (id INTEGER) STRICT')
  const asked: string[] = []
  const take = (ms: number): void => {
    for (const since = performance.now(); performance.now() - since < ms; );
  }
  const syncing = {
    atOnce: () => {
      asked.push('at once')
      take(diskMs())
    },
    beside: async () => {
      asked.push('beside')
      take(diskMs())
    },
  }
  return { file, db, asked, syncing }
}

describe('the sync of the log', () => {
  it('leaves to SQLite only what keeps the file whole', () => {
    const { file, db } = database()
    const disk = createLogSync(db, file)
    const NORMAL = 1
    expect(db.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: NORMAL })
    db.close()
    disk.close()
  })

  it('is made of the very log, both ways', async () => {
    const { file, db } = database()
    const disk = createLogSync(db, file)
    await disk.sync(true)
    await disk.sync(false)
    db.close()
    disk.close()
  })

  it('is made at once for who is alone, and beside the rest in a crowd', async () => {
    const { file, db, asked, syncing } = database()
    const disk = createLogSync(db, file, syncing)
    await disk.sync(true)
    await disk.sync(false)
    expect(asked).toEqual(['at once', 'beside'])
    db.close()
    disk.close()
  })

  it('is never made at once while the disk is slow', async () => {
    let diskMs = LONG_MS
    const { file, db, asked, syncing } = database(() => diskMs)
    const disk = createLogSync(db, file, syncing)
    await disk.sync(true)
    await disk.sync(true)
    diskMs = 0
    await disk.sync(true)
    await disk.sync(true)
    expect(asked).toEqual(['at once', 'beside', 'beside', 'at once'])
    db.close()
    disk.close()
  })

  it('fails where there is no log', () => {
    const { file, db } = database()
    expect(() => createLogSync(db, `${file}.gone`)).toThrow('ENOENT')
    db.close()
  })
})
