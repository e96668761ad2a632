import { DatabaseSync } from 'node:sqlite'
import { beforeEach, describe, expect, it } from 'vitest'
import { CallCache } from '../../../src/store/recording/call-cache.ts'
import { PAST_CALLS } from '../../../src/store/sqlite/history-rows.ts'
import { MISSED_CALLS, SPOKEN_AT } from '../../../src/store/sqlite/missed-rows.ts'
import { TALLY } from '../../../src/store/sqlite/operating/call-rows.ts'
import { CARD, DUE, EVENT } from '../../../src/store/sqlite/pending/work-statements.ts'
import { PURGE_CANDIDATES } from '../../../src/store/sqlite/upkeep/purge.ts'
import { openSqliteStore } from '../../../src/store/sqlite.ts'
import type { Store } from '../../../src/store/store.ts'
import { handClock } from '../../support/store-contract/bench.ts'
import { endOf, stateOf, statesOf } from '../../support/store-contract/states.ts'
import { temporaryFile } from '../../support/temporary-file.ts'

const plan = () => ['cards']

/** The few names of sources that rows are compared with, each time they are asked for by name. */
const ONLY_OF_SOURCES = new Set(['LIST SUBQUERY 1', 'SCAN json_each VIRTUAL TABLE INDEX 1:', 'CREATE BLOOM FILTER'])

