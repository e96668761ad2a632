import { beforeEach, describe, expect, it } from 'vitest'
import type { Call } from '../../src/call/call.ts'
import { lastCallWords, startOfDay } from '../../src/enrichers/history/words.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import type { Store } from '../../src/store/store.ts'
import { answered, buildCall, ended } from '../support/build-call.ts'
import { CREATED_AT } from '../support/build-state.ts'
import { answeredCall, missedCall } from '../support/call-states.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { never, openEnricher, queryFor } from '../support/open-enricher.ts'
import { SYNC_IN_PLACE } from '../support/sync-in-place.ts'
import { temporaryFile } from '../support/temporary-file.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** 15:33 in New York. */
const NOW = CREATED_AT
const PLACE = 'America/New_York'

describe('the last call in words', () => {
  const call = (agoMs: number, over: Partial<Call> = {}) => ({ ...buildCall({ createdAt: NOW - agoMs }), ...over })
  const took = (agoMs: number) => ended(answered(call(agoMs)))
  const missed = (agoMs: number) => ended(call(agoMs))

  it.each([
    [took(30_000), 'just now with Dana Agent'],
    [took(MINUTE), '1 minute ago with Dana Agent'],
    [missed(59 * MINUTE), '59 minutes ago, missed'],
    [took(2.9 * HOUR), '2 hours ago with Dana Agent'],
    [missed(15 * HOUR), '15 hours ago, missed'],
    [missed(16 * HOUR), 'yesterday 23:33, missed'],
    [took(25.5 * HOUR), 'yesterday 14:03 with Dana Agent'],
    [missed(40 * HOUR), 'Wednesday 23:33, missed'],
    [missed(6 * DAY), 'Saturday 15:33, missed'],
    [missed(7 * DAY), '18 Sept 2026, missed'],
    [missed(300 * DAY), '29 Nov 2025, missed'],
    [missed(-MINUTE), 'just now, missed'],
    [call(5 * MINUTE), '5 minutes ago, still ringing'],
    [answered(call(5 * MINUTE)), '5 minutes ago with Dana Agent, still talking'],
    [call(HOUR, { status: 'voicemail' }), '1 hour ago, voicemail'],
    [call(HOUR, { status: 'abandoned' }), '1 hour ago, hung up while waiting'],
    [call(HOUR, { status: 'ended' }), '1 hour ago, answered'],
    [call(HOUR, { direction: 'outbound', status: 'ended' }), '1 hour ago, called by Test Caller'],
    [
      call(HOUR, { direction: 'outbound', status: 'missed', caller: { ...buildCall().caller, name: null } }),
      '1 hour ago, called, no answer',
    ],
  ])('%#: %s', (last, words) => expect(lastCallWords(last, NOW, PLACE)).toBe(words))

  it('begins the day at midnight of the place, also when its clocks change', () => {
    const midnight = (at: string) => new Date(startOfDay(Date.parse(at), 'Europe/Berlin')).toISOString()
    expect(midnight('2026-09-25T22:30:00Z')).toBe('2026-09-25T22:00:00.000Z')
    expect(midnight('2026-03-29T12:00:00Z')).toBe('2026-03-28T23:00:00.000Z')
    expect(midnight('2026-10-25T12:00:00Z')).toBe('2026-10-24T22:00:00.000Z')
  })
})

describe('the history enricher', () => {
  let store: Store
  const ask = async (overrides: Partial<Call> = {}) => {
    const enricher = openEnricher(
      'history',
      { timezone: PLACE },
      { history: store.history, clock: createFakeClock(NOW) },
    )
    const finding = await enricher.lookup(queryFor({ id: 'now', createdAt: NOW, ...overrides }), never)
    return finding.status === 'found' ? finding.fields : finding
  }
  /** Records the states of a call as if it had come in so long ago. */
  const heard = (agoMs: number, states: ReturnType<typeof missedCall>) =>
    store.record(
      states.map((state) => ({ ...state, at: state.at - agoMs, createdAt: state.createdAt - agoMs })),
      () => [],
    )

  beforeEach(async () => {
    store = await openSqliteStore({
      file: temporaryFile('ringpost.db'),
      clock: createFakeClock(NOW),
      syncing: SYNC_IN_PLACE,
    })
    return () => store.close()
  })

  it('finds nothing where there was no call but this one', async () => {
    await heard(0, missedCall('now'))
    expect(await ask()).toEqual({ status: 'nothing' })
  })

  it('tells of the last call, and how many there were today', async () => {
    await heard(26 * HOUR, missedCall('yesterday'))
    await heard(3 * HOUR, missedCall('morning'))
    await heard(2 * HOUR, answeredCall('noon'))
    await heard(0, missedCall('now'))
    expect(await ask()).toEqual({
      last_call: '2 hours ago with Dana',
      last_call_at: new Date(NOW - 2 * HOUR).toISOString(),
      last_call_with: 'Dana',
      calls_today: 2,
      missed_in_a_row: 0,
    })
  })

  it('counts the calls nobody took since the last one somebody did', async () => {
    await heard(5 * HOUR, missedCall('before'))
    await heard(4 * HOUR, answeredCall('answered'))
    await heard(3 * HOUR, missedCall('first'))
    await heard(2 * HOUR, missedCall('second'))
    expect(await ask()).toMatchObject({ last_call: '2 hours ago, missed', missed_in_a_row: 2, calls_today: 4 })
  })

  it('knows nothing of calls that came after the one it is asked about', async () => {
    await heard(HOUR, missedCall('later'))
    expect(await ask({ createdAt: NOW - 2 * HOUR })).toEqual({ status: 'nothing' })
  })

  it('fails, and does no more than that, when the store does', async () => {
    const broken = { past: () => Promise.reject(new Error('the disk is full')) }
    const finding = await openEnricher('history', {}, { history: broken }).lookup(queryFor(), never)
    expect(finding).toEqual({ status: 'failed', message: 'the disk is full' })
  })
})
