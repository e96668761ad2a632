// The contract's part about claims: which work is handed out, in which order, to one at a time.
import { describe, expect, it } from 'vitest'
import { type CreatePlace, useBench } from './bench.ts'
import { endOf, STARTED_AT, stateOf, statesOf } from './states.ts'

const both = () => ['cards', 'events']

export const describeClaims = (createPlace: CreatePlace): void => {
  describe('claims', () => {
    const bench = useBench(createPlace)
    const record = (callId: string, from: number, to = from, sinks = ['cards', 'events']) =>
      Promise.all(statesOf(callId, from, to).map((state) => bench().store.record([state], () => sinks)))

    it('hand out what is new to the sink before what it knows, or one of the two alone', async () => {
      await record('known', 1)
      const work = await bench().claimOne('cards', 'card')
      await bench().store.settle(work, { status: 'delivered', handle: { ts: '1' } })
      await record('known', 2)
      bench().clock.at += 1_000
      await record('new', 1)
      const { store, clock } = bench()
      expect(await store.nextDueAt('cards', 'known')).toBe(STARTED_AT)
      expect(await store.nextDueAt('cards', 'new')).toBe(STARTED_AT + 1_000)
      const only = async (kind: 'new' | 'known') => {
        const claimed = await store.claim({ sink: 'cards', mode: 'card', kind, limit: 9, now: clock.at })
        for (const row of claimed) await store.settle(row, { status: 'released', dueAt: row.revisedAt })
        return claimed.map(({ callId }) => callId)
      }
      expect(await only('known')).toEqual(['known'])
      expect(await only('new')).toEqual(['new'])
      expect((await bench().claim('cards', 'card')).map(({ callId }) => callId)).toEqual(['new', 'known'])
    })

    it('hand out the call to each sink of the plan, and to no other', async () => {
      await record('a', 1)
      expect(await bench().claimOne('cards', 'card')).toEqual({
        sink: 'cards',
        callId: 'a',
        call: await bench().store.call('a'),
        revisedAt: STARTED_AT,
        wantedAt: STARTED_AT,
        handle: null,
        attempts: 0,
        failingSince: null,
        doubt: null,
        replays: 0,
      })
      expect(await bench().claimOne('events', 'event')).toMatchObject({ sink: 'events', callId: 'a' })
      expect(await bench().claim('elsewhere', 'card')).toEqual([])
    })

    it('give a card the newest revision only, however many came', async () => {
      await record('a', 1, 4)
      const work = await bench().claimOne('cards', 'card')
      expect(work.call).toMatchObject({ revision: 4, menu: ['1', '2', '3', '4'] })
      await bench().store.settle(work, { status: 'delivered' })
      expect(await bench().claim('cards', 'card')).toEqual([])
    })

    it('say since when a change waits: a card since the oldest it has not shown, an event since its own, whatever failed', async () => {
      const { store, clock } = bench()
      await record('a', 1)
      clock.at += 5_000
      await record('a', 2)
      const card = await bench().claimOne('cards', 'card')
      expect(card).toMatchObject({ revisedAt: STARTED_AT + 5_000, wantedAt: STARTED_AT })
      const failure = { status: 'retry', dueAt: clock.at, reason: 'server', message: 'no' } as const
      clock.at += 5_000
      await store.settle(card, failure)
      expect((await bench().claimOne('cards', 'card')).wantedAt).toBe(STARTED_AT)
      const event = await bench().claimOne('events', 'event')
      expect(event.wantedAt).toBe(STARTED_AT)
      await store.settle(event, { status: 'delivered' })
      expect((await bench().claimOne('events', 'event')).wantedAt).toBe(STARTED_AT + 5_000)
    })

    it('give an event sink every revision, one after the other, each with the time it came to be', async () => {
      for (const sequence of [1, 2, 3]) {
        await record('a', sequence)
        bench().clock.at += 1_000
      }
      const seen: unknown[] = []
      for (const _ of [1, 2, 3]) {
        const work = await bench().claimOne('events', 'event')
        seen.push([work.call.revision, work.call.menu.length, work.revisedAt])
        await bench().store.settle(work, { status: 'delivered' })
      }
      expect(seen).toEqual([
        [1, 1, STARTED_AT],
        [2, 2, STARTED_AT + 1_000],
        [3, 3, STARTED_AT + 2_000],
      ])
      expect(await bench().claim('events', 'event')).toEqual([])
    })

    it('never hand out a row that is claimed, also when its call goes on meanwhile', async () => {
      await record('a', 1)
      const claims = await Promise.all([bench().claim('events', 'event'), bench().claim('events', 'event')])
      expect(claims.flat()).toHaveLength(1)
      await record('a', 2)
      expect(await bench().claim('events', 'event')).toEqual([])
      for (const work of claims.flat()) await bench().store.settle(work, { status: 'delivered' })
      expect((await bench().claimOne('events', 'event')).call.revision).toBe(2)
    })

    it('die with the process that holds them', async () => {
      await record('a', 1)
      const before = await bench().claimOne('cards', 'card')
      await bench().reopen()
      expect(await bench().claimOne('cards', 'card')).toEqual(before)
    })

    it('hand out the oldest due first, at most as many as asked for, none before its time', async () => {
      for (const callId of ['first', 'second', 'third']) {
        await record(callId, 1)
        bench().clock.at += 10
      }
      const early = await bench().store.claim({ sink: 'cards', mode: 'card', limit: 9, now: STARTED_AT + 10 })
      expect(early.map(({ callId }) => callId)).toEqual(['first', 'second'])
      for (const work of early) await bench().store.settle(work, { status: 'released', dueAt: bench().clock.at })
      const names = async (limit: number) => (await bench().claim('cards', 'card', limit)).map(({ callId }) => callId)
      expect(await names(0)).toEqual([])
      expect(await names(2)).toEqual(['third', 'first'])
      expect(await names(2)).toEqual(['second'])
    })

    it('keep a sink with a call to its end, and let one that joins later begin with the revision that chose it', async () => {
      const { store } = bench()
      await store.record([stateOf('a', 1)], () => ['events'])
      expect(await store.record([stateOf('a', 2)], () => ['late'])).toMatchObject({ sinks: ['events', 'late'] })
      expect(await store.record([endOf('a', 3)], () => [])).toMatchObject({ sinks: ['events', 'late'] })
      const seen = async (sink: string) => {
        const revisions: number[] = []
        for (let [work] = await bench().claim(sink, 'event'); work; [work] = await bench().claim(sink, 'event')) {
          revisions.push(work.call.revision)
          await store.settle(work, { status: 'delivered' })
        }
        return revisions
      }
      expect(await seen('events')).toEqual([1, 2, 3])
      expect(await seen('late')).toEqual([2, 3])
    })

    it('ask the plan once for each new revision, with the call as it is recorded', async () => {
      const asked: unknown[] = []
      const plan = (call: { id: string; revision: number }) => {
        asked.push([call.id, call.revision])
        return ['cards', 'cards']
      }
      await bench().store.record([stateOf('a', 1), stateOf('b', 1)], plan)
      await bench().store.record([stateOf('a', 1), stateOf('a', 2, { key: '1' })], plan)
      expect(asked).toEqual([
        ['a', 1],
        ['b', 1],
      ])
      expect(await bench().claim('cards', 'card')).toHaveLength(2)
    })

    it('say when the next unclaimed work of a sink falls due', async () => {
      const { store, clock } = bench()
      expect(await store.nextDueAt('cards')).toBeNull()
      await record('a', 1)
      clock.at += 500
      await record('b', 1)
      expect(await store.nextDueAt('cards')).toBe(STARTED_AT)
      const [a, b] = await bench().claim('cards', 'card')
      expect(await store.nextDueAt('cards')).toBeNull()
      if (a === undefined || b === undefined) throw new Error('two rows are due')
      await store.settle(b, { status: 'released', dueAt: clock.at + 60_000 })
      expect(await store.nextDueAt('cards')).toBe(clock.at + 60_000)
      await store.settle(a, { status: 'delivered' })
      expect(await store.nextDueAt('cards')).toBe(clock.at + 60_000)
      clock.at += 500
      await record('a', 2)
      expect(await store.nextDueAt('cards')).toBe(clock.at)
      expect(await store.nextDueAt('events')).toBe(STARTED_AT)
    })

    it('count what is pending by sink, how old it is, and forget no sink that has rows', async () => {
      const { store, clock } = bench()
      await store.record([stateOf('a', 1)], both)
      await store.settle(await bench().claimOne('cards', 'card'), { status: 'delivered' })
      clock.at += 5_000
      await store.record([stateOf('a', 2), stateOf('b', 1)], both)
      expect(await store.backlog()).toEqual([
        { sink: 'cards', pending: 2, oldestAt: STARTED_AT + 5_000, dead: 0 },
        { sink: 'events', pending: 2, oldestAt: STARTED_AT, dead: 0 },
      ])
      for (const work of await bench().claim('cards', 'card')) await store.settle(work, { status: 'delivered' })
      for (const work of await bench().claim('events', 'event', 1)) await store.settle(work, { status: 'delivered' })
      expect(await store.backlog()).toEqual([
        { sink: 'cards', pending: 0, oldestAt: null, dead: 0 },
        { sink: 'events', pending: 2, oldestAt: STARTED_AT + 5_000, dead: 0 },
      ])
    })
  })
}
