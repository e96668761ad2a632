import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { openDatabase } from '../../../src/store/sqlite/open.ts'
import { openSqliteStore } from '../../../src/store/sqlite.ts'
import { keysOf } from '../../support/keys.ts'
import { readableLog } from '../../support/silent-log.ts'
import { stateOf } from '../../support/store-contract/states.ts'
import { temporaryFile, temporaryFolder } from '../../support/temporary-file.ts'

const open = (file: string) => openSqliteStore({ file, clock: systemClock })
const SLOW_CREATOR = join(import.meta.dirname, 'slow-creator.ts')
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)
const tokens = {
  accessToken: 'a'.repeat(20_000),
  accessExpiresAt: 1,
  refreshToken: null,
  refreshObtainedAt: 1,
  scope: null,
  principal: null,
}

const createStore = async (): Promise<string> => {
  const file = temporaryFile('ringpost.db')
  const store = await open(file)
  await store.tokens.write('main', tokens)
  await store.close()
  return file
}

describe('opening the embedded store', () => {
  it('makes the data directory and the files for its user alone', async () => {
    const file = join(temporaryFolder(), 'made', 'data', 'ringpost.db')
    const store = await open(file)
    await store.tokens.write('main', tokens)
    expect(modeOf(dirname(file))).toBe('700')
    for (const path of [file, `${file}-wal`, `${file}-shm`]) expect(modeOf(path), path).toBe('600')
    await store.close()
    expect(existsSync(`${file}-wal`)).toBe(false)
  })

  it('makes a file that others could read private, as it holds tokens', async () => {
    const file = await createStore()
    chmodSync(file, 0o644)
    await (await open(file)).close()
    expect(modeOf(file)).toBe('600')
  })

  it('syncs every commit, checks references, and can give space back later', () => {
    const { db } = openDatabase(temporaryFile('ringpost.db'))
    const pragma = (name: string) => Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0]
    const FULL = 2
    const INCREMENTAL = 2
    expect(pragma('journal_mode')).toBe('wal')
    expect(pragma('synchronous')).toBe(FULL)
    expect(pragma('foreign_keys')).toBe(1)
    expect(pragma('auto_vacuum')).toBe(INCREMENTAL)
    db.close()
  })

  it('writes anew what a life before it left in the log, before anything is added', async () => {
    const file = temporaryFile('ringpost.db')
    const store = await open(file)
    await store.record([stateOf('one', 1)], () => [])
    const left = temporaryFile('ringpost.db')
    for (const part of ['', '-wal']) copyFileSync(`${file}${part}`, `${left}${part}`)
    await store.close()
    expect(statSync(`${left}-wal`).size).toBeGreaterThan(0)
    const { db, release } = openDatabase(left, { holdFrom: 0 })
    expect(statSync(`${left}-wal`).size).toBe(0)
    expect(db.prepare('SELECT count(*) AS states FROM states').get()).toEqual({ states: 1 })
    db.close()
    release()
  })

  it('says in the log that it made a store, and nothing when there is one', async () => {
    const file = temporaryFile('ringpost.db')
    const { log, lines } = readableLog()
    await (await openSqliteStore({ file, clock: systemClock, log })).close()
    await (await openSqliteStore({ file, clock: systemClock, log })).close()
    expect(lines).toMatchObject([{ level: 'info', msg: 'store created' }])
  })

  it('waits for another program that is just creating it, and does not create it again', async () => {
    const file = temporaryFile('ringpost.db')
    const creator = spawn(process.execPath, [SLOW_CREATOR, file], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(creator.stdout, 'data')
    const store = await open(file)
    expect(await store.tokens.write('main', tokens)).toBe(true)
    await store.close()
  })
})

