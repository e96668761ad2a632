// The contract's part about people who look for calls: lists with filters, ids half typed, the whole story of one call.
import { describe, expect, it } from 'vitest'
import type { CallState } from '../../../src/call/state.ts'
import type { CallQuery } from '../../../src/store/operating.ts'
import { callee, caller, dialled, ending, line, state } from '../build-state.ts'
import { type CreatePlace, useBench } from './bench.ts'
import { STARTED_AT, statesOf } from './states.ts'

const MINUTE = 60_000
const nobody = () => []

/** A call of number `id`, which began so many minutes after the first. */
const missedAt = (id: string, minutes: number): readonly CallState[] =>
  [
    state(1, [caller('RINGING'), line('dana', 'RINGING')]),
    ending(2, { at: STARTED_AT + minutes * MINUTE + 1_000 }),
  ].map((entry) => ({ ...entry, conversationId: id, createdAt: STARTED_AT + minutes * MINUTE }))

const ringingAt = (id: string, minutes: number): readonly CallState[] => missedAt(id, minutes).slice(0, 1)

export const describeSearching = (createPlace: CreatePlace): void => {
  describe('searching', () => {
    const bench = useBench(createPlace)
    const found = async (query: Partial<CallQuery> = {}) =>
      (await bench().store.operating.search({ limit: 100, ...query })).map(({ id }) => id)
    const record = (states: readonly CallState[]) => bench().store.record(states, nobody)

    it('lists calls newest first, page by page, also those of one moment', async () => {
      for (const [id, minutes] of [
        ['a', 0],
        ['b', 2],
        ['c', 2],
        ['d', 1],
      ] as const)
        await record(missedAt(id, minutes))
      expect(await found()).toEqual(['c', 'b', 'd', 'a'])
      expect(await found({ limit: 2 })).toEqual(['c', 'b'])
      expect(await found({ limit: 2, before: 'b' })).toEqual(['d', 'a'])
      expect(await found({ before: 'c' })).toEqual(['b', 'd', 'a'])
      expect(await found({ before: 'nobody' })).toEqual([])
      expect(await found({ statuses: ['ringing', 'missed'] })).toEqual(['c', 'b', 'd', 'a'])
    })

    it('filters by status, by age, by whether they go on, and by all of it at once', async () => {
      await record(missedAt('old', 0))
      await record(missedAt('missed', 2))
      await record(ringingAt('ringing', 3))
      expect(await found({ statuses: ['missed'] })).toEqual(['missed', 'old'])
      expect(await found({ statuses: ['missed', 'ringing'] })).toEqual(['ringing', 'missed', 'old'])
      expect(await found({ statuses: ['missed', 'ringing'], limit: 1 })).toEqual(['ringing'])
      expect(await found({ since: STARTED_AT + 2 * MINUTE })).toEqual(['ringing', 'missed'])
      expect(await found({ open: true })).toEqual(['ringing'])
      expect(await found({ open: true, statuses: ['missed'] })).toEqual([])
      expect(await found({ statuses: ['missed'], since: STARTED_AT + MINUTE, before: 'ringing' })).toEqual(['missed'])
    })

    it('finds the calls with a number, whoever rang whom', async () => {
      await record(missedAt('in', 0))
      await record(
        dialled('2015550123', [state(1, [callee('RINGING', { far: { name: null, number: '+12015550123' } })])]).map(
          (entry) => ({ ...entry, conversationId: 'out', createdAt: STARTED_AT + MINUTE }),
        ),
      )
      await record(
        missedAt('other', 2).map((entry) => ({
          ...entry,
          participants: entry.participants.map((party) => ({ ...party, far: { name: null, number: '+12015550188' } })),
        })),
      )
      expect(await found({ number: '+12015550123' })).toEqual(['out', 'in'])
      expect(await found({ number: '+12015550123', open: true })).toEqual(['out'])
      expect(await found({ number: '+12015550123', statuses: ['missed'] })).toEqual(['in'])
      expect(await found({ number: '+12015550100' })).toEqual([])
    })

    it('completes an id that was half typed, and takes nothing in it for a pattern', async () => {
      for (const id of ['abc-1', 'abc-2', 'abd', '%']) await record(missedAt(id, 0))
      expect(await bench().store.operating.callIds('abc', 5)).toEqual(['abc-1', 'abc-2'])
      expect(await bench().store.operating.callIds('abc', 1)).toEqual(['abc-1'])
      expect(await bench().store.operating.callIds('abd', 5)).toEqual(['abd'])
      expect(await bench().store.operating.callIds('%', 5)).toEqual(['%'])
    })

    it('tells the whole story of a call: every state, every revision, what each sink was told', async () => {
      const { store, clock } = bench()
      for (const entry of statesOf('a', 1, 2)) await store.record([entry], () => ['cards', 'events'])
      await store.settle(await bench().claimOne('cards', 'card'), { status: 'delivered' })
      const dueAt = clock.at + MINUTE
      const failed = await bench().claimOne('events', 'event')
      await store.settle(failed, { status: 'retry', dueAt, reason: 'server', message: 'it answered 500' })
      const story = await store.operating.story('a')
      expect(story?.call).toEqual(await store.call('a'))
      expect(story?.states.map(({ sequence, type, recordedAt }) => [sequence, type, recordedAt])).toEqual([
        [1, 'STARTING', STARTED_AT],
        [2, 'ACTIVE', STARTED_AT],
      ])
      expect(story?.revisions.map(({ revisedAt, call }) => [call.revision, revisedAt])).toEqual([
        [1, STARTED_AT],
        [2, STARTED_AT],
      ])
      expect(story?.deliveries).toEqual([
        {
          sink: 'cards',
          wanted: 2,
          delivered: 2,
          dueAt: null,
          attempts: 0,
          failingSince: null,
          lastReason: null,
          lastError: null,
          replays: 0,
        },
        {
          sink: 'events',
          wanted: 2,
          delivered: 0,
          dueAt,
          attempts: 1,
          failingSince: STARTED_AT,
          lastReason: 'server',
          lastError: 'it answered 500',
          replays: 0,
        },
      ])
      expect(story?.deadLetters).toEqual([])
      expect(await store.operating.story('nobody')).toBeNull()
    })
  })
}
