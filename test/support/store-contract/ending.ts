// The contract's part about calls whose end never comes.
import { describe, expect, it } from 'vitest'
import { type CreatePlace, useBench } from './bench.ts'
import { endOf, STARTED_AT, stateOf, statesOf } from './states.ts'

const HOUR = 3_600_000
const nobody = () => []
const cards = () => ['cards']

export const describeEnding = (createPlace: CreatePlace): void => {
  describe('calls whose end never comes', () => {
    const bench = useBench(createPlace)
    const endSilent = (overrides: { before?: number; most?: number; limit?: number } = {}) =>
      bench().store.upkeep.endSilent(
        { before: bench().clock.at - 12 * HOUR, most: 100, limit: 100, ...overrides },
        cards,
      )

    it('are over once nothing was heard of them for too long, when they were last known to be on', async () => {
      await bench().store.record(statesOf('a', 1, 3), cards)
      expect(await endSilent()).toEqual({ revised: [], sinks: [] })
      bench().clock.at += 12 * HOUR + 1
      const { revised, sinks } = await endSilent()
      expect(sinks).toEqual(['cards'])
      expect(revised).toMatchObject([
        { id: 'a', revision: 2, endAssumed: true, endedAt: stateOf('a', 3).at, waitMs: null, talkMs: null },
      ])
      expect(await bench().store.call('a')).toEqual(revised[0])
      expect(await bench().store.calls({ limit: 10, open: true })).toEqual([])
      expect(await bench().store.journal.openCalls('main')).toEqual([])
      expect(await bench().store.journal.kept('a')).toMatchObject({ over: true })
      expect(await endSilent()).toEqual({ revised: [], sinks: [] })
    })

    it('go on when they are old but something was heard of them lately', async () => {
      await bench().store.record([stateOf('a', 1)], nobody)
      bench().clock.at += 11 * HOUR
      await bench().store.record([stateOf('a', 2)], nobody)
      bench().clock.at += 2 * HOUR
      expect((await endSilent()).revised).toEqual([])
    })

    it.each(['in the same life', 'in the next'])(
      'end as they did when the end is heard after all, %s',
      async (life) => {
        await bench().store.record(statesOf('a', 1, 2), cards)
        bench().clock.at += 13 * HOUR
        await endSilent()
        if (life === 'in the next') await bench().reopen()
        const end = endOf('a', 3)
        const { revised } = await bench().store.record([end], cards)
        expect(revised).toMatchObject([{ revision: 3, endAssumed: false, endedAt: end.at }])
        expect(revised[0]?.waitMs).not.toBeNull()
      },
    )

    it('are on again when a state comes that is no end, and end in silence once more', async () => {
      await bench().store.record(statesOf('a', 1, 2), nobody)
      bench().clock.at += 13 * HOUR
      await endSilent()
      const { revised } = await bench().store.record([stateOf('a', 3)], nobody)
      expect(revised).toMatchObject([{ revision: 3, endAssumed: false, endedAt: null }])
      expect((await bench().store.calls({ limit: 10, open: true })).map(({ id }) => id)).toEqual(['a'])
      bench().clock.at += 13 * HOUR
      expect((await endSilent()).revised).toMatchObject([{ revision: 4, endAssumed: true }])
    })

    it('stay over when only an older state comes late', async () => {
      await bench().store.record([stateOf('a', 1), stateOf('a', 3)], nobody)
      bench().clock.at += 13 * HOUR
      await endSilent()
      await bench().store.record([stateOf('a', 2)], nobody)
      expect(await bench().store.call('a')).toMatchObject({ menu: ['1', '2', '3'], endAssumed: true })
    })

    it('are ended a few at a time, the oldest first', async () => {
      for (const [index, id] of ['c', 'a', 'b'].entries())
        await bench().store.record([stateOf(id, 1, { createdAt: STARTED_AT + index })], nobody)
      bench().clock.at += 13 * HOUR
      const ids = async () => (await endSilent({ limit: 2 })).revised.map(({ id }) => id)
      expect([await ids(), await ids(), await ids()]).toEqual([['c', 'a'], ['b'], []])
    })

    it('are ended early, the oldest first, when more are open than may be', async () => {
      for (const [index, id] of ['c', 'a', 'b'].entries())
        await bench().store.record([stateOf(id, 1, { createdAt: STARTED_AT + index })], nobody)
      const ids = async () => (await endSilent({ most: 1 })).revised.map(({ id }) => id)
      expect([await ids(), await ids()]).toEqual([['c', 'a'], []])
    })
  })

  describe('calls that never stop changing', () => {
    const bench = useBench(createPlace)

    it('keep the first two thousand states, and their end', async () => {
      await bench().store.record(statesOf('a', 1, 1_999), nobody)
      expect(await bench().store.record(statesOf('a', 2_000, 2_010), nobody)).toMatchObject({ accepted: 1 })
      expect(await bench().store.record([stateOf('a', 2_011)], nobody)).toMatchObject({ accepted: 0 })
      expect(await bench().store.record([endOf('a', 2_012)], nobody)).toMatchObject({ accepted: 1 })
      expect(await bench().store.call('a')).toMatchObject({ endAssumed: false, endedAt: endOf('a', 2_012).at })
    })
  })
}
