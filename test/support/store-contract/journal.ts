// The contract's part about what a source has heard: until when, and which states of which call.
import { describe, expect, it } from 'vitest'
import { type CreatePlace, useBench } from './bench.ts'
import { endOf, STARTED_AT, stateOf, statesOf } from './states.ts'

const nobody = () => []

export const describeJournal = (createPlace: CreatePlace): void => {
  describe('the instants of hearing', () => {
    const bench = useBench(createPlace)
    const journal = () => bench().store.journal

    it('are unknown until marked, then last from the first mark to the newest, also over a restart', async () => {
      expect(await journal().heard('main', '1')).toBeNull()
      await journal().markHeard('main', ['1'], 1_000)
      expect(await journal().heard('main', '1')).toEqual({ since: 1_000, until: 1_000 })
      await journal().markHeard('main', ['1'], 5_000)
      await bench().reopen()
      expect(await journal().heard('main', '1')).toEqual({ since: 1_000, until: 5_000 })
    })

    it('are kept for each account of each source', async () => {
      await journal().markHeard('main', ['1', '2'], 1_000)
      await journal().markHeard('main', ['2'], 2_000)
      await journal().markHeard('other', ['1'], 3_000)
      const until = async (source: string, account: string) => (await journal().heard(source, account))?.until
      expect([await until('main', '1'), await until('main', '2'), await until('other', '1')]).toEqual([
        1_000, 2_000, 3_000,
      ])
      expect(await journal().heard('other', '2')).toBeNull()
    })

    it('follow a clock that is set back', async () => {
      await journal().markHeard('main', ['1'], 5_000)
      await journal().markHeard('main', ['1'], 4_000)
      expect((await journal().heard('main', '1'))?.until).toBe(4_000)
    })
  })

  describe('what is kept of calls', () => {
    const bench = useBench(createPlace)
    const journal = () => bench().store.journal
    const record = (...states: Parameters<ReturnType<typeof bench>['store']['record']>[0]) =>
      bench().store.record(states, nobody)

    it('is told by numbers, with the newest state', async () => {
      await record(stateOf('a', 5), stateOf('a', 2), stateOf('a', 3))
      expect(await journal().kept('a')).toEqual({ over: false, numbers: [2, 3, 5], newest: stateOf('a', 5) })
      await record(endOf('a', 6))
      expect(await journal().kept('a')).toMatchObject({ over: true, numbers: [2, 3, 5, 6] })
      expect(await journal().kept('b')).toBeNull()
    })

    it('is told of many calls at once: which are known, and which of those are over', async () => {
      await record(...statesOf('a', 1, 2), stateOf('b', 1), endOf('b', 2))
      const ids = ['a', 'b', ...Array.from({ length: 1_500 }, (_, index) => `unknown ${index}`)]
      expect([...(await journal().known(ids))]).toEqual([
        ['a', { over: false }],
        ['b', { over: true }],
      ])
    })

    it('names the open calls of a source, their highest number and when the last state came', async () => {
      await record(stateOf('a', 1), stateOf('a', 4), stateOf('over', 1), endOf('over', 2))
      await record(stateOf('other', 1, { source: 'other' }))
      bench().clock.at += 7_000
      await record(stateOf('a', 2))
      const open = { id: 'a', account: '2930718022414574861', newest: 4, lookedUp: false }
      expect(await journal().openCalls('main')).toEqual([{ ...open, recordedAt: STARTED_AT + 7_000 }])
    })

    it('tells which open calls are being looked up, or were in vain', async () => {
      await record(stateOf('a', 1), stateOf('b', 1), stateOf('c', 1))
      const report = (subject: string) => ({ kind: 'report', subject, detail: '1', dueAt: 0 }) as const
      await journal().putLookUps('main', [report('a'), report('b'), { ...report('c'), kind: 'summaries' }])
      const lookUp = { ...report('b'), attempts: 0 }
      await journal().reschedule('main', lookUp, { dueAt: null, attempts: 9 })
      const looked = (await journal().openCalls('main')).map(({ id, lookedUp }) => `${id} ${lookedUp}`)
      expect(looked.sort()).toEqual(['a true', 'b true', 'c false'])
    })
  })
}
