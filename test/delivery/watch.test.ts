import { afterEach, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import type { Attempted } from '../../src/delivery/attempt.ts'
import { createIntake } from '../../src/delivery/intake.ts'
import { createWorker } from '../../src/delivery/worker.ts'
import type { Sink } from '../../src/sinks/sink.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import { answeredCall } from '../support/call-states.ts'
import { eventually } from '../support/eventually.ts'
import { scriptedSink } from '../support/scripted-sink.ts'
import { silentLog } from '../support/silent-log.ts'
import { temporaryFile } from '../support/temporary-file.ts'

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const open = async (sink: Sink) => {
  const store = await openSqliteStore({ file: temporaryFile('ringpost.db'), clock: systemClock, log: silentLog })
  const attempts: Attempted[] = []
  const paced: { readonly sink: string; readonly ms: number }[] = []
  const watch = {
    attempted: (attempt: Attempted) => void attempts.push(attempt),
    paced: (sink: string, ms: number) => void paced.push({ sink, ms }),
  }
  const worker = createWorker({ sink, store, clock: systemClock, log: silentLog, watch, random: () => 0 })
  const [stop, abandon] = [new AbortController(), new AbortController()]
  const running = worker.run(stop.signal, abandon.signal)
  const end = async () => {
    stop.abort()
    abandon.abort()
    await running
  }
  cleanups.push(async () => {
    await end()
    await store.close()
  })
  return { attempts, paced, end, accept: createIntake({ store, plan: () => [sink.name], wake: worker.wake }) }
}

it('whoever watches is told of each attempt, and of the wait since the call changed whatever failed between', async () => {
  const sink = scriptedSink('slack', 'card')
  sink.answer({ status: 'retry', reason: 'server', message: 'no' }, () => ({
    status: 'retry',
    reason: 'rate-limited',
    message: 'slower',
    notBefore: Date.now() + 300,
  }))
  const { attempts, accept } = await open(sink)
  await accept(answeredCall('a'))
  await eventually('delivered', () => attempts.some(({ result }) => result.status === 'delivered'))
  expect(attempts.map(({ sink, result }) => [sink, result.status])).toEqual([
    ['slack', 'retry'],
    ['slack', 'retry'],
    ['slack', 'delivered'],
  ])
  const [first, second, last] = attempts
  expect(last?.waitedMs).toBeGreaterThanOrEqual((second?.waitedMs ?? 0) + 290)
  expect(second?.waitedMs).toBeGreaterThan(first?.waitedMs ?? 0)
  expect(last?.tookMs).toBeLessThan(last?.waitedMs ?? 0)
})

it('what is due but held back by the rate is told as such, once the wait is over', async () => {
  const bucket = { key: 'C1', perSecond: 5, burst: 1 }
  const { attempts, paced, accept } = await open(scriptedSink('slack', 'card', { post: [bucket], edit: [] }))
  await accept(['a', 'b'].flatMap((id) => answeredCall(id)))
  await eventually('both delivered', () => attempts.length === 2)
  expect(new Set(paced.map(({ sink }) => sink))).toEqual(new Set(['slack']))
  const waitedMs = paced.reduce((sum, { ms }) => sum + ms, 0)
  expect(waitedMs).toBeGreaterThan(50)
  expect(waitedMs).toBeLessThanOrEqual(attempts[1]?.waitedMs ?? 0)
})

it('an attempt that a stop cuts short is not told: it is nobody’s fault', async () => {
  const sink = scriptedSink('slack', 'card')
  sink.answer(
    (_, signal) =>
      new Promise((resolve) =>
        signal.addEventListener('abort', () => resolve({ status: 'retry', reason: 'timeout', message: 'aborted' })),
      ),
  )
  const { attempts, accept, end } = await open(sink)
  await accept(answeredCall('a'))
  await eventually('under way', () => sink.sent.length === 1)
  await end()
  expect(attempts).toEqual([])
})
