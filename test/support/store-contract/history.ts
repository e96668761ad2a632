// The contract's part about earlier calls with a number.
import { describe, expect, it } from 'vitest'
import type { PastQuery } from '../../../src/store/history.ts'
import { callee, caller, dialler, state } from '../build-state.ts'
import { type CreatePlace, useBench } from './bench.ts'
import { STARTED_AT } from './states.ts'

const ADA = '+12015550123'
const ALL = { number: ADA, until: STARTED_AT + 1e9, except: '', since: 0, limit: 10 }

export const describeHistory = (createPlace: CreatePlace): void => {
  describe('history', () => {
    const bench = useBench(createPlace)
    const from = (id: string, createdAt: number, number = ADA, source = 'main') =>
      bench().store.record(
        [state(1, [caller('RINGING', { far: { name: null, number } })], { conversationId: id, createdAt, source })],
        () => [],
      )
    const to = (id: string, createdAt: number) => {
      const participants = [dialler('CONNECTED'), callee('RINGING', { far: { name: null, number: ADA } })]
      const sent = state(1, participants, { conversationId: id, createdAt, direction: 'OUTBOUND', dialString: ADA })
      return bench().store.record([sent], () => [])
    }
    const ids = async (query: Partial<PastQuery> = {}) => {
      const { calls, recent } = await bench().store.history.past({ ...ALL, ...query })
      return [...calls.map(({ id }) => id), recent]
    }

    it('holds the calls from a number and to it, newest first, and those of no other', async () => {
      await from('first', STARTED_AT)
      await to('second', STARTED_AT + 1)
      await from('third', STARTED_AT + 2)
      await from('other', STARTED_AT + 3, '+12015550124')
      expect(await ids()).toEqual(['third', 'second', 'first', 3])
      expect(await ids({ number: '+12015550999' })).toEqual([0])
    })

    it('holds only what certain sources heard, when they are named', async () => {
      await from('first', STARTED_AT)
      await from('second', STARTED_AT + 1, ADA, 'other')
      expect(await ids({ sources: ['other', 'third'] })).toEqual(['second', 1])
      expect(await ids({ sources: [] })).toEqual([0])
    })

    it('leaves out the call that asks, and what came after it', async () => {
      for (const [index, id] of ['a', 'b', 'c', 'd'].entries()) await from(id, STARTED_AT + index)
      expect(await ids({ except: 'c', until: STARTED_AT + 2 })).toEqual(['b', 'a', 2])
    })

    it('counts the recent ones, however many are asked for', async () => {
      for (const [index, id] of ['a', 'b', 'c', 'd'].entries()) await from(id, STARTED_AT + index)
      expect(await ids({ limit: 1, since: STARTED_AT + 1 })).toEqual(['d', 3])
    })
  })
}
