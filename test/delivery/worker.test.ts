import { afterEach, describe, expect, it } from 'vitest'
import { type Clock, systemClock } from '../../src/clock.ts'
import { EVENT_DELAYS_MS } from '../../src/delivery/backoff.ts'
import { createIntake } from '../../src/delivery/intake.ts'
import { createPacing } from '../../src/delivery/pacing.ts'
import { PROBE_EVERY_MS } from '../../src/delivery/sink-health.ts'
import { createWorker, type SinkWorker } from '../../src/delivery/worker.ts'
import type { Log } from '../../src/log.ts'
import type { SendResult, Sink } from '../../src/sinks/sink.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import type { Store } from '../../src/store/store.ts'
import { answeredCall } from '../support/call-states.ts'
import { eventually } from '../support/eventually.ts'
import { createFastClock } from '../support/fast-clock.ts'
import { scriptedSink } from '../support/scripted-sink.ts'
import { readableLog, silentLog } from '../support/silent-log.ts'
import { temporaryFile } from '../support/temporary-file.ts'

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const openStore = async (): Promise<Store> => {
  const store = await openSqliteStore({ file: temporaryFile('ringpost.db'), clock: systemClock, log: silentLog })
  cleanups.push(() => store.close())
  return store
}

interface Line {
  readonly accept: ReturnType<typeof createIntake>
  readonly workers: readonly SinkWorker[]
  stop(): Promise<void>
}

/** A clock on which every wait is over at once and a day passes with each look at the time. */
const hurriedClock: Clock = (() => {
  let looks = 0
  return {
    now: () => Date.now() + 86_400_000 * looks++,
    monotonic: () => performance.now(),
    sleep: (_, signal) => systemClock.sleep(1, signal),
  }
})()

/** The real line from intake to sink, with the jitter taken out: every retry comes at the floor of 50 ms. */
const openLine = (store: Store, sinks: readonly Sink[], clock: Clock = systemClock, log: Log = silentLog): Line => {
  const names = sinks.map(({ name }) => name)
  const pacing = createPacing(clock)
  const workers = sinks.map((sink) => createWorker({ sink, store, clock, pacing, log, random: () => 0 }))
  const accept = createIntake({
    store,
    plan: () => names,
    wake: (woken) => {
      for (const worker of workers) if (woken.includes(worker.sink)) worker.wake()
    },
  })
  const stopping = new AbortController()
  const running = Promise.all(workers.map((worker) => worker.run(stopping.signal, stopping.signal)))
  const stop = async () => {
    stopping.abort(new Error('test over'))
    await running
  }
  cleanups.push(stop)
  return { accept, workers, stop }
}

const retry = (extra: Partial<Extract<SendResult, { status: 'retry' }>> = {}): SendResult => ({
  status: 'retry',
  reason: 'server',
  message: 'HTTP 500',
  ...extra,
})

const settled = async (store: Store, sink: string): Promise<boolean> => {
  const row = (await store.backlog()).find((backlog) => backlog.sink === sink)
  return row !== undefined && row.pending === 0
}

describe('an event sink', () => {
  it('is sent every revision once, in order, each under its own id', async () => {
    const store = await openStore()
    const sink = scriptedSink('http', 'event')
    const { accept } = openLine(store, [sink])
    const states = answeredCall('call-1')
    await accept(states)
    await eventually('all delivered', () => settled(store, 'http'))
    const revisions = sink.sent.map(({ call }) => call.revision)
    const last = (await store.call('call-1'))?.revision ?? 0
    expect(last).toBeGreaterThan(0)
    expect(revisions).toEqual(Array.from({ length: revisions.length }, (_, index) => index + 1))
    expect(revisions.at(-1)).toBe(last)
    expect(new Set(sink.sent.map(({ id }) => id)).size).toBe(revisions.length)
  })

  it('keeps the order of a call when one revision has to be tried again, under the same id', async () => {
    const store = await openStore()
    const sink = scriptedSink('http', 'event')
    sink.answer({ status: 'delivered' }, retry({ notBefore: Date.now() + 100 }))
    const { accept } = openLine(store, [sink])
    for (const state of answeredCall('call-1')) await accept([state])
    await eventually('all delivered', () => settled(store, 'http'), 10_000)
    const revisions = sink.sent.map(({ call }) => call.revision)
    expect(revisions.slice(0, 3)).toEqual([1, 2, 2])
    expect(sink.sent[2]?.id).toBe(sink.sent[1]?.id)
    expect(sink.sent[2]?.attempt).toBe(2)
    expect(revisions.slice(2)).toEqual(Array.from({ length: revisions.length - 2 }, (_, index) => index + 2))
  })
})

