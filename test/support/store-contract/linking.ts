// The contract's part about consultations: whichever comes first, the conversation or the call that names it, it is known for one.
import { describe, expect, it } from 'vitest'
import type { Call } from '../../../src/call/call.ts'
import type { CallState } from '../../../src/call/state.ts'
import { caller, dialled, dialler, ending, line, state } from '../build-state.ts'
import { type CreatePlace, useBench } from './bench.ts'

const ASKED_AT = state(1, []).createdAt + 30_000

const under = (conversationId: string, states: readonly CallState[], over: Partial<CallState> = {}) =>
  states.map((entry) => ({ ...entry, conversationId, ...over }))

/** A caller is answered, and from the third state on the call names the conversation `ask`. */
const main = under('main', [
  state(1, [caller('RINGING'), line('sam', 'RINGING')]),
  state(2, [caller('CONNECTED'), line('sam', 'CONNECTED')]),
  state(3, [caller('IN_WARM_TRANSFER'), line('sam', 'CONNECTED')], { linkedConversations: ['ask'] }),
  ending(4, { linkedConversations: ['ask'] }),
])
/** Between colleagues, and naming nobody. */
const ask = under(
  'ask',
  dialled('0019', [
    state(1, [dialler('RINGING'), line('dana', 'RINGING', { originator: 'dialler' })]),
    state(2, [dialler('CONNECTED'), line('dana', 'CONNECTED', { originator: 'dialler' })]),
    ending(3),
  ]),
  { createdAt: ASKED_AT },
)

/** As routing does it: a consultation is shown nowhere. */
const plan = ({ consultOf }: Call) => (consultOf === null ? ['cards'] : [])
const shape = (calls: readonly Call[]) => calls.map(({ id, revision, consultOf }) => ({ id, revision, consultOf }))

export const describeLinking = (createPlace: CreatePlace): void => {
  describe('a consultation', () => {
    const bench = useBench(createPlace)
    const cardsOf = async () => (await bench().claim('cards', 'card')).map(({ call }) => call)

    it('that comes after its call names it is known from its first revision, over a restart', async () => {
      await bench().store.record(main.slice(0, 3), plan)
      await bench().reopen()
      const { revised, sinks } = await bench().store.record(ask.slice(0, 1), plan)
      expect({ revised: shape(revised), sinks }).toEqual({
        revised: [{ id: 'ask', revision: 1, consultOf: 'main' }],
        sinks: [],
      })
      expect(shape(await cardsOf())).toEqual([{ id: 'main', revision: 1, consultOf: null }])
    })

    it('that came before is told so, also over its end and a restart, and where it is shown already it stays', async () => {
      await bench().store.record(ask, plan)
      await bench().reopen()
      const { revised, sinks } = await bench().store.record(main.slice(2), plan)
      expect({ revised: shape(revised), sinks }).toEqual({
        revised: [
          { id: 'main', revision: 1, consultOf: null },
          { id: 'ask', revision: 2, consultOf: 'main' },
        ],
        sinks: ['cards'],
      })
      expect(shape(await cardsOf())).toContainEqual({ id: 'ask', revision: 2, consultOf: 'main' })
      expect(await bench().store.call('ask')).toMatchObject({ consultOf: 'main', status: 'ended' })
    })

    it('stays one through its later states', async () => {
      const { store } = bench()
      await store.record([...main.slice(0, 3), ...ask.slice(0, 1)], plan)
      await store.record(ask.slice(1, 2), plan)
      await store.record([...ask.slice(2), ...main.slice(3)], plan)
      expect(await store.call('ask')).toMatchObject({ consultOf: 'main', status: 'ended' })
      expect(shape(await cardsOf())).toEqual([{ id: 'main', revision: 2, consultOf: null }])
    })

    it('that shares a batch with its call is revised once more, and told of once', async () => {
      const { revised } = await bench().store.record([...ask.slice(0, 2), ...main.slice(2, 3)], plan)
      expect(shape(revised)).toEqual([
        { id: 'ask', revision: 2, consultOf: 'main' },
        { id: 'main', revision: 1, consultOf: null },
      ])
    })

    it('is none when it is older than the call that names it, or has somebody from outside', async () => {
      const { store } = bench()
      await store.record(under('ask', ask.slice(0, 1), { createdAt: ASKED_AT - 60_000 }), plan)
      const outside = under('ask-outside', main.slice(0, 2), { createdAt: ASKED_AT })
      await store.record(outside, plan)
      await store.record(under('main', main.slice(2, 3), { linkedConversations: ['ask', 'ask-outside'] }), plan)
      expect((await store.call('ask'))?.consultOf).toBeNull()
      expect((await store.call('ask-outside'))?.consultOf).toBeNull()
    })

    it('is not told so by a write that was undone', async () => {
      const { store } = bench()
      await store.record(ask.slice(0, 1), plan)
      const broken = ({ id }: Call) => {
        if (id === 'poison') throw new Error('the plan is broken')
        return []
      }
      const poisoned = [...main.slice(2, 3), ...under('poison', main.slice(0, 1))]
      await expect(store.record(poisoned, broken)).rejects.toThrow('the plan is broken')
      const { revised } = await store.record(ask.slice(1, 2), plan)
      expect(shape(revised)).toEqual([{ id: 'ask', revision: 2, consultOf: null }])
    })
  })
}
