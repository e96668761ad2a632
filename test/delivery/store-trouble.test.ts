import { describe, expect, it, onTestFinished } from 'vitest'
import { createIntake } from '../../src/delivery/intake.ts'
import { createWorker } from '../../src/delivery/worker.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import { answeredCall } from '../support/call-states.ts'
import { eventually } from '../support/eventually.ts'
import { createFastClock } from '../support/fast-clock.ts'
import { scriptedSink } from '../support/scripted-sink.ts'
import { silentLog } from '../support/silent-log.ts'
import { temporaryFile } from '../support/temporary-file.ts'

/** A real store on a disk that has no room for some kinds of writes while the test says so. */
const openLine = async (mode: 'card' | 'event') => {
  const clock = createFastClock(50)
  const real = await openSqliteStore({ file: temporaryFile('ringpost.db'), clock })
  const full = new Set<string>()
  let refused = 0
  const store = new Proxy(real, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      return async (...args: readonly unknown[]): Promise<unknown> => {
        if (!full.has(String(name))) return member.apply(target, args)
        refused += 1
        throw new Error('the disk is full')
      }
    },
  })
  const sink = scriptedSink('sink', mode)
  const worker = createWorker({ sink, store, clock, log: silentLog })
  const stopping = new AbortController()
  const running = worker.run(stopping.signal, stopping.signal)
  onTestFinished(async () => {
    stopping.abort(new Error('test over'))
    await running
    await real.close()
  })
  const accept = createIntake({ store, plan: () => ['sink'], wake: worker.wake })
  const settled = async () => (await real.backlog())[0]?.pending === 0
  return { accept, sink, full, settled, refused: () => refused }
}

describe('a disk without room', () => {
  it('makes the intake refuse, so that the source keeps the state, and nothing is half there', async () => {
    const { accept, sink, full, settled } = await openLine('event')
    full.add('record')
    await expect(accept(answeredCall('a'))).rejects.toThrow('full')
    full.clear()
    await accept(answeredCall('a'))
    await eventually('delivered', settled)
    expect(sink.sent.map(({ call }) => call.revision)).toEqual(sink.sent.map((_, index) => index + 1))
  })

  it('holds a card back for as long as it cannot be noted that it is being sent', async () => {
    const { accept, sink, full, settled, refused } = await openLine('card')
    full.add('begin')
    await accept(answeredCall('a'))
    await eventually('it was tried', () => refused() >= 3)
    expect(sink.sent).toEqual([])
    full.clear()
    await eventually('delivered', settled)
    expect(sink.sent).toHaveLength(1)
  })

  it('never makes a card be sent again because its outcome could not be stored', async () => {
    const { accept, sink, full, settled, refused } = await openLine('card')
    full.add('settle')
    await accept(answeredCall('a'))
    await eventually('storing it was tried', () => refused() >= 3)
    expect(sink.sent).toHaveLength(1)
    full.clear()
    await eventually('stored', settled)
    expect(sink.sent).toHaveLength(1)
  })
})
