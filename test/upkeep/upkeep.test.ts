import { beforeEach, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import type { Revised, Store } from '../../src/store/store.ts'
import { runUpkeep, type UpkeepRound } from '../../src/upkeep/upkeep.ts'
import { eventually } from '../support/eventually.ts'
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts'
import { readableLog } from '../support/silent-log.ts'
import { endOf, stateOf } from '../support/store-contract/states.ts'
import { SYNC_IN_PLACE } from '../support/sync-in-place.ts'
import { temporaryFile } from '../support/temporary-file.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

let clock: FakeClock
let store: Store
let ended: Revised[]
let rounds: UpkeepRound[]
let lines: ReturnType<typeof readableLog>['lines']

beforeEach(async () => {
  clock = createFakeClock()
  store = await openSqliteStore({ file: temporaryFile('ringpost.db'), clock, syncing: SYNC_IN_PLACE })
  ended = []
  rounds = []
  const readable = readableLog()
  lines = readable.lines
  const stopping = new AbortController()
  const options = { retentionMs: 30 * DAY, callMaxAgeMs: 12 * HOUR, plan: () => ['cards'], clock, log: readable.log }
  const running = runUpkeep(
    {
      ...options,
      store: store.upkeep,
      onEnded: (revised) => ended.push(revised),
      onRound: (round) => rounds.push(round),
    },
    stopping.signal,
  )
  return async () => {
    stopping.abort()
    await running
    await store.close()
  }
})

const record = (id: string, over: boolean) => {
  const createdAt = clock.now()
  const first = stateOf(id, 1, { createdAt })
  return store.record(over ? [first, { ...endOf(id, 2), createdAt }] : [first], () => [])
}
/** As real time passes: the wall clock and the other one together. */
const pass = async (ms: number) => {
  for (let left = ms; left > 0; left -= DAY) await clock.advance(Math.min(left, DAY))
}
/** Minute by minute, for the store works in real time meanwhile. */
const passUntil = (what: string, happened: () => boolean | Promise<boolean>) =>
  eventually(what, async () => {
    await clock.advance(MINUTE)
    return happened()
  })
const messages = () => lines.map(({ msg }) => msg)

describe('the upkeep of the store', () => {
  it('deletes calls once they were kept long enough, and says so', async () => {
    for (let call = 0; call < 45; call++) await record(`old-${call}`, true)
    await pass(2 * DAY)
    await record('young', true)
    await pass(28 * DAY)
    expect((await store.counts()).calls).toBe(46)
    await passUntil('the old calls are gone', () => lines.length > 0)
    expect((await store.calls({ limit: 10 })).map(({ id }) => id)).toEqual(['young'])
    expect(lines).toMatchObject([{ calls: 45, bytes: expect.any(Number) }])
    await eventually('the round was told', () => rounds.some(({ deleted }) => deleted > 0))
    expect(rounds.find(({ deleted }) => deleted > 0)).toMatchObject({ deleted: 45, assumed: 0 })
  })

  it('shows a call as over of which nothing was heard for too long, and tells whoever has to show it', async () => {
    await record('a', false)
    await pass(12 * HOUR)
    expect(ended).toEqual([])
    await passUntil('it is over', () => ended.length > 0)
    expect(ended).toMatchObject([{ revised: [{ id: 'a', endAssumed: true }], sinks: ['cards'] }])
    expect(messages()).toEqual(['nothing was heard of a call for too long: it is shown as over'])
    await passUntil('the round was told', () => rounds.some(({ assumed }) => assumed === 1))
  })

  it('does nothing while the clock of the machine was just set, forward or back', async () => {
    await record('a', true)
    await record('b', false)
    await clock.advance(5 * MINUTE)
    clock.step(400 * DAY)
    await clock.advance(6 * MINUTE)
    expect(messages()).toEqual([
      'the clock of this machine was set: nothing is deleted before it has stood for a while',
    ])
    clock.step(-400 * DAY)
    await pass(HOUR)
    expect((await store.counts()).calls).toBe(2)
    expect(ended).toEqual([])
  })

  it('tries again when the store failed', async () => {
    await record('a', true)
    await pass(30 * DAY)
    const { purgeCalls } = store.upkeep
    Object.assign(store.upkeep, { purgeCalls: () => Promise.reject(new Error('the disk is full')) })
    await passUntil('it failed', () => lines.length > 0)
    expect(lines[0]).toMatchObject({ level: 'error', error: 'the disk is full' })
    Object.assign(store.upkeep, { purgeCalls })
    await passUntil('it is gone', async () => (await store.counts()).calls === 0)
  })
})