describe('a card sink', () => {
  it('gets one send with the newest revision after a burst, and its own handle back', async () => {
    const store = await openStore()
    const sink = scriptedSink('slack', 'card')
    const { promise: release, resolve } = Promise.withResolvers<void>()
    sink.answer(async () => {
      await release
      return { status: 'delivered', handle: { ts: '1.2' } }
    })
    const { accept } = openLine(store, [sink])
    const [first, ...rest] = answeredCall('call-1')
    if (first === undefined) throw new Error('the builder made no states')
    await accept([first])
    await eventually('the post is on its way', () => sink.sent.length === 1)
    for (const state of rest) await accept([state])
    resolve()
    await eventually('all delivered', () => settled(store, 'slack'))
    expect(sink.sent).toHaveLength(2)
    expect(sink.sent[0]).toMatchObject({ handle: null, call: { status: 'ringing' } })
    expect(sink.sent[1]).toMatchObject({ handle: { ts: '1.2' }, call: { status: 'ended' } })
  })

  it('carries on where it was after the daemon was gone in the middle of a backoff', async () => {
    const store = await openStore()
    const sink = scriptedSink('slack', 'card')
    sink.answer(retry(), retry())
    const before = openLine(store, [sink])
    await before.accept(answeredCall('call-1'))
    await eventually('it failed once', () => sink.sent.length >= 1)
    await before.stop()
    openLine(store, [sink])
    await eventually('all delivered', () => settled(store, 'slack'))
    expect(sink.sent.at(-1)?.call.status).toBe('ended')
  })
})

describe('a card that is shown in parts', () => {
  it('is sent again at once until it is whole, the rest never counted as failures', async () => {
    const store = await openStore()
    const sink = scriptedSink('slack', 'card')
    sink.answer(
      { status: 'delivered', handle: { parts: 1 }, more: true },
      retry(),
      { status: 'delivered', handle: { parts: 2 }, more: true },
      { status: 'delivered', handle: { parts: 3 } },
    )
    const { accept } = openLine(store, [sink])
    await accept(answeredCall('a'))
    await eventually('delivered', () => settled(store, 'slack'))
    expect(sink.sent.map(({ handle, attempt }) => [handle?.['parts'] ?? 0, attempt])).toEqual([
      [0, 1],
      [1, 1],
      [1, 2],
      [2, 1],
    ])
  })
})

describe('an attempt whose end nobody heard', () => {
  it('is told to the sink with the next one, until one is answered', async () => {
    const store = await openStore()
    const sink = scriptedSink('teams', 'card')
    const began = Date.now()
    sink.answer(retry(), retry({ ambiguous: true }), retry())
    const { accept } = openLine(store, [sink])
    await accept(answeredCall('a'))
    await eventually('delivered', () => settled(store, 'teams'))
    expect(sink.sent.map(({ doubt }) => doubt?.status)).toEqual([undefined, undefined, 'ended', 'ended'])
    expect(sink.sent[2]?.doubt?.since).toBeGreaterThanOrEqual(began)
  })

  it('is on disk before it begins, for cards', async () => {
    const file = temporaryFile('ringpost.db')
    const store = await openSqliteStore({ file, clock: systemClock, log: silentLog })
    cleanups.push(() => store.close())
    const sink = scriptedSink('teams', 'card')
    const found: unknown[] = []
    sink.answer(async () => {
      const beside = await openSqliteStore({ file, clock: systemClock, log: silentLog })
      const [work] = await beside.claim({ sink: 'teams', mode: 'card', limit: 1, now: Date.now() })
      found.push(work?.doubt?.status)
      await beside.close()
      return { status: 'delivered' }
    })
    const { accept } = openLine(store, [sink])
    await accept(answeredCall('a'))
    await eventually('delivered', () => settled(store, 'teams'))
    expect(found).toEqual(['ended'])
  })
})

