// The contract's part about states and calls: kept once, folded always, numbered without a hole.
import { describe, expect, it } from 'vitest'
import { foldCall } from '../../../src/call/fold.ts'
import { type CreatePlace, useBench } from './bench.ts'
import { endOf, STARTED_AT, stateOf, statesOf } from './states.ts'

const nobody = () => []
const everyone = () => ['cards', 'events']

export const describeRecording = (createPlace: CreatePlace): void => {
  describe('recording', () => {
    const bench = useBench(createPlace)

    it('keeps states and answers what is new, with the call as it now is', async () => {
      const { store } = bench()
      const result = await store.record(statesOf('a', 1, 3), everyone)
      expect(result).toMatchObject({ accepted: 3, sinks: ['cards', 'events'] })
      expect(result.revised).toMatchObject([{ id: 'a', revision: 1, menu: ['1', '2', '3'] }])
      expect(await store.call('a')).toEqual(result.revised[0])
      expect(await store.counts()).toEqual({ states: 3, calls: 1 })
    })

    it('keeps each state once, whoever sends it, within one batch, over batches and over a restart', async () => {
      const states = statesOf('a', 1, 2)
      await bench().store.record([...states, ...states], nobody)
      const again = states.map((state) => ({ ...state, source: 'other', direction: 'OUTBOUND' }))
      expect(await bench().store.record(again, everyone)).toEqual({ accepted: 0, revised: [], sinks: [] })
      await bench().reopen()
      expect(await bench().store.record(again, everyone)).toEqual({ accepted: 0, revised: [], sinks: [] })
      expect(await bench().store.counts()).toEqual({ states: 2, calls: 1 })
      expect(await bench().store.call('a')).toMatchObject({ source: 'main', direction: 'inbound' })
    })

    it('comes to the same call in whatever order the states arrive, restarts between them or not', async () => {
      const states = [...statesOf('a', 1, 4), endOf('a', 5)]
      for (const sequence of [3, 5, 1, 4, 2]) {
        await bench().store.record(
          states.filter((state) => state.sequence === sequence),
          nobody,
        )
        if (sequence === 1) await bench().reopen()
      }
      expect(await bench().store.call('a')).toMatchObject({ ...foldCall(states), menu: ['1', '2', '3', '4'] })
    })

    it('takes a state that comes after the end of its call', async () => {
      await bench().store.record([stateOf('a', 1), stateOf('a', 2), endOf('a', 4)], nobody)
      expect(await bench().store.record([stateOf('a', 3)], nobody)).toMatchObject({
        accepted: 1,
        revised: [{ revision: 2, menu: ['1', '2', '3'] }],
      })
    })

    it('raises the revision by one for each visible change, and not for the others', async () => {
      const { store } = bench()
      await store.record([stateOf('a', 1)], nobody)
      const unseen = await store.record([stateOf('a', 2, { key: '1' })], everyone)
      expect(unseen).toEqual({ accepted: 1, revised: [], sinks: [] })
      const seen = await store.record([stateOf('a', 3, { key: '9' })], nobody)
      expect(seen.revised).toMatchObject([{ revision: 2 }])
      await bench().reopen()
      expect((await bench().store.record([stateOf('a', 4)], nobody)).revised).toMatchObject([{ revision: 3 }])
    })

    it('takes several calls in one go, in the order they are touched', async () => {
      const states = [stateOf('b', 1), stateOf('a', 1), stateOf('b', 2)]
      const { revised } = await bench().store.record(states, nobody)
      expect(revised.map(({ id, menu }) => [id, menu])).toEqual([
        ['b', ['1', '2']],
        ['a', ['1']],
      ])
    })

    it('takes writes that come at the same moment in their order', async () => {
      const { store } = bench()
      const results = await Promise.all([1, 2, 3, 4].map((sequence) => store.record([stateOf('a', sequence)], nobody)))
      expect(results.map(({ revised }) => revised[0]?.revision)).toEqual([1, 2, 3, 4])
    })

    it('rejects only the write whose state is poison, and half does nothing of it', async () => {
      const { store } = bench()
      await store.record([stateOf('a', 1)], nobody)
      const outcomes = await Promise.allSettled([
        store.record([stateOf('a', 2)], nobody),
        store.record([stateOf('a', 3), stateOf('b', 1), stateOf('b', 1.5)], everyone),
        store.record([stateOf('a', 4)], nobody),
      ])
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
      expect(await store.call('a')).toMatchObject({ revision: 3, menu: ['1', '2', '4'] })
      expect(await store.call('b')).toBeNull()
      expect(await store.counts()).toEqual({ states: 3, calls: 1 })
      expect(await store.backlog()).toEqual([])
      expect(await store.record([stateOf('a', 3)], nobody)).toMatchObject({ accepted: 1 })
    })

    it('rejects only the write whose plan fails', async () => {
      const { store } = bench()
      const broken = () => {
        throw new Error('the plan is broken')
      }
      await expect(store.record([stateOf('a', 1)], broken)).rejects.toThrow('the plan is broken')
      expect(await store.call('a')).toBeNull()
      expect(await store.record([stateOf('a', 1)], nobody)).toMatchObject({ accepted: 1, revised: [{ revision: 1 }] })
    })

    it('believes the disk when another process wrote to the same call', async () => {
      await bench().store.record([stateOf('a', 1)], nobody)
      const other = await bench().beside()
      await other.record([stateOf('a', 2)], nobody)
      const { accepted, revised } = await bench().store.record([stateOf('a', 2), stateOf('a', 3)], nobody)
      expect({ accepted, revised }).toMatchObject({ accepted: 1, revised: [{ revision: 3, menu: ['1', '2', '3'] }] })
    })

    it('lists calls newest first, all or the open ones', async () => {
      const { store } = bench()
      for (const [index, id] of ['old', 'middle', 'new'].entries())
        await store.record([stateOf(id, 1, { createdAt: STARTED_AT + index })], nobody)
      await store.record([endOf('middle', 2)], nobody)
      const ids = async (query: { limit: number; open?: boolean }) => (await store.calls(query)).map(({ id }) => id)
      expect(await ids({ limit: 10 })).toEqual(['new', 'middle', 'old'])
      expect(await ids({ limit: 2 })).toEqual(['new', 'middle'])
      expect(await ids({ limit: 10, open: true })).toEqual(['new', 'old'])
      expect(await store.call('nowhere')).toBeNull()
    })
  })
}