describe('a store that cannot be opened', () => {
  it('says what to do when the directory cannot be made', async () => {
    const file = temporaryFile('a-file')
    writeFileSync(file, '')
    await expect(open(join(file, 'data', 'ringpost.db'))).rejects.toMatchObject({
      name: 'RingpostError',
      code: 'unavailable',
      nextStep: expect.stringContaining('data_dir'),
    })
  })

  it('says what to do when the database file is a directory', async () => {
    const file = temporaryFile('ringpost.db')
    mkdirSync(file)
    await expect(open(file)).rejects.toMatchObject({
      code: 'unavailable',
      nextStep: expect.stringContaining('data directory'),
    })
  })

  it('refuses a file that is no database and leaves it as it is', async () => {
    const file = temporaryFile('ringpost.db')
    writeFileSync(file, 'not a database at all\n'.repeat(500))
    await expect(open(file)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('is not a database'),
      nextStep: expect.stringContaining('backup'),
    })
    expect(readFileSync(file, 'utf8')).toBe('not a database at all\n'.repeat(500))
  })

  it('refuses a truncated database', async () => {
    const file = await createStore()
    truncateSync(file, 5_000)
    await expect(open(file)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('is damaged'),
      nextStep: expect.stringContaining('backup'),
    })
  })

  it('refuses a daemon a database in which bits flipped, and does not touch it', async () => {
    const file = await createStore()
    const bytes = readFileSync(file)
    for (let index = 5 * 4096; index < 6 * 4096; index++) bytes[index] = (bytes[index] ?? 0) ^ 0xff
    writeFileSync(file, bytes)
    await expect(openSqliteStore({ file, clock: systemClock, alone: true })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('is damaged'),
      nextStep: expect.stringContaining('backup'),
    })
    expect(readFileSync(file).equals(bytes)).toBe(true)
  })

  it('says what to do when the damage shows only where it is used', async () => {
    const file = temporaryFile('ringpost.db')
    const first = await open(file)
    await first.record(
      Array.from({ length: 300 }, (_, index) => stateOf(`call-${index}`, 1)),
      () => [],
    )
    await first.close()
    const bytes = readFileSync(file)
    bytes.fill(0xff, 40 * 4096)
    writeFileSync(file, bytes)
    const store = await open(file)
    const reads = await Promise.allSettled([
      store.calls({ limit: 300 }),
      store.journal.kept('call-299'),
      store.backlog(),
    ])
    const [found] = reads.flatMap((read) => (read.status === 'rejected' ? [read.reason] : []))
    expect(found).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('is damaged'),
      nextStep: expect.stringContaining('backup'),
    })
    await store.close()
  })

  it('takes a database whose -wal is gone as it was at the last checkpoint', async () => {
    const file = await createStore()
    const store = await open(file)
    await store.tokens.write('main', { ...tokens, accessToken: 'later' })
    const copied = temporaryFile('copied.db')
    writeFileSync(copied, readFileSync(file))
    await store.close()
    const copy = await openSqliteStore({ file: copied, clock: systemClock, alone: true })
    expect(await copy.tokens.read('main')).toMatchObject({ tokens })
    await copy.close()
  })

  it('refuses the schema of a newer Ringpost and does not touch it', async () => {
    const file = await createStore()
    const newer = new DatabaseSync(file)
    newer.exec('PRAGMA user_version = 1000')
    newer.close()
    const before = readFileSync(file)
    await expect(open(file)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('newer Ringpost (schema 1000'),
      nextStep: expect.stringContaining('Upgrade Ringpost'),
    })
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('refuses the database of another program', async () => {
    const file = temporaryFile('other.db')
    const other = new DatabaseSync(file)
    other.exec('CREATE TABLE recipes (name TEXT)')
    other.close()
    const before = readFileSync(file)
    await expect(open(file)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('another program'),
    })
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('undoes a migration that fails half way', async () => {
    const file = temporaryFile('ringpost.db')
    const half = new DatabaseSync(file)
    half.exec(`PRAGMA application_id = ${0x52696e67}; CREATE TABLE tokens (in_the_way TEXT)`)
    half.close()
    await expect(open(file)).rejects.toThrow('tokens already exists')
    const after = new DatabaseSync(file)
    expect(after.prepare('SELECT name FROM sqlite_schema').all()).toMatchObject([{ name: 'tokens' }])
    after.close()
  })
})

describe('a closed store', () => {
  it('writes what waits before it closes, then refuses everything', async () => {
    const file = temporaryFile('ringpost.db')
    const store = await open(file)
    const written = store.tokens.write('main', tokens)
    const closed = store.close()
    await expect(store.tokens.read('main')).rejects.toMatchObject({ message: 'the store is closed' })
    await expect(store.counts()).rejects.toMatchObject({ message: 'the store is closed' })
    await expect(written).resolves.toBe(true)
    await closed
    await expect(store.close()).resolves.toBeUndefined()
    await expect(store.tokens.write('main', tokens)).rejects.toMatchObject({ message: 'the store is closed' })
    const reopened = await open(file)
    expect(await reopened.tokens.read('main')).toEqual({ tokens, generation: 1 })
    await reopened.close()
  })
})

describe('a store that is given an encryption key', () => {
  it('keeps nothing of the plain tokens in its files', async () => {
    const file = temporaryFile('ringpost.db')
    const secret = 'a-token-that-nobody-may-read'
    const plain = await open(file)
    await plain.tokens.write('main', { ...tokens, accessToken: secret.repeat(500) })
    await plain.tokens.write('other', { ...tokens, refreshToken: secret })
    await plain.close()
    expect(readFileSync(file).includes(secret)).toBe(true)
    const { log, lines } = readableLog()
    const sealed = await openSqliteStore({ file, clock: systemClock, log, keys: keysOf('a') })
    for (const path of [file, `${file}-wal`]) expect(readFileSync(path).includes(secret), path).toBe(false)
    expect(lines).toMatchObject([{ level: 'info', sources: ['main', 'other'] }])
    await sealed.close()
    await (await openSqliteStore({ file, clock: systemClock, log, keys: keysOf('a') })).close()
    expect(lines).toHaveLength(1)
  })
})
