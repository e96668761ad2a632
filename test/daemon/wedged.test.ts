import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createWedgedCheck } from '../../src/daemon/wedged.ts'
import { RingpostError } from '../../src/errors.ts'
import type { SourceStatus } from '../../src/sources/source.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import type { Store } from '../../src/store/store.ts'
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts'
import { sourceStatus } from '../support/source-status.ts'
import { SYNC_IN_PLACE } from '../support/sync-in-place.ts'
import { temporaryFile } from '../support/temporary-file.ts'

let clock: FakeClock
let store: Store
let status: SourceStatus
let wedged: () => Promise<readonly string[]>

beforeEach(async () => {
  clock = createFakeClock()
  store = await openSqliteStore({ file: temporaryFile('ringpost.db'), clock, syncing: SYNC_IN_PLACE })
  status = sourceStatus()
  wedged = createWedgedCheck({ sources: () => [{ name: 'main', status: () => status }], store, clock })
})
afterEach(() => store.close())

describe('a daemon is not wedged', () => {
  it.each<Partial<SourceStatus>>([
    { state: 'live' },
    { state: 'live', reasons: ['account 1 refused: HTTP 403'] },
    { state: 'starting', reasons: ['no channel yet: the first one is being opened'] },
    { state: 'reconnecting', reasons: ['no channel: HTTP 503'] },
    { state: 'login-needed', reasons: ['login needed'] },
  ])('while its source works or waits: %j', async (changes) => {
    status = sourceStatus(changes)
    expect(await wedged()).toEqual([])
    await clock.advance(60 * 60_000)
    expect(await wedged()).toEqual([])
  })

  it('by a source that has failed and is about to be started again', async () => {
    status = sourceStatus({ state: 'stopped' })
    await wedged()
    await clock.advance(60_000)
    expect(await wedged()).toEqual([])
    status = sourceStatus({ state: 'starting' })
    await wedged()
    await clock.advance(120_000)
    status = sourceStatus({ state: 'stopped' })
    expect(await wedged()).toEqual([])
  })
})

describe('a daemon whose disk is full', () => {
  it('is not wedged: a new start would only lose what waits in memory', async () => {
    const cause = new Error('database or disk is full')
    const full = new RingpostError('unavailable', 'the store could not grow: the disk is full', { cause })
    const notices = { ...store.notices, tell: () => Promise.reject(full) }
    expect(await createWedgedCheck({ sources: () => [], store: { notices }, clock })()).toEqual([])
  })
})

describe('a daemon is wedged', () => {
  it('by a source that is late with its next step, in whatever state', async () => {
    for (const state of ['live', 'starting', 'reconnecting'] as const) {
      status = sourceStatus({ state, overdueMs: 41_200 })
      expect(await wedged()).toEqual([`source main (${state}) is 42 s late with its next step`])
    }
  })

  it('by a source that stays stopped', async () => {
    status = sourceStatus({ state: 'stopped' })
    await wedged()
    await clock.advance(120_001)
    expect(await wedged()).toEqual(['source main stopped and was not started again'])
  })

  it('by a store that cannot be written', async () => {
    await store.close()
    expect(await wedged()).toEqual([expect.stringMatching(/^the store cannot be written: ./)])
  })

  it('without a word while a write hangs', async () => {
    const hanging = { ...store.notices, tell: () => new Promise<void>(() => undefined) }
    let answered = false
    const check = createWedgedCheck({ sources: () => [], store: { notices: hanging }, clock })
    void check().then(() => {
      answered = true
    })
    await clock.advance(60 * 60_000)
    expect(answered).toBe(false)
  })
})
