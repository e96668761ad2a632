import { describe, expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { createIntake } from '../../src/delivery/intake.ts'
import { createPacing } from '../../src/delivery/pacing.ts'
import { createWorker } from '../../src/delivery/worker.ts'
import { sinkKinds } from '../../src/sinks/registry.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import { answeredCall } from '../support/call-states.ts'
import { type CaptureServer, startCaptureServer } from '../support/capture-server.ts'
import { eventually } from '../support/eventually.ts'
import { startFaultProxy } from '../support/fault-proxy/fault-proxy.ts'
import { silentLog } from '../support/silent-log.ts'
import { temporaryFile } from '../support/temporary-file.ts'

const CALLS = Array.from({ length: 30 }, (_, index) => `call-${index}`)
const QUICK = { rate: { per_second: 1_000, burst: 1_000 } }

const endpoint = async (): Promise<CaptureServer> => {
  const server = await startCaptureServer()
  onTestFinished(() => server.close())
  return server
}

/** Real http sinks of these addresses on one store, all of which get every call. */
const openSinks = async (addresses: Readonly<Record<string, string>>) => {
  const clock = systemClock
  const store = await openSqliteStore({ file: temporaryFile('ringpost.db'), clock })
  const kind = sinkKinds.find(({ type }) => type === 'http')
  const pacing = createPacing(clock)
  const stopping = new AbortController()
  const lines = Object.entries(addresses).map(([name, url]) => {
    const sink = kind?.configure(name, kind.options.parse({ url, timeout: '60s', ...QUICK }))({ clock, log: silentLog })
    if (sink === undefined) throw new Error('there is no http sink')
    return { sink, worker: createWorker({ sink, store, clock, pacing, log: silentLog }) }
  })
  const running = lines.map(({ worker }) => worker.run(stopping.signal, stopping.signal))
  onTestFinished(async () => {
    stopping.abort(new Error('test over'))
    await Promise.all(running)
    await Promise.all(lines.map(({ sink }) => sink.close()))
    await store.close()
  })
  const accept = createIntake({
    store,
    plan: () => Object.keys(addresses),
    wake: () => {
      for (const { worker } of lines) worker.wake()
    },
  })
  const pending = async (name: string) => (await store.backlog()).find(({ sink }) => sink === name)?.pending
  return { accept, pending, health: (name: string) => lines.find(({ sink }) => sink.name === name)?.worker.health() }
}

describe('one sink never delays another', () => {
  it('when it answers with a byte a second, stalls, or is not there at all', async () => {
    const [slow, stalled, gone, quick] = await Promise.all([endpoint(), endpoint(), endpoint(), endpoint()])
    const trickle = await startFaultProxy(slow.origin)
    onTestFinished(() => trickle.close())
    trickle.strike(() => ({ trickleMs: 1_000 }))
    slow.answer({ status: 200, body: 'x'.repeat(1_000) })
    stalled.answer('stalled-body')
    await gone.close()
    const { accept, pending } = await openSinks({
      slow: `${trickle.origin}/calls`,
      stalled: `${stalled.origin}/calls`,
      gone: `${gone.origin}/calls`,
      quick: `${quick.origin}/calls`,
    })
    for (const id of CALLS) await accept(answeredCall(id))
    await eventually('the quick one has everything', async () => (await pending('quick')) === 0)
    const told = quick.requests.map(({ body }) => JSON.parse(body).data.call.id)
    expect(new Set(told).size).toBe(CALLS.length)
    for (const name of ['slow', 'stalled', 'gone']) expect(await pending(name)).toBe(CALLS.length)
  })

  it('when its destination asks for a rest: that destination rests, for both sinks that go there, and no other', async () => {
    const [struck, calm] = await Promise.all([endpoint(), endpoint()])
    struck.answer({ status: 429, headers: { 'retry-after': '3600' } })
    const { accept, pending } = await openSinks({
      one: `${struck.origin}/calls`,
      other: `${struck.origin}/calls?key=2`,
      calm: `${calm.origin}/calls`,
    })
    await accept(answeredCall('first'))
    await eventually('it asked for a rest', () => struck.requests.length > 0)
    await eventually('the calm one has it', async () => (await pending('calm')) === 0)
    const asked = struck.requests.length
    for (const id of CALLS) await accept(answeredCall(id))
    await eventually('the calm one has everything', async () => (await pending('calm')) === 0)
    // What both had sent when the first answer came; nothing since.
    expect(asked).toBeLessThanOrEqual(2)
    expect(struck.requests).toHaveLength(asked)
    expect([await pending('one'), await pending('other')]).toEqual([CALLS.length + 1, CALLS.length + 1])
  })
})
