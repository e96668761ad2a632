import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { backUp } from '../../../src/store/sqlite/backup.ts'
import { openSqliteStore } from '../../../src/store/sqlite.ts'
import { NO_KEYS } from '../../../src/store/tokens/vault.ts'
import { keysOf } from '../../support/keys.ts'
import { statesOf } from '../../support/store-contract/states.ts'
import { tokensOf } from '../../support/store-contract/tokens.ts'
import { temporaryFile, temporaryFolder } from '../../support/temporary-file.ts'

const clock = systemClock
const makeStore = async () => {
  const file = temporaryFile('ringpost.db')
  const store = await openSqliteStore({ file, clock, alone: true })
  await store.tokens.write('main', tokensOf('a-token-for-the-backup'))
  await store.record([...statesOf('a', 1, 3), ...statesOf('b', 1, 2)], () => ['cards'])
  return { file, store }
}

describe('a backup', () => {
  it('is the store as it was, for its user alone, while the store goes on', async () => {
    const { file, store } = await makeStore()
    const target = join(temporaryFolder(), 'backup.db')
    expect(backUp({ file, target, clock, keys: NO_KEYS })).toEqual({ calls: 2, bytes: statSync(target).size })
    expect((statSync(target).mode & 0o777).toString(8)).toBe('600')
    expect(readdirSync(dirname(target))).toEqual(['backup.db'])
    await store.record(statesOf('a', 4, 5), () => [])
    await store.close()
    const copy = await openSqliteStore({ file: target, clock, alone: true })
    expect(await copy.counts()).toEqual({ states: 5, calls: 2 })
    expect(await copy.tokens.read('main')).toMatchObject({ tokens: tokensOf('a-token-for-the-backup') })
    expect(await copy.claim({ sink: 'cards', mode: 'card', limit: 9, now: clock.now() })).toHaveLength(2)
    await copy.close()
    const db = new DatabaseSync(target)
    expect(Object.values(db.prepare('PRAGMA auto_vacuum').get() ?? {}), 'it can shrink').toEqual([2])
    db.close()
  })

  it('overwrites nothing and leaves nothing behind', async () => {
    const { file, store } = await makeStore()
    const target = temporaryFile('precious.db')
    writeFileSync(target, 'precious')
    expect(() => backUp({ file, target, clock, keys: NO_KEYS })).toThrow(expect.objectContaining({ code: 'usage' }))
    expect(readFileSync(target, 'utf8')).toBe('precious')
    expect(readdirSync(dirname(target))).toEqual(['precious.db'])
    await store.close()
  })

  it('holds no plain tokens when there is a key, also when the store still does', async () => {
    const { file, store } = await makeStore()
    const target = join(temporaryFolder(), 'backup.db')
    backUp({ file, target, clock, keys: keysOf('a') })
    expect(readFileSync(target).includes('a-token-for-the-backup')).toBe(false)
    const copy = await openSqliteStore({ file: target, clock, keys: keysOf('a') })
    expect(await copy.tokens.read('main')).toMatchObject({ tokens: tokensOf('a-token-for-the-backup') })
    await copy.close()
    expect(await store.tokens.read('main'), 'the store itself is not touched').not.toBeNull()
    await store.close()
  })

  it('is refused without a store, and makes none', () => {
    const file = join(temporaryFolder(), 'ringpost.db')
    const target = join(temporaryFolder(), 'backup.db')
    const attempt = () => backUp({ file, target, clock, keys: NO_KEYS })
    expect(attempt).toThrow(expect.objectContaining({ code: 'unavailable', message: `there is no store ${file} yet` }))
    expect(existsSync(file)).toBe(false)
  })

  it('is refused of a damaged store, and leaves nothing that looks like one', async () => {
    const { file, store } = await makeStore()
    await store.close()
    flip(file, 4)
    const target = join(temporaryFolder(), 'backup.db')
    const attempt = () => backUp({ file, target, clock, keys: NO_KEYS })
    expect(attempt).toThrow(
      expect.objectContaining({ code: 'unavailable', message: expect.stringContaining('damaged') }),
    )
    expect(readdirSync(dirname(target))).toEqual([])
  })

  it('says where the fault is when it cannot be written', async () => {
    const { file, store } = await makeStore()
    const target = join(temporaryFolder(), 'nowhere', 'backup.db')
    const attempt = () => backUp({ file, target, clock, keys: NO_KEYS })
    expect(attempt).toThrow(
      expect.objectContaining({ code: 'unavailable', message: expect.stringContaining('backup') }),
    )
    await store.close()
  })
})

/** Turns every byte of a page over. */
const flip = (file: string, page: number): void => {
  const bytes = readFileSync(file)
  for (let index = (page - 1) * 4096; index < page * 4096; index++) bytes[index] = (bytes[index] ?? 0) ^ 0xff
  writeFileSync(file, bytes)
}
