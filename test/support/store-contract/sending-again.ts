// The contract's part about what a person has sent again or cleared away: dead letters, replays, sinks that are gone.
import { describe, expect, it } from 'vitest'
import type { Settlement } from '../../../src/store/store.ts'
import { type CreatePlace, useBench } from './bench.ts'
import { STARTED_AT, statesOf } from './states.ts'

const DEAD: Settlement = { status: 'dead', reason: 'client', message: 'it answered 400' }
const DELIVERED: Settlement = { status: 'delivered' }
const MINUTE = 60_000

export const describeSendingAgain = (createPlace: CreatePlace): void => {
  describe('sending again', () => {
    const bench = useBench(createPlace)
    const operating = () => bench().store.operating
    const record = async (id: string, from: number, to: number, sinks: readonly string[] = ['sink']) => {
      for (const state of statesOf(id, from, to)) await bench().store.record([state], () => sinks)
    }
    const settle = async (mode: 'card' | 'event', settlement: Settlement, sink = 'sink') => {
      const work = await bench().claimOne(sink, mode)
      await bench().store.settle(work, settlement)
      return work
    }
    const letters = async () =>
      (await operating().deadLetters({ limit: 100 })).map(({ sink, callId, revision }) => [sink, callId, revision])

    it('lists dead letters newest first, page by page, by sink and by call, each with a number of its own', async () => {
      for (const id of ['a', 'b']) {
        await record(id, 1, 1, ['one', 'two'])
        bench().clock.at += MINUTE
        await settle('card', DEAD, 'one')
        await settle('card', DEAD, 'two')
      }
      expect(await letters()).toEqual([
        ['two', 'b', 1],
        ['one', 'b', 1],
        ['two', 'a', 1],
        ['one', 'a', 1],
      ])
      const [first, second] = await operating().deadLetters({ limit: 2, sinks: ['one'] })
      expect(second).toEqual({
        id: second?.id,
        sink: 'one',
        callId: 'a',
        revision: 1,
        reason: 'client',
        message: 'it answered 400',
        diedAt: STARTED_AT + MINUTE,
      })
      expect(await operating().deadLetters({ limit: 1, sinks: ['one'], before: first?.id ?? 0 })).toEqual([second])
      expect(await operating().deadLetters({ limit: 5, callId: 'a' })).toHaveLength(2)
      expect(await operating().deadLetters({ limit: 5, ids: [second?.id ?? 0] })).toEqual([second])
      await bench().reopen()
      expect(await operating().deadLetters({ limit: 1 })).toMatchObject([{ callId: 'b', sink: 'two' }])
    })

    it('never gives the number of a letter to another one', async () => {
      await record('a', 1, 1)
      await settle('card', DEAD)
      const [first] = await operating().deadLetters({ limit: 1 })
      await operating().dropDead({})
      await record('b', 1, 1)
      await settle('card', DEAD)
      const [second] = await operating().deadLetters({ limit: 1 })
      expect(second?.id).toBeGreaterThan(first?.id ?? Number.POSITIVE_INFINITY)
    })

    it('has a card that died shown as the call is now, keeps its handle, and takes the letter away', async () => {
      await record('a', 1, 1)
      await settle('card', { status: 'delivered', handle: { ts: '1' } })
      await record('a', 2, 2)
      await settle('card', DEAD)
      bench().clock.at += MINUTE
      expect(await operating().retryDead({})).toEqual({ letters: 1, sinks: ['sink'] })
      expect(await letters()).toEqual([])
      await bench().reopen()
      const again = await settle('card', DELIVERED)
      expect(again).toMatchObject({ call: { revision: 2 }, handle: { ts: '1' }, attempts: 0, replays: 1 })
      expect(await bench().claim('sink', 'card')).toEqual([])
    })

    it('has events sent again from the oldest that died on, so that the newest comes last', async () => {
      await record('a', 1, 3)
      await settle('event', DELIVERED)
      await settle('event', DEAD)
      await settle('event', DELIVERED)
      await operating().retryDead({ callId: 'a' })
      const sent = [await settle('event', DELIVERED), await settle('event', DELIVERED)]
      expect(sent.map(({ call, replays }) => [call.revision, replays])).toEqual([
        [2, 1],
        [3, 1],
      ])
      expect(await bench().claim('sink', 'event')).toEqual([])
    })

    it('retries only what was chosen, and answers nothing for what is not there', async () => {
      await record('a', 1, 1, ['one', 'two'])
      await settle('card', DEAD, 'one')
      await settle('card', DEAD, 'two')
      expect(await operating().retryDead({ sinks: ['two'] })).toEqual({ letters: 1, sinks: ['two'] })
      expect(await operating().retryDead({ ids: [4_711] })).toEqual({ letters: 0, sinks: [] })
      expect(await bench().claim('one', 'card')).toEqual([])
      expect(await letters()).toEqual([['one', 'a', 1]])
    })

    it('drops what was chosen for good', async () => {
      await record('a', 1, 1, ['one', 'two'])
      await settle('card', DEAD, 'one')
      await settle('card', DEAD, 'two')
      expect(await operating().dropDead({ sinks: ['one'] })).toEqual({ letters: 1, sinks: ['one'] })
      expect(await letters()).toEqual([['two', 'a', 1]])
      expect(await bench().store.backlog()).toMatchObject([
        { sink: 'one', dead: 0, pending: 0 },
        { sink: 'two', dead: 1 },
      ])
    })

    it('replays a delivered card as if nothing had been shown, at once, and clears its dead letters', async () => {
      await record('a', 1, 2, ['one', 'two'])
      await settle('card', { status: 'delivered', handle: { ts: '1' } }, 'one')
      await settle('card', DEAD, 'two')
      bench().clock.at += MINUTE
      expect(await operating().replay('a')).toEqual(['one', 'two'])
      expect(await letters()).toEqual([])
      expect(await bench().store.backlog()).toMatchObject([{ pending: 1, oldestAt: bench().clock.at }, { pending: 1 }])
      for (const sink of ['one', 'two'])
        expect(await settle('card', DELIVERED, sink)).toMatchObject({
          call: { revision: 2 },
          handle: null,
          attempts: 0,
          replays: 1,
        })
      expect(await operating().replay('a', 'one')).toEqual(['one'])
      expect(await bench().claimOne('one', 'card')).toMatchObject({ replays: 2 })
      expect(await bench().claim('two', 'card')).toEqual([])
    })

    it('replays every event the sink had, and none from before it was chosen', async () => {
      await record('a', 1, 1, ['early'])
      await record('a', 2, 2, ['early', 'late'])
      for (const sink of ['early', 'early', 'late']) await settle('event', DELIVERED, sink)
      await operating().replay('a')
      const sent = [await settle('event', DELIVERED, 'early'), await settle('event', DELIVERED, 'early')]
      expect(sent.map(({ call }) => call.revision)).toEqual([1, 2])
      expect((await settle('event', DELIVERED, 'late')).call.revision).toBe(2)
      expect((await bench().store.backlog()).map(({ pending }) => pending)).toEqual([0, 0])
    })

    it('does not make the wait look longer than since the replay', async () => {
      await record('a', 1, 2)
      await settle('event', DELIVERED)
      await settle('event', DELIVERED)
      bench().clock.at += MINUTE
      await operating().replay('a')
      await settle('event', DELIVERED)
      expect(await bench().store.backlog()).toMatchObject([{ oldestAt: bench().clock.at }])
    })

    it('answers nothing for a call or a sink that never had it', async () => {
      await record('a', 1, 1)
      expect(await operating().replay('nobody')).toEqual([])
      expect(await operating().replay('a', 'other')).toEqual([])
    })

    it.each([
      ['delivered', { status: 'delivered', handle: { ts: '1' } }],
      ['given up', DEAD],
      ['put off', { status: 'retry', dueAt: STARTED_AT + 60 * MINUTE, reason: 'server', message: 'it answered 500' }],
    ] as const)('is not undone by an attempt that was in flight and is %s', async (_, settlement) => {
      await record('a', 1, 1)
      const inFlight = await bench().claimOne('sink', 'card')
      await operating().replay('a')
      expect(await bench().claim('sink', 'card')).toEqual([])
      await bench().store.settle(inFlight, settlement)
      expect(await settle('card', DELIVERED)).toMatchObject({ handle: null, attempts: 0, replays: 1 })
      expect(await letters()).toEqual([])
    })

    it('lets go of what waits for a sink, and leaves what was delivered and other sinks alone', async () => {
      await record('a', 1, 1, ['gone', 'here'])
      await settle('card', DELIVERED, 'gone')
      await record('b', 1, 1, ['gone', 'here'])
      expect(await operating().dropPending('gone')).toBe(1)
      expect(await bench().store.backlog()).toMatchObject([
        { sink: 'gone', pending: 0 },
        { sink: 'here', pending: 2 },
      ])
      expect(await operating().dropPending('gone')).toBe(0)
    })
  })
}
