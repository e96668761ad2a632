import { readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Clock, systemClock } from '../../../../src/clock.ts'
import { createLogSync, type LogSync } from '../../../../src/store/sqlite/commit/log-sync.ts'
import { WriteQueue } from '../../../../src/store/sqlite/commit/write-queue.ts'
import type { Commit } from '../../../../src/store/store.ts'
import { readableLog } from '../../../support/silent-log.ts'
import { temporaryFile } from '../../../support/temporary-file.ts'

const WAL_HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24

/** Commits that reached the -wal file: frames that carry a database size, https://sqlite.org/fileformat2.html#walformat */
const commitsOnDisk = (file: string): number => {
  const wal = readFileSync(`${file}-wal`)
  const frameBytes = FRAME_HEADER_BYTES + wal.readUInt32BE(8)
  let commits = 0
  for (let at = WAL_HEADER_BYTES; at + frameBytes <= wal.length; at += frameBytes)
    if (wal.readUInt32BE(at + 4) !== 0) commits += 1
  return commits
}

/** A clock on which a pause takes no time but is counted. */
const hurriedClock = (): Clock => {
  let at = 0
  return {
    now: () => at,
    monotonic: () => at,
    sleep: async (ms) => {
      at += ms
    },
  }
}

describe('group commit', () => {
  let file: string
  let db: DatabaseSync
  let disk: LogSync
  let queue: WriteQueue

  const insert = (id: number) => () => {
    db.prepare('INSERT INTO rows VALUES (?)').run(id)
    return id
  }
  const rows = () =>
    db
      .prepare('SELECT id FROM rows ORDER BY id')
      .all()
      .map(({ id }) => id)

  beforeEach(() => {
    file = temporaryFile('queue.db')
    db = new DatabaseSync(file, { timeout: 1 })
    db.exec(`PRAGMA journal_mode = WAL;
      CREATE TABLE rows (id INTEGER NOT NULL) STRICT;
      CREATE TABLE orphans (parent INTEGER REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED) STRICT;
      CREATE TABLE parents (id INTEGER PRIMARY KEY) STRICT;
      CREATE TABLE blobs (bytes BLOB) STRICT`)
    disk = createLogSync(db, file)
    queue = new WriteQueue({ db, disk, file, clock: systemClock })
    return async () => {
      db.close()
      await disk.close()
    }
  })

  it('puts everything that waits at the same moment into one commit', async () => {
    const before = commitsOnDisk(file)
    const values = await Promise.all(Array.from({ length: 50 }, (_, id) => queue.push(insert(id))))
    expect(values).toEqual(Array.from({ length: 50 }, (_, id) => id))
    expect(commitsOnDisk(file) - before).toBe(1)
  })

  it('tells of each commit how many writes it had and how long it took, and of one that could not be made', async () => {
    const commits: Commit[] = []
    queue = new WriteQueue({ db, disk, file, clock: systemClock, onCommit: (commit) => commits.push(commit) })
    await Promise.all([queue.push(insert(1)), queue.push(insert(2))])
    const orphan = queue.push(() => db.prepare('INSERT INTO orphans VALUES (1)').run())
    await expect(orphan).rejects.toThrow()
    await queue.drained()
    expect(commits).toEqual([
      { writes: 2, tookMs: expect.any(Number), kept: true },
      { writes: 1, tookMs: expect.any(Number), kept: false },
    ])
    expect(commits[0]?.tookMs).toBeGreaterThan(0)
  })

  it('commits a write that comes alone by itself', async () => {
    const before = commitsOnDisk(file)
    for (let id = 0; id < 5; id++) await queue.push(insert(id))
    expect(commitsOnDisk(file) - before).toBe(5)
  })

  it('splits a crowd, so that the event loop gets a turn in between', async () => {
    const before = commitsOnDisk(file)
    await Promise.all(Array.from({ length: 600 }, (_, id) => queue.push(insert(id))))
    expect(commitsOnDisk(file) - before).toBe(10)
    expect(rows()).toHaveLength(600)
  })

  it('rejects only the write that failed, undoes all of it, and tells its owner before the next write runs', async () => {
    const seen: string[] = []
    const poison = () => {
      insert(2)()
      throw new Error('poison')
    }
    const outcomes = await Promise.allSettled([
      queue.push(insert(1)),
      queue.push(poison, () => seen.push('undone')),
      queue.push(() => seen.push('next')),
      queue.push(insert(3)),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled'])
    expect(outcomes[1]).toMatchObject({ reason: { message: 'poison' } })
    expect(seen).toEqual(['undone', 'next'])
    expect(rows()).toEqual([1, 3])
  })

  it('rejects and undoes all of them when the commit fails, and works again afterwards', async () => {
    const undone: number[] = []
    const orphan = () => db.prepare('INSERT INTO orphans VALUES (7)').run()
    const outcomes = await Promise.allSettled([
      queue.push(insert(1), () => undone.push(1)),
      queue.push(orphan, () => undone.push(2)),
      queue.push(insert(3), () => undone.push(3)),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(undone).toEqual([1, 2, 3])
    expect(rows()).toEqual([])
    await queue.push(insert(4))
    expect(rows()).toEqual([4])
  })

  it('says that the disk is full and what to do, half does nothing, and goes on once there is room', async () => {
    const pages = Number(db.prepare('PRAGMA page_count').get()?.['page_count'])
    db.exec(`PRAGMA max_page_count = ${pages + 2}`)
    const fill = () => {
      insert(1)()
      db.prepare('INSERT INTO blobs VALUES (zeroblob(100000))').run()
    }
    await expect(queue.push(fill)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('disk is full'),
      nextStep: expect.stringContaining('Free space'),
    })
    expect(rows()).toEqual([])
    db.exec(`PRAGMA max_page_count = ${pages + 100}`)
    await queue.push(fill)
    expect(rows()).toEqual([1])
  })

  it('waits for another program that holds the database, without stopping this one, and warns once', async () => {
    const { log, lines } = readableLog()
    queue = new WriteQueue({ db, disk, file, clock: systemClock, log })
    const other = new DatabaseSync(file)
    other.exec('BEGIN IMMEDIATE')
    let turns = 0
    const written = queue.push(insert(1))
    while (lines.length === 0) {
      await new Promise(setImmediate)
      turns += 1
    }
    expect(turns).toBeGreaterThan(0)
    expect(rows()).toEqual([])
    other.exec('COMMIT')
    await expect(written).resolves.toBe(1)
    expect(lines).toHaveLength(1)
    other.close()
  })

  it('refuses the writes when the other program does not let go', async () => {
    queue = new WriteQueue({ db, disk, file, clock: hurriedClock() })
    const other = new DatabaseSync(file)
    other.exec('BEGIN IMMEDIATE')
    const outcomes = await Promise.allSettled([queue.push(insert(1)), queue.push(insert(2))])
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ reason: { code: 'unavailable', nextStep: expect.stringContaining('end it') } })
    other.exec('COMMIT')
    other.close()
    await queue.push(insert(3))
    expect(rows()).toEqual([3])
  })

  it('counts a write only once it is on disk, and makes no other before', async () => {
    const syncs: (() => void)[] = []
    const disk = { sync: () => new Promise<void>((resolve) => syncs.push(resolve)) }
    queue = new WriteQueue({ db, disk, file, clock: systemClock })
    const heard: string[] = []
    const first = queue.push(insert(1)).then(() => heard.push('first'))
    while (syncs.length === 0) await nextTurn()
    const second = queue.push(insert(2)).then(() => heard.push('second'))
    const seen = queue.synced().then(() => heard.push('what was read'))
    await nextTurn()
    expect(heard).toEqual([])
    expect(rows()).toEqual([1])
    syncs[0]?.()
    await Promise.all([first, seen])
    while (syncs.length === 1) await nextTurn()
    expect(rows()).toEqual([1, 2])
    expect(heard).not.toContain('second')
    syncs[1]?.()
    await second
    expect(syncs).toHaveLength(2)
    await queue.synced()
  })

  it('takes nothing more, and shows nothing, once the disk did not keep what it was given', async () => {
    const { log, lines } = readableLog()
    const disk = { sync: () => Promise.reject(new Error('EIO: i/o error, fdatasync')) }
    let lost = 0
    queue = new WriteQueue({ db, disk, file, clock: systemClock, log, onLost: () => lost++ })
    const undone: number[] = []
    const fault = { code: 'unavailable', nextStep: expect.stringContaining('restart') }
    await expect(queue.push(insert(1), () => undone.push(1))).rejects.toMatchObject(fault)
    await expect(queue.push(insert(2), () => undone.push(2))).rejects.toMatchObject(fault)
    await expect(queue.synced()).rejects.toMatchObject(fault)
    expect(undone).toEqual([1, 2])
    expect(lost).toBe(1)
    expect(rows()).toEqual([1])
    expect(lost).toBe(1)
    expect(lines).toMatchObject([{ level: 'error', error: expect.stringContaining('EIO') }])
  })
})
