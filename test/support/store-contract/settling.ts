// The contract's part about outcomes: each is durable, and none loses work, its place or its handle.
import { describe, expect, it } from 'vitest'
import type { Settlement } from '../../../src/store/store.ts'
import { type CreatePlace, useBench } from './bench.ts'
import { endOf, STARTED_AT, stateOf, statesOf } from './states.ts'

const cards = () => ['cards']
const MINUTE = 60_000
const retryAt = (dueAt: number): Settlement => ({
  status: 'retry',
  dueAt,
  reason: 'server',
  message: 'it answered 500',
})
const FAILED = { dueAt: STARTED_AT, reason: 'server', message: 'it answered 500' } as const
const DEAD: Settlement = { status: 'dead', reason: 'client', message: 'it answered 400' }

export const describeSettling = (createPlace: CreatePlace): void => {
  describe('settling', () => {
    const bench = useBench(createPlace)
    const record = async (from: number, to = from) => {
      for (const state of statesOf('a', from, to)) await bench().store.record([state], cards)
    }
    const settle = async (mode: 'card' | 'event', settlement: Settlement) => {
      const work = await bench().claimOne('cards', mode)
      await bench().store.settle(work, settlement)
      return work
    }

    it('leaves nothing to do after a delivery, also after a restart', async () => {
      await record(1)
      await settle('card', { status: 'delivered' })
      await bench().reopen()
      expect(await bench().claim('cards', 'card')).toEqual([])
      expect(await bench().store.nextDueAt('cards')).toBeNull()
    })

    it('moves the due times of what is pending with the clock, and leaves what is settled alone', async () => {
      await record(1)
      const dueAt = bench().clock.at + 5 * MINUTE
      await settle('card', retryAt(dueAt))
      await bench().store.shiftDueTimes(-60 * MINUTE)
      expect(await bench().store.nextDueAt('cards')).toBe(dueAt - 60 * MINUTE)
      expect(await bench().claim('cards', 'card')).toHaveLength(1)
    })

    it('makes what came during a delivery due at once', async () => {
      await record(1)
      const work = await bench().claimOne('cards', 'card')
      await record(2, 3)
      bench().clock.at += MINUTE
      await bench().store.settle(work, { status: 'delivered' })
      expect(await bench().store.nextDueAt('cards')).toBeLessThanOrEqual(bench().clock.at)
      expect((await bench().claimOne('cards', 'card')).call.revision).toBe(3)
    })

    it('keeps the handle as it was, hands it back, and replaces it only by a new one', async () => {
      const handle = {
        channel: 'C0123456789',
        ts: '1727292784.000100',
        thread: ['a', 'b'],
        edits: 2,
        gone: null,
        ok: true,
      }
      await record(1)
      await settle('card', { status: 'delivered', handle })
      await record(2)
      await bench().reopen()
      expect((await settle('card', { status: 'delivered' })).handle).toEqual(handle)
      await record(3)
      expect((await settle('card', retryAt(bench().clock.at))).handle).toEqual(handle)
      expect((await settle('card', DEAD)).handle).toEqual(handle)
      await record(4)
      expect((await settle('card', { status: 'delivered', handle: { ts: '2' } })).handle).toEqual(handle)
      await record(5)
      expect((await bench().claimOne('cards', 'card')).handle).toEqual({ ts: '2' })
    })

    it('keeps the time of a retry over a restart, counts it, and remembers since when it fails', async () => {
      await record(1)
      await settle('card', retryAt(STARTED_AT + MINUTE))
      await bench().reopen()
      expect(await bench().store.nextDueAt('cards')).toBe(STARTED_AT + MINUTE)
      bench().clock.at = STARTED_AT + MINUTE - 1
      expect(await bench().claim('cards', 'card')).toEqual([])
      bench().clock.at = STARTED_AT + MINUTE
      const second = await settle('card', retryAt(STARTED_AT + 3 * MINUTE))
      expect(second).toMatchObject({ attempts: 1, failingSince: STARTED_AT })
      bench().clock.at = STARTED_AT + 3 * MINUTE
      expect(await bench().claimOne('cards', 'card')).toMatchObject({ attempts: 2, failingSince: STARTED_AT })
    })

    it('lets a new revision neither shorten the wait for a retry nor reset its count', async () => {
      await record(1)
      await settle('card', retryAt(STARTED_AT + MINUTE))
      await record(2)
      expect(await bench().claim('cards', 'card')).toEqual([])
      bench().clock.at = STARTED_AT + MINUTE
      const work = await bench().claimOne('cards', 'card')
      expect(work).toMatchObject({ attempts: 1, failingSince: STARTED_AT, call: { revision: 2 } })
    })

    it('starts to count anew after a delivery', async () => {
      await record(1)
      await settle('card', retryAt(STARTED_AT))
      await settle('card', { status: 'delivered' })
      await record(2)
      expect(await bench().claimOne('cards', 'card')).toMatchObject({ attempts: 0, failingSince: null })
    })

    it('holds back the later revisions of an event sink while an earlier one is retried', async () => {
      await record(1, 3)
      await settle('event', retryAt(STARTED_AT + MINUTE))
      expect(await bench().claim('cards', 'event')).toEqual([])
      bench().clock.at = STARTED_AT + MINUTE
      expect((await settle('event', { status: 'delivered' })).call.revision).toBe(1)
      expect((await bench().claimOne('cards', 'event')).call.revision).toBe(2)
    })

    it('makes the same revision due again at once when a part of it is delivered, with the new handle', async () => {
      await record(1)
      await settle('card', retryAt(STARTED_AT))
      await settle('card', { status: 'progress', handle: { ts: '1' } })
      await bench().reopen()
      const work = await bench().claimOne('cards', 'card')
      expect(work).toMatchObject({ handle: { ts: '1' }, attempts: 0, failingSince: null, call: { revision: 1 } })
      await bench().store.settle(work, { status: 'delivered' })
      expect(await bench().claim('cards', 'card')).toEqual([])
    })

    it('remembers an attempt of which nobody heard the end, also over a crash, and what the call was then', async () => {
      await record(1)
      await bench().store.begin(await bench().claimOne('cards', 'card'))
      bench().clock.at += MINUTE
      await bench().reopen()
      await record(2, 3)
      const work = await bench().claimOne('cards', 'card')
      expect(work).toMatchObject({
        doubt: { since: STARTED_AT, status: 'ringing' },
        attempts: 0,
        call: { revision: 3 },
      })
      await bench().store.begin(work)
      await bench().store.settle(work, { status: 'retry', ...FAILED, ambiguous: true })
      expect((await settle('card', { status: 'delivered' })).doubt).toEqual({ since: STARTED_AT, status: 'ringing' })
      await record(4)
      expect((await bench().claimOne('cards', 'card')).doubt).toBeNull()
    })

    it('remembers what was tried to be shown last, but for an attempt that surely failed', async () => {
      await record(1)
      const first = await bench().claimOne('cards', 'card')
      await bench().store.begin(first)
      await bench().store.settle(first, { status: 'retry', ...FAILED, ambiguous: true })
      await bench().store.record([endOf('a', 2)], cards)
      const second = await bench().claimOne('cards', 'card')
      expect(second.call.status).not.toBe('ringing')
      await bench().store.begin(second)
      await bench().store.settle(second, { status: 'retry', ...FAILED })
      const third = await bench().claimOne('cards', 'card')
      expect(third.doubt).toEqual({ since: STARTED_AT, status: 'ringing' })
      await bench().store.begin(third)
      await bench().store.settle(third, { status: 'retry', ...FAILED, ambiguous: true })
      const { doubt } = await bench().claimOne('cards', 'card')
      expect(doubt).toEqual({ since: STARTED_AT, status: second.call.status })
    })

    it.each<[string, Settlement, object | null]>([
      ['an answer that says no', { status: 'retry', ...FAILED }, null],
      ['an answer that leaves doubt', { status: 'retry', ...FAILED, ambiguous: true }, { since: STARTED_AT }],
      ['giving it back untried', { status: 'released', dueAt: 0 }, null],
      ['giving it back half done', { status: 'released', dueAt: 0, ambiguous: true }, { since: STARTED_AT }],
      ['progress', { status: 'progress', handle: { ts: '1' } }, null],
    ])('leaves after %s the doubt that is left', async (_, settlement, doubt) => {
      await record(1)
      const work = await bench().claimOne('cards', 'card')
      await bench().store.begin(work)
      bench().clock.at += MINUTE
      await bench().store.settle(work, settlement)
      const again = await bench().claimOne('cards', 'card')
      if (doubt === null) expect(again.doubt).toBeNull()
      else expect(again.doubt).toMatchObject(doubt)
    })

    it('buries what is given up, and still tries the next revision', async () => {
      await record(1, 2)
      await settle('event', retryAt(STARTED_AT))
      await settle('event', DEAD)
      expect(await bench().store.backlog()).toEqual([{ sink: 'cards', pending: 1, oldestAt: STARTED_AT, dead: 1 }])
      const next = await settle('event', { status: 'delivered' })
      expect(next).toMatchObject({ attempts: 0, failingSince: null, call: { revision: 2 } })
      await bench().reopen()
      expect(await bench().store.backlog()).toEqual([{ sink: 'cards', pending: 0, oldestAt: null, dead: 1 }])
    })

    it('counts no attempt for work that is given back', async () => {
      await record(1)
      await settle('card', { status: 'released', dueAt: STARTED_AT + MINUTE })
      expect(await bench().claim('cards', 'card')).toEqual([])
      bench().clock.at = STARTED_AT + MINUTE
      expect(await bench().claimOne('cards', 'card')).toMatchObject({ attempts: 0, failingSince: null })
    })

    it('resolves for a row that is gone, and does nothing', async () => {
      await record(1)
      const work = await bench().claimOne('cards', 'card')
      const settlements: readonly Settlement[] = [
        { status: 'delivered' },
        retryAt(0),
        DEAD,
        { status: 'released', dueAt: 0 },
      ]
      for (const settlement of settlements) await bench().store.settle({ ...work, callId: 'gone' }, settlement)
      expect(await bench().store.backlog()).toMatchObject([{ sink: 'cards', pending: 1, dead: 0 }])
    })

    it('changes nothing when a revision is settled a second time', async () => {
      await record(1)
      const work = await settle('card', { status: 'delivered' })
      for (const settlement of [retryAt(0), DEAD]) await bench().store.settle(work, settlement)
      await record(2)
      expect(await bench().claimOne('cards', 'card')).toMatchObject({ attempts: 0, call: { revision: 2 } })
      expect(await bench().store.backlog()).toMatchObject([{ dead: 0 }])
    })

    it('does outcomes and new states that come at the same moment all', async () => {
      await bench().store.record([stateOf('a', 1), stateOf('b', 1)], cards)
      const claimed = await bench().claim('cards', 'card')
      await Promise.all([
        ...claimed.map((work) => bench().store.settle(work, { status: 'delivered' })),
        bench().store.record([stateOf('a', 2), stateOf('c', 1)], cards),
      ])
      const due = (await bench().claim('cards', 'card')).map(({ callId, call }) => [callId, call.revision])
      expect(due.sort()).toEqual([
        ['a', 2],
        ['c', 1],
      ])
    })
  })
}
