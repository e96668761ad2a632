// The contract's part about counting the calls of a day: inbound ones, by when they began and how they stand now.
import { describe, expect, it } from 'vitest'
import type { CallState } from '../../../src/call/state.ts'
import { callee, caller, dialled, ending, line, state } from '../build-state.ts'
import { type CreatePlace, useBench } from './bench.ts'
import { STARTED_AT } from './states.ts'

const HOUR = 3_600_000

const begunAt = (id: string, createdAt: number, states: readonly CallState[]): readonly CallState[] =>
  states.map((entry) => ({ ...entry, conversationId: id, createdAt }))

const ringing = [state(1, [caller('RINGING'), line('dana', 'RINGING')])]
const missed = [...ringing, ending(2)]
const answered = [...ringing, state(2, [caller('CONNECTED'), line('dana', 'CONNECTED')])]

export const describeTally = (createPlace: CreatePlace): void => {
  describe('counting the calls of a span', () => {
    const bench = useBench(createPlace)
    const record = (id: string, createdAt: number, states: readonly CallState[]) =>
      bench().store.record(begunAt(id, createdAt, states), () => [])
    const tally = (since: number, until: number, stepMs = HOUR) =>
      bench().store.operating.tally({ since, until, stepMs })

    it('goes by the step in which they began and by their status, and says nothing of steps without any', async () => {
      await record('a', STARTED_AT, missed)
      await record('b', STARTED_AT + 1, missed)
      await record('c', STARTED_AT + HOUR - 1, answered)
      await record('d', STARTED_AT + 2 * HOUR, ringing)
      expect(await tally(STARTED_AT, STARTED_AT + 24 * HOUR)).toEqual([
        { step: 0, status: 'answered', calls: 1 },
        { step: 0, status: 'missed', calls: 2 },
        { step: 2, status: 'ringing', calls: 1 },
      ])
    })

    it('includes its first moment and not its last', async () => {
      for (const [id, at] of [
        ['before', STARTED_AT - 1],
        ['first', STARTED_AT],
        ['last', STARTED_AT + HOUR - 1],
        ['after', STARTED_AT + HOUR],
      ] as const)
        await record(id, at, missed)
      expect(await tally(STARTED_AT, STARTED_AT + HOUR)).toEqual([{ step: 0, status: 'missed', calls: 2 }])
    })

    it('counts a call once, as it stands now', async () => {
      await record('a', STARTED_AT, ringing)
      await record('a', STARTED_AT, answered)
      await record('a', STARTED_AT, [...answered, ending(3)])
      expect(await tally(STARTED_AT, STARTED_AT + HOUR)).toEqual([{ step: 0, status: 'ended', calls: 1 }])
    })

    it('leaves out what colleagues began', async () => {
      await record('out', STARTED_AT, dialled('2015550123', [state(1, [callee('RINGING')]), ending(2)]))
      expect(await tally(STARTED_AT, STARTED_AT + HOUR)).toEqual([])
    })
  })
}
