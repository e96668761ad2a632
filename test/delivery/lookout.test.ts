import { expect, it } from 'vitest'
import { createLookout } from '../../src/delivery/lookout.ts'
import type { SinkBacklog } from '../../src/store/store.ts'
import { handClock } from '../support/store-contract/bench.ts'

const row = (sink: string, pending: number): SinkBacklog => ({ sink, pending, oldestAt: null, dead: 0 })

it('asks the store once for a thousand sinks that look at about the same time', async () => {
  const clock = handClock()
  let asked = 0
  const backlog = async () => {
    asked += 1
    return [row('busy', 3), row('idle', 0)]
  }
  const lookout = createLookout({ backlog }, clock)
  const sinks = ['busy', 'idle', ...Array.from({ length: 1_000 }, (_, index) => `sink${index}`)]
  const waiting = await Promise.all(sinks.map(lookout))
  expect(sinks.filter((_, index) => waiting[index])).toEqual(['busy'])
  expect(asked).toBe(1)
  clock.at += 15_000
  await lookout('idle')
  expect(asked).toBe(2)
})

it('asks again at once when the store failed', async () => {
  let fails = true
  const backlog = async () => {
    if (fails) throw new Error('away')
    return [row('busy', 1)]
  }
  const lookout = createLookout({ backlog }, handClock())
  await expect(lookout('busy')).rejects.toThrow('away')
  fails = false
  expect(await lookout('busy')).toBe(true)
})
