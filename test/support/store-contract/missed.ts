// The contract's part about calls that nobody took: each once, by when that was recorded, and who was spoken with.
import { describe, expect, it } from 'vitest'
import type { CallState } from '../../../src/call/state.ts'
import { callee, caller, dialled, dialler, ending, line, state, system } from '../build-state.ts'
import { type CreatePlace, useBench } from './bench.ts'
import { STARTED_AT } from './states.ts'

const CALLER = '+12015550123'
const CALLEE = '+12015550177'

const as = (conversationId: string, states: readonly CallState[]) =>
  states.map((entry) => ({ ...entry, conversationId, createdAt: STARTED_AT }))

const missed = (id: string) => as(id, [state(1, [caller('RINGING'), line('dana', 'RINGING')]), ending(2)])
const taken = (id: string, at: number) =>
  as(id, [state(1, [caller('CONNECTED'), line('dana', 'CONNECTED')], { at }), ending(2)])
const placed = (id: string, status: 'CONNECTED' | 'RINGING', at: number) =>
  as(id, dialled(CALLEE, [state(1, [dialler('CONNECTED'), callee(status)], { at }), ending(2)]))

export const describeMissed = (createPlace: CreatePlace): void => {
  describe('calls that nobody took', () => {
    const bench = useBench(createPlace)
    const record = (states: readonly CallState[]) => bench().store.record(states, () => [])
    const between = async (after: number, until: number, limit = 10) =>
      (await bench().store.missed.calls({ after: { at: after, id: null }, until, limit })).map(({ call }) => call.id)

    it('are inbound, over, and were taken by nobody', async () => {
      await record(missed('missed'))
      await record(as('voicemail', [state(1, [caller('RINGING')], { systems: [system('VOICEMAIL')] }), ending(2)]))
      await record(as('abandoned', [state(1, [caller('RINGING')], { systems: [system('CALL_QUEUE')] }), ending(2)]))
      await record(taken('taken', STARTED_AT))
      await record(placed('placed', 'RINGING', STARTED_AT))
      await record(missed('open').slice(0, 1))
      expect(await between(0, STARTED_AT)).toEqual(['abandoned', 'missed', 'voicemail'])
    })

    it('stand in one of two spans that touch, by when it was recorded that nobody took them', async () => {
      const { clock } = bench()
      await record(missed('early').slice(0, 1))
      clock.at = STARTED_AT + 1_000
      await record([...missed('early').slice(1), ...missed('other')])
      clock.at = STARTED_AT + 2_000
      await record(missed('late'))
      await bench().reopen()
      expect(await between(0, STARTED_AT)).toEqual([])
      expect(await between(STARTED_AT, STARTED_AT + 1_000)).toEqual(['early', 'other'])
      expect(await between(STARTED_AT + 1_000, STARTED_AT + 2_000)).toEqual(['late'])
      const [found] = await bench().store.missed.calls({
        after: { at: STARTED_AT + 1_000, id: null },
        until: STARTED_AT + 2_000,
        limit: 1,
      })
      expect(found).toEqual({ at: STARTED_AT + 2_000, call: await bench().store.call('late') })
    })

    it('keep their place when more becomes known of them, and leave when somebody took them after all', async () => {
      await record(missed('a'))
      bench().clock.at += 5_000
      await record(as('a', [state(3, [], { systems: [system('VOICEMAIL')] })]))
      expect((await bench().store.call('a'))?.status).toBe('voicemail')
      expect(await between(0, STARTED_AT)).toEqual(['a'])
      await record(as('a', [state(4, [caller('CONNECTED'), line('dana', 'CONNECTED')])]))
      expect((await bench().store.call('a'))?.status).toBe('ended')
      expect(await between(0, STARTED_AT + 10_000)).toEqual([])
    })

    it('come in pages that leave none out, also within one instant', async () => {
      for (const id of ['d', 'b', 'a', 'c']) await record(missed(id))
      const query = { until: STARTED_AT, limit: 2 }
      const first = await bench().store.missed.calls({ after: { at: 0, id: null }, ...query })
      const last = first.at(-1)
      if (last === undefined) throw new Error('there are four')
      const second = await bench().store.missed.calls({ after: { at: last.at, id: last.call.id }, ...query })
      expect([...first, ...second].map(({ call }) => call.id)).toEqual(['a', 'b', 'c', 'd'])
    })

    it('are settled by the last answer, from the number or by it', async () => {
      const spoken = () => bench().store.missed.spokenWith([CALLER, CALLEE, '+12015550199'])
      await record(missed('a'))
      await record(placed('b', 'RINGING', STARTED_AT))
      expect(await spoken()).toEqual(new Map())
      await record(taken('c', STARTED_AT + 7_000))
      await record(taken('d', STARTED_AT + 3_000))
      await record(placed('e', 'CONNECTED', STARTED_AT + 9_000))
      expect(await spoken()).toEqual(
        new Map([
          [CALLER, STARTED_AT + 7_000],
          [CALLEE, STARTED_AT + 9_000],
        ]),
      )
      expect(await bench().store.missed.spokenWith([CALLER], ['main'])).toEqual(new Map([[CALLER, STARTED_AT + 7_000]]))
      expect(await bench().store.missed.spokenWith([CALLER], ['other'])).toEqual(new Map())
    })
  })
}
