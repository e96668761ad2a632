// The contract's part about erasing a person: every call with the number goes, however it was written, and stays gone.
import { describe, expect, it } from 'vitest'
import type { CallState, Participant } from '../../../src/call/state.ts'
import { callee, caller, dialled, ending, line, state } from '../build-state.ts'
import { type CreatePlace, useBench } from './bench.ts'

const NUMBER = '+442079460321'
const sinks = () => ['cards']

const ended = (id: string, party: Participant, over: Partial<CallState> = {}): readonly CallState[] => [
  state(1, [party, line('dana', 'RINGING')], { ...over, conversationId: id }),
  ending(2, { ...over, conversationId: id }),
]
const from = (id: string, number: string) => ended(id, caller('RINGING', { far: { name: 'Ada', number } }))

const COUNTED = { calls: 1, states: 2, revisions: 2, deliveries: 1, deadLetters: 0, lookUps: 0, open: 0 }

export const describeForgetting = (createPlace: CreatePlace): void => {
  describe('forgetting', () => {
    const bench = useBench(createPlace)
    const forget = (dryRun = false) => bench().store.operating.forget(NUMBER, { dryRun })
    const left = async () => (await bench().store.calls({ limit: 100 })).map(({ id }) => id).toSorted()
    const record = async (states: readonly CallState[]) => bench().store.record(states, sinks)

    it.each([
      ['as E.164', from('a', NUMBER)],
      ['without its plus', from('a', '442079460321')],
      ['with blanks and brackets', from('a', '+44 (20) 7946-0321')],
      ['as dialled in its own country', from('a', '020 7946 0321')],
      ['as the one that was dialled', dialled('0044 20 7946 0321', ended('a', callee('RINGING')))],
      ['as whom a call was passed to', ended('a', caller('RINGING', passedTo('+44 20 79460321')))],
      ['in an early state only', [...from('a', NUMBER).slice(0, 1), ...from('a', '+12015550188').slice(1)]],
    ])('finds the number %s', async (_, states) => {
      await record(states)
      await record(from('b', '+442079460322'))
      await record(from('c', '+492079460321'))
      expect(await forget()).toMatchObject({ calls: 1, open: 0 })
      expect(await left()).toEqual(['b', 'c'])
    })

    it('takes with a call all that hangs on it, and says what that was', async () => {
      const { store } = bench()
      await record(from('a', NUMBER))
      await store.settle(await bench().claimOne('cards', 'card'), {
        status: 'dead',
        reason: 'client',
        message: 'it answered 400',
      })
      const lookUp = { kind: 'report', subject: 'a', detail: '{}', dueAt: 1 } as const
      await store.journal.putLookUps('main', [lookUp, { ...lookUp, subject: 'b' }])
      await bench().reopen()
      const all = { ...COUNTED, revisions: expect.any(Number), deadLetters: 1, lookUps: 1 }
      expect(await forget(true)).toEqual(all)
      expect(await left()).toEqual(['a'])
      expect(await forget()).toEqual(all)
      const { operating } = bench().store
      expect(await operating.story('a')).toBeNull()
      expect(await operating.deadLetters({ limit: 5 })).toEqual([])
      expect(await bench().store.backlog()).toEqual([])
      expect(await bench().store.journal.lookUp('main', 'report', 'a')).toBeNull()
      expect(await bench().store.journal.lookUp('main', 'report', 'b')).not.toBeNull()
      expect(await bench().store.counts()).toEqual({ states: 0, calls: 0 })
      expect(await forget()).toMatchObject({ calls: 0 })
    })

    it('keeps a call that was forgotten from coming back, also after a restart', async () => {
      await record(from('a', NUMBER))
      await forget()
      await bench().reopen()
      expect(await record(from('a', NUMBER))).toMatchObject({ accepted: 0, revised: [] })
      expect(await left()).toEqual([])
      expect(await bench().store.journal.known(['a', 'b'])).toEqual(new Map([['a', { over: true }]]))
    })

    it('leaves a call that goes on, says so, and takes it once it is over', async () => {
      await record(from('a', NUMBER).slice(0, 1))
      expect(await forget()).toMatchObject({ calls: 0, open: 1 })
      expect(await left()).toEqual(['a'])
      await record(from('a', NUMBER).slice(1))
      expect(await forget()).toMatchObject({ calls: 1, open: 0 })
    })

    it('goes through any number of calls', async () => {
      for (let round = 0; round < 6; round++)
        await record(Array.from({ length: 120 }, (_, index) => from(`${round}-${index}`, NUMBER)).flat())
      await record(from('other', '+12015550123'))
      expect(await forget()).toMatchObject({ calls: 720, states: 1_440 })
      expect(await left()).toEqual(['other'])
    })

    it('is no harm to an attempt in flight', async () => {
      await record(from('a', NUMBER))
      const work = await bench().claimOne('cards', 'card')
      await forget()
      await bench().store.settle(work, { status: 'delivered' })
      expect(await bench().store.backlog()).toEqual([])
    })
  })
}

const passedTo = (number: string): Partial<Participant> => ({
  transfer: { from: null, to: { participantId: null, name: null, extension: null, number } },
})