describe('the embedded store beside another connection', () => {
  const clock = handClock()
  let file: string
  let store: Store
  let other: DatabaseSync

  beforeEach(async () => {
    file = temporaryFile('ringpost.db')
    store = await openSqliteStore({ file, clock })
    other = new DatabaseSync(file)
    return async () => {
      other.close()
      await store.close()
    }
  })

  const planOf = (sql: string): readonly string[] =>
    other
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => String(detail))

  it.each([
    ['cards', CARD, 'calls'],
    ['events', EVENT, 'revisions'],
  ])('claims %s by the index of pending rows, in its order, and looks each body up by its key', (_, sql, bodies) => {
    expect(planOf(DUE)).toEqual(['SEARCH work USING INDEX work_pending (sink=? AND <expr>=? AND due_at<?)'])
    const [first, second, ...more] = planOf(sql)
    expect(first).toBe('SEARCH work USING PRIMARY KEY (sink=? AND call_id=?)')
    expect(second).toMatch(new RegExp(`^SEARCH ${bodies} USING INDEX sqlite_autoindex_${bodies}_1 `))
    expect(more).toEqual([])
  })

  it.each([
    ['calls that nobody took', MISSED_CALLS, 'calls_missed (missed_at>? AND missed_at<?)'],
    ['earlier calls', PAST_CALLS, 'calls_by_far (far_number=? AND created_at<?)'],
    ['who was spoken with', SPOKEN_AT, 'calls_spoken (far_number=? AND answered_at>?)'],
  ])('finds %s by the index for it, without sorting', (_, sql, index) => {
    const plan = other
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => String(detail))
    const ofCalls = plan.filter((step) => !ONLY_OF_SOURCES.has(step))
    expect(ofCalls.map((step) => step.replace('COVERING ', ''))).toEqual([`SEARCH calls USING INDEX ${index}`])
  })

  it('counts the calls of a day by an index alone, without reading a single one', () => {
    expect(planOf(TALLY)[0]).toBe('SEARCH calls USING COVERING INDEX calls_of_a_day (created_at>? AND created_at<?)')
  })

  it('looks at old calls by their age, and at what hangs on each by its key', () => {
    const [first, ...more] = planOf(PURGE_CANDIDATES)
    expect(first).toBe('SEARCH calls USING INDEX calls_by_age (created_at>? AND created_at<?)')
    expect(more.filter((step) => step.startsWith('SCAN'))).toEqual([])
  })

  it('keeps settled rows out of that index', async () => {
    await store.record([stateOf('a', 1), stateOf('b', 1)], plan)
    const [work] = await store.claim({ sink: 'cards', mode: 'card', limit: 1, now: clock.at })
    if (work === undefined) throw new Error('one row is due')
    await store.settle(work, { status: 'delivered' })
    const indexed = other.prepare('SELECT count(*) AS rows FROM work INDEXED BY work_pending WHERE wanted > delivered')
    expect(indexed.get()).toEqual({ rows: 1 })
  })

  it('lets go of what it read, so that the -wal file can be emptied', async () => {
    await store.record(
      ['a', 'b', 'c'].map((callId) => stateOf(callId, 1)),
      plan,
    )
    await store.claim({ sink: 'cards', mode: 'card', limit: 1, now: clock.at })
    await store.nextDueAt('cards')
    expect(other.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()).toMatchObject({ busy: 0, log: 0 })
  })

  it('keeps the claim when an outcome cannot be stored, so that nothing is sent twice', async () => {
    await store.record([stateOf('a', 1)], plan)
    const [work] = await store.claim({ sink: 'cards', mode: 'card', limit: 1, now: clock.at })
    if (work === undefined) throw new Error('one row is due')
    other.exec('BEGIN IMMEDIATE')
    await expect(store.settle(work, { status: 'delivered' })).rejects.toMatchObject({ code: 'unavailable' })
    other.exec('COMMIT')
    expect(await store.claim({ sink: 'cards', mode: 'card', limit: 1, now: clock.at })).toEqual([])
    await store.settle(work, { status: 'delivered' })
    await store.record([stateOf('a', 2)], plan)
    expect(await store.claim({ sink: 'cards', mode: 'card', limit: 1, now: clock.at })).toHaveLength(1)
  })

  it('keeps nothing of a state that could not be stored: neither on disk nor in memory', async () => {
    await store.record([stateOf('a', 1)], plan)
    other.exec('BEGIN IMMEDIATE')
    await expect(store.record([stateOf('a', 2)], plan)).rejects.toMatchObject({ code: 'unavailable' })
    other.exec('COMMIT')
    expect(await store.record(statesOf('a', 2, 3), plan)).toMatchObject({ accepted: 2, revised: [{ revision: 2 }] })
  })

  it('erases all rows of a call with the call, and counts right afterwards', async () => {
    await store.record([...statesOf('a', 1, 3), ...statesOf('b', 1, 2)], plan)
    for (const work of await store.claim({ sink: 'cards', mode: 'card', limit: 9, now: clock.at }))
      await store.settle(work, { status: 'dead', reason: 'client', message: 'no' })
    other.exec("DELETE FROM calls WHERE id = 'a'")
    for (const table of ['states', 'revisions', 'work', 'dead_letters'])
      expect(other.prepare(`SELECT DISTINCT call_id FROM ${table}`).all(), table).toEqual([{ call_id: 'b' }])
    expect(await store.counts()).toEqual({ states: 2, calls: 1 })
  })

  it('gives the same answers when its memory is too small for the calls that are open', async () => {
    const callIds = Array.from({ length: 1_200 }, (_, index) => `call-${index}`)
    const round = (from: number, to: number) =>
      store.record(
        callIds.flatMap((callId) => statesOf(callId, from, to)),
        () => [],
      )
    await round(1, 10)
    const { accepted, revised } = await round(10, 11)
    expect(accepted).toBe(callIds.length)
    expect(revised.every(({ menu }) => menu.length === 11)).toBe(true)
  })
})

describe('the memory of open calls', () => {
  const kept = (callId: string, states: number) => ({
    states: [...statesOf(callId, 1, states - 1), endOf(callId, states)],
    call: null,
    closedAfter: null,
  })

  it('holds so many states and lets the calls go first that were recorded longest ago', () => {
    const cache = new CallCache(10)
    for (const callId of ['a', 'b', 'c']) cache.put(callId, kept(callId, 3))
    cache.put('a', kept('a', 4))
    expect(['a', 'b', 'c'].filter((callId) => cache.get(callId))).toEqual(['a', 'b', 'c'])
    cache.put('d', kept('d', 3))
    expect(['a', 'b', 'c', 'd'].filter((callId) => cache.get(callId))).toEqual(['a', 'c', 'd'])
    cache.drop('a')
    cache.drop('unknown')
    cache.put('e', kept('e', 4))
    expect(['c', 'd', 'e'].filter((callId) => cache.get(callId))).toEqual(['c', 'd', 'e'])
  })

  it('does not hold a call that is too big for it', () => {
    const cache = new CallCache(10)
    cache.put('a', kept('a', 11))
    expect(cache.get('a')).toBeUndefined()
  })
})
