// The contract's part about look-ups: questions with a stored time, one a subject, none asked again that was given up.
import { describe, expect, it } from 'vitest'
import { type CreatePlace, useBench } from './bench.ts'

const report = (subject: string, dueAt: number, detail = '1') => ({ kind: 'report', subject, detail, dueAt }) as const
const asked = (subject: string, attempts = 0, detail = '1') => ({ kind: 'report', subject, detail, attempts }) as const
const MONTH_MS = 32 * 24 * 3_600_000

export const describeLookUps = (createPlace: CreatePlace): void => {
  describe('look-ups', () => {
    const bench = useBench(createPlace)
    const journal = () => bench().store.journal
    const due = async (now: number, limit = 10, source = 'main') =>
      (await journal().dueLookUps({ source, now, limit })).map(({ subject }) => subject)

    it('fall due at their time, the oldest first, also after a restart', async () => {
      await journal().putLookUps('main', [report('b', 20), report('a', 10), report('c', 30)])
      await journal().putLookUps('other', [report('d', 5)])
      await bench().reopen()
      expect(await due(9)).toEqual([])
      expect(await due(20)).toEqual(['a', 'b'])
      expect(await due(99, 2)).toEqual(['a', 'b'])
      expect(await journal().nextLookUpAt('main')).toBe(10)
      expect(await journal().dueLookUps({ source: 'main', now: 10, limit: 1 })).toEqual([asked('a')])
    })

    it('are asked again at the time they are given, and are gone once answered', async () => {
      await journal().putLookUps('main', [report('a', 10)])
      await journal().reschedule('main', asked('a'), { dueAt: 50, attempts: 1 })
      expect(await due(49)).toEqual([])
      expect(await journal().lookUp('main', 'report', 'a')).toEqual(asked('a', 1))
      await journal().endLookUp('main', asked('a', 1))
      expect(await journal().lookUp('main', 'report', 'a')).toBeNull()
      expect(await journal().nextLookUpAt('main')).toBeNull()
    })

    it('that are put twice fall due at the earlier time and keep their attempts', async () => {
      await journal().putLookUps('main', [report('a', 50)])
      await journal().reschedule('main', asked('a'), { dueAt: 50, attempts: 3 })
      await journal().putLookUps('main', [report('a', 70)])
      expect(await journal().nextLookUpAt('main')).toBe(50)
      await journal().putLookUps('main', [report('a', 20)])
      expect(await journal().nextLookUpAt('main')).toBe(20)
      expect(await journal().lookUp('main', 'report', 'a')).toEqual(asked('a', 3))
    })

    it('are replaced by one with another detail, and what was asked before then changes nothing', async () => {
      await journal().putLookUps('main', [report('a', 10, 'old')])
      await journal().putLookUps('main', [report('a', 90, 'new')])
      expect(await journal().nextLookUpAt('main')).toBe(90)
      await journal().reschedule('main', asked('a', 0, 'old'), { dueAt: null, attempts: 9 })
      await journal().endLookUp('main', asked('a', 0, 'old'))
      expect(await journal().lookUp('main', 'report', 'a')).toEqual(asked('a', 0, 'new'))
    })

    it('that were given up stay so, until they are forgotten after a month', async () => {
      await journal().putLookUps('main', [report('a', 10)])
      await journal().reschedule('main', asked('a'), { dueAt: null, attempts: 9 })
      await journal().putLookUps('main', [report('a', 5)])
      expect(await due(99)).toEqual([])
      expect(await journal().lookUp('main', 'report', 'a')).toBeNull()
      expect(await journal().nextLookUpAt('main')).toBeNull()
      bench().clock.at += MONTH_MS
      await journal().putLookUps('main', [report('a', 5)])
      expect(await due(99)).toEqual(['a'])
    })

    it('can all be made due, but for those given up', async () => {
      await journal().putLookUps('main', [report('a', 500), report('b', 3), report('c', 500)])
      await journal().reschedule('main', asked('c'), { dueAt: null, attempts: 9 })
      await journal().hastenLookUps('main', 10)
      expect(await due(10)).toEqual(['b', 'a'])
    })
  })
}