describe('the pace of a destination', () => {
  const slow = (key: string) => ({ key, perSecond: 0.001, burst: 2 })

  it('lets a burst through and keeps the rest', async () => {
    const store = await openStore()
    const sink = scriptedSink('slack', 'card', { post: [slow('C1')], edit: [] })
    const { accept } = openLine(store, [sink])
    await accept(['a', 'b', 'c', 'd'].flatMap((id) => answeredCall(id)))
    await eventually('the burst was delivered', async () => (await store.backlog())[0]?.pending === 2)
    expect(sink.sent).toHaveLength(2)
  })

  it('is shared by the sinks that reach it, and by no others', async () => {
    const store = await openStore()
    const [one, two, other] = ['C1', 'C1', 'C2'].map((key, index) =>
      scriptedSink(`sink-${index}`, 'card', { post: [slow(key)], edit: [] }),
    )
    if (!one || !two || !other) throw new Error('three sinks')
    const { accept } = openLine(store, [one, two, other])
    await accept(['a', 'b', 'c'].flatMap((id) => answeredCall(id)))
    await eventually('the bursts went out', () => one.sent.length + two.sent.length + other.sent.length === 4)
    expect(one.sent.length + two.sent.length).toBe(2)
    expect(other.sent).toHaveLength(2)
  })

  it('lets a new call overtake edits that wait', async () => {
    const store = await openStore()
    const bucket = { key: 'C1', perSecond: 4, burst: 1 }
    const sink = scriptedSink('slack', 'card', { post: [bucket], edit: [bucket] })
    const handle = { status: 'delivered', handle: { ts: '1' } } as const
    sink.answer(handle, handle)
    const { accept } = openLine(store, [sink])
    const [first, ...rest] = answeredCall('known')
    if (first === undefined) throw new Error('the builder made no states')
    await accept([first])
    await eventually('posted', () => sink.sent.length === 1)
    await accept(rest)
    await accept(answeredCall('new'))
    await eventually('all delivered', () => settled(store, 'slack'))
    expect(sink.sent.map(({ call }) => call.id)).toEqual(['known', 'new', 'known'])
  })

  it('takes nothing for what had nothing to be sent', async () => {
    const store = await openStore()
    const sink = scriptedSink('teams', 'card', { post: [slow('T')], edit: [slow('T')] })
    const skipped = { status: 'delivered', skipped: true } as const
    sink.answer(skipped, skipped, skipped)
    const { accept } = openLine(store, [sink])
    await accept(['a', 'b', 'c', 'd', 'e'].flatMap((id) => answeredCall(id)))
    await eventually('all delivered', () => settled(store, 'teams'))
    expect(sink.sent).toHaveLength(5)
  })
})

describe('a post that may have been there already', () => {
  it.each(['sent', 'avoided'] as const)(
    'is counted when it was %s, with one line that names the call',
    async (repeat) => {
      const store = await openStore()
      const sink = scriptedSink('teams', 'card')
      sink.answer({ status: 'delivered', repeat })
      const { log, lines } = readableLog()
      const { accept, workers } = openLine(store, [sink], systemClock, log)
      await accept(answeredCall('a'))
      await eventually('delivered', () => settled(store, 'teams'))
      expect(workers[0]?.repeats()).toEqual({ sent: 0, avoided: 0, [repeat]: 1 })
      const warnings = lines.filter(({ level }) => level === 'warn')
      expect(warnings).toMatchObject([{ sink: 'teams', call: 'a', msg: expect.stringContaining('nobody heard') }])
    },
  )
})

describe('a sink in trouble', () => {
  it('is tried again no sooner than it asked for, also when it is not a matter of rate', async () => {
    const store = await openStore()
    const sink = scriptedSink('slack', 'card')
    const asked = Date.now()
    sink.answer(() => retry({ notBefore: Date.now() + 300 }))
    const { accept } = openLine(store, [sink])
    await accept(answeredCall('a'))
    await eventually('delivered', () => settled(store, 'slack'))
    expect(Date.now() - asked).toBeGreaterThanOrEqual(300)
  })

  it('is told which attempt it is, and gives up when the schedule ends', async () => {
    const store = await openStore()
    const sink = scriptedSink('http', 'event')
    sink.answer(...Array.from({ length: EVENT_DELAYS_MS.length + 1 }, () => retry()))
    const { accept, workers } = openLine(store, [sink], hurriedClock)
    await accept([...answeredCall('a')].slice(0, 1))
    await eventually('given up', async () => {
      workers[0]?.wake()
      return (await store.backlog())[0]?.dead === 1
    })
    expect(sink.sent.map(({ attempt }) => attempt)).toEqual(EVENT_DELAYS_MS.map((_, index) => index + 1).concat(12))
  })

  it('has no attempt counted against it when the daemon stops in the middle of one', async () => {
    const store = await openStore()
    const sink = scriptedSink('slack', 'card')
    sink.answer(
      (_, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve(retry({ reason: 'timeout' })), { once: true })
        }),
    )
    const line = openLine(store, [sink])
    await line.accept(answeredCall('a'))
    await eventually('under way', () => sink.sent.length === 1)
    await line.stop()
    openLine(store, [sink])
    await eventually('delivered', () => settled(store, 'slack'))
    expect(sink.sent.map(({ attempt }) => attempt)).toEqual([1, 1])
  })
})

