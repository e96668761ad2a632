// The contract's part about retention: what is old goes, a few rows at a time; what is needed stays.
import { describe, expect, it } from 'vitest'
import type { Plan } from '../../../src/store/store.ts'
import type { PurgePlace } from '../../../src/store/upkeep.ts'
import { type CreatePlace, useBench } from './bench.ts'
import { endOf, STARTED_AT, stateOf } from './states.ts'

const DAY = 86_400_000
const nobody = (): readonly string[] => []
const cards = (): readonly string[] => ['cards']

export const describePurging = (createPlace: CreatePlace): void => {
  describe('retention', () => {
    const bench = useBench(createPlace)
    const record = async (id: string, plan: Plan = nobody, at = 0) => {
      const createdAt = STARTED_AT + at
      await bench().store.record([stateOf(id, 1, { createdAt }), { ...endOf(id, 2), createdAt }], plan)
    }
    /** Steps to the end; answers how many calls went with each. */
    const purge = async (limit = 100) => {
      const steps: number[] = []
      let after: PurgePlace | null = null
      do {
        const step: { deleted: number; next: PurgePlace | null } = await bench().store.upkeep.purgeCalls({
          before: bench().clock.at - 30 * DAY,
          after,
          limit,
        })
        steps.push(step.deleted)
        after = step.next
      } while (after !== null)
      return steps
    }
    const deliver = async (status: 'delivered' | 'dead') => {
      const dead = { status: 'dead', reason: 'client', message: 'no' } as const
      for (const work of await bench().claim('cards', 'card'))
        await bench().store.settle(work, status === 'dead' ? dead : { status })
    }

    it('deletes calls that are old, and all that hangs on them', async () => {
      await record('a', cards)
      await deliver('dead')
      bench().clock.at += 30 * DAY
      await record('b')
      expect(await purge()).toEqual([0])
      bench().clock.at += 1
      expect(await purge()).toEqual([1, 0])
      expect(await bench().store.call('a')).toBeNull()
      expect(await bench().store.counts()).toEqual({ states: 2, calls: 1 })
      expect(await bench().store.backlog()).toEqual([])
      expect(await bench().store.journal.kept('a')).toBeNull()
    })

    it('keeps a call that is open, however old it is', async () => {
      await bench().store.record([stateOf('a', 1)], nobody)
      bench().clock.at += 31 * DAY
      expect(await purge()).toEqual([0, 0])
      expect(await bench().store.call('a')).not.toBeNull()
    })

    it('keeps a call that a sink still waits for, until it is delivered', async () => {
      await record('a', cards)
      bench().clock.at += 31 * DAY
      expect(await purge()).toEqual([0, 0])
      await deliver('delivered')
      expect(await purge()).toEqual([1, 0])
    })

    it('keeps a call for as long as its dead letter is not old', async () => {
      await record('a', cards)
      bench().clock.at += 20 * DAY
      await deliver('dead')
      bench().clock.at += 20 * DAY
      expect(await purge()).toEqual([0, 0])
      bench().clock.at += 11 * DAY
      expect(await purge()).toEqual([1, 0])
    })

    it('keeps a call of which something was heard lately', async () => {
      await record('a')
      bench().clock.at += 29 * DAY
      await bench().store.record([stateOf('a', 3)], nobody)
      bench().clock.at += 2 * DAY
      expect(await purge()).toEqual([0, 0])
      bench().clock.at += 29 * DAY
      expect(await purge()).toEqual([1, 0])
    })

    it('goes in steps of as many calls as it is told, past those that stay', async () => {
      for (const [index, id] of ['e', 'd', 'c', 'b', 'a'].entries()) await record(id, nobody, index === 4 ? 3 : index)
      await bench().store.record([stateOf('open', 1)], nobody)
      bench().clock.at += 31 * DAY
      const steps = await purge(2)
      expect(steps.every((deleted) => deleted <= 2)).toBe(true)
      expect(steps.reduce((sum, deleted) => sum + deleted, 0)).toBe(5)
      expect((await bench().store.calls({ limit: 10 })).map(({ id }) => id)).toEqual(['open'])
    })

    it('lets a call that was deleted be recorded again', async () => {
      await record('a', cards)
      await deliver('delivered')
      bench().clock.at += 31 * DAY
      await purge()
      expect(await bench().store.record([stateOf('a', 1)], cards)).toMatchObject({
        accepted: 1,
        revised: [{ revision: 1 }],
      })
    })

    it('deletes nothing when the clock was set back', async () => {
      await record('a')
      bench().clock.at -= 400 * DAY
      expect(await purge()).toEqual([0])
    })

    it('deletes old notices, and look-ups that were given up or whose source is gone', async () => {
      const { notices, journal, upkeep } = bench().store
      const lookUp = { kind: 'report', detail: 'account' } as const
      await notices.tell('cards', 'login', STARTED_AT)
      await notices.tell('cards', 'digest', STARTED_AT + 2 * DAY)
      const put = ['given up', 'gone', 'later'].map((subject) => ({ ...lookUp, subject, dueAt: STARTED_AT }))
      await journal.putLookUps('main', put)
      await journal.reschedule('main', { ...lookUp, subject: 'given up', attempts: 9 }, { dueAt: null, attempts: 9 })
      const later = { dueAt: STARTED_AT + 3 * DAY, attempts: 1 }
      await journal.reschedule('main', { ...lookUp, subject: 'later', attempts: 0 }, later)
      bench().clock.at += DAY + 1
      expect(await upkeep.purgeNotes({ before: STARTED_AT + DAY, limit: 10 })).toBe(3)
      expect(await notices.toldAt('cards', 'login')).toBeNull()
      expect(await notices.toldAt('cards', 'digest')).not.toBeNull()
      expect(await journal.lookUp('main', 'report', 'gone')).toBeNull()
      expect(await journal.lookUp('main', 'report', 'later')).not.toBeNull()
      expect(await upkeep.purgeNotes({ before: STARTED_AT + DAY, limit: 10 })).toBe(0)
    })
  })

  describe('the space it takes', () => {
    const bench = useBench(createPlace)

    it('is told, and shrinks in steps after much was deleted', async () => {
      const ids = Array.from({ length: 1_500 }, (_, index) => `call-${index}`)
      await Promise.all(ids.map((id) => bench().store.record([stateOf(id, 1), endOf(id, 2)], cards)))
      for (;;) {
        const due = await bench().claim('cards', 'card', 500)
        if (due.length === 0) break
        await Promise.all(due.map((work) => bench().store.settle(work, { status: 'delivered' })))
      }
      await bench().reopen()
      const full = await bench().store.upkeep.bytes()
      bench().clock.at += 31 * DAY
      const before = bench().clock.at - 30 * DAY
      for (let after: PurgePlace | null = null; ; ) {
        const { next }: { next: PurgePlace | null } = await bench().store.upkeep.purgeCalls({
          before,
          after,
          limit: 100,
        })
        if (next === null) break
        after = next
      }
      let steps = 0
      while (await bench().store.upkeep.shrink()) steps++
      await bench().reopen()
      expect(steps).toBeLessThan(1_000)
      expect(await bench().store.upkeep.bytes()).toBeLessThan(full * 0.6)
      expect(await bench().store.upkeep.shrink()).toBe(false)
    })
  })
}