describe('any sink', () => {
  it('never delays another one, however long it takes', async () => {
    const store = await openStore()
    const slow = scriptedSink('slow', 'card')
    const quick = scriptedSink('quick', 'card')
    const hang = (_: unknown, signal: AbortSignal) =>
      new Promise<SendResult>((resolve) => {
        signal.addEventListener('abort', () => resolve(retry({ reason: 'timeout' })), { once: true })
      })
    slow.answer(hang, hang, hang, hang)
    const { accept } = openLine(store, [slow, quick])
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) await accept(answeredCall(id))
    await eventually('the quick one has all', () => settled(store, 'quick'))
    expect(slow.sent).toHaveLength(4)
  })

  it('turns what can never succeed into a dead letter and goes on with the next call', async () => {
    const store = await openStore()
    const sink = scriptedSink('slack', 'card')
    sink.answer({ status: 'rejected', reason: 'client', message: 'invalid_blocks' })
    const { accept } = openLine(store, [sink])
    await accept(answeredCall('bad'))
    await eventually('given up', () => settled(store, 'slack'))
    await accept(answeredCall('good'))
    await eventually('delivered', () => sink.sent.length === 2)
    expect(await store.backlog()).toMatchObject([{ sink: 'slack', dead: 1 }])
  })

  it('is parked when it refuses us, and keeps the work', async () => {
    const store = await openStore()
    const sink = scriptedSink('slack', 'card')
    sink.answer({ status: 'disabled', reason: 'auth', message: 'invalid_auth' })
    const { accept, workers } = openLine(store, [sink])
    await accept(answeredCall('a'))
    await eventually('parked', () => workers[0]?.health().state === 'parked')
    await accept(answeredCall('b'))
    expect(workers[0]?.health().reason).toBe('invalid_auth')
    expect(sink.sent).toHaveLength(1)
    expect(await store.backlog()).toMatchObject([{ sink: 'slack', pending: 2, dead: 0 }])
  })

  it('is probed with one delivery every few minutes while it is parked, and takes up its work by itself', async () => {
    const store = await openStore()
    const sink = scriptedSink('slack', 'card')
    const refusal = { status: 'disabled', reason: 'auth', message: 'invalid_auth' } as const
    sink.answer(refusal, refusal, refusal)
    const clock = createFastClock(600)
    const startedAt = clock.monotonic()
    const { accept, workers } = openLine(store, [sink], clock)
    await accept(answeredCall('a'))
    await eventually('parked', () => workers[0]?.health().state === 'parked')
    for (const id of ['b', 'c', 'd']) await accept(answeredCall(id))
    await eventually('all delivered', () => settled(store, 'slack'))
    expect(workers[0]?.health()).toMatchObject({ state: 'ok', reason: null })
    // Three refusals, so three waits; of the refused nothing is counted as an attempt.
    expect(clock.monotonic() - startedAt).toBeGreaterThanOrEqual(3 * PROBE_EVERY_MS)
    expect(sink.sent.map(({ attempt }) => attempt)).toEqual([1, 1, 1, 1, 1, 1, 1])
  })

  it('rests as long as it asked for, all of its calls', async () => {
    const store = await openStore()
    const sink = scriptedSink('slack', 'card')
    const asked = Date.now()
    sink.answer(() => retry({ reason: 'rate-limited', notBefore: Date.now() + 400 }))
    const { accept, workers } = openLine(store, [sink])
    await accept(answeredCall('a'))
    await eventually('paused', () => workers[0]?.health().state === 'paused')
    await accept(answeredCall('b'))
    await eventually('both delivered', () => settled(store, 'slack'))
    expect(Date.now() - asked).toBeGreaterThanOrEqual(400)
    expect(sink.sent).toHaveLength(3)
  })

  it('that throws costs a retry, not the call', async () => {
    const store = await openStore()
    const sink = scriptedSink('slack', 'card')
    sink.answer(() => {
      throw new Error('a bug')
    })
    const { accept } = openLine(store, [sink])
    await accept(answeredCall('a'))
    await eventually('delivered', () => settled(store, 'slack'))
    expect(sink.sent).toHaveLength(2)
  })
})
