import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Board, CallView } from '../../../src/admin/live/board.ts'
import type { Call } from '../../../src/call/call.ts'
import { callJsonShape } from '../../../src/call/call-schema.ts'
import { Secret } from '../../../src/config/secret.ts'
import { openSqliteStore } from '../../../src/store/sqlite.ts'
import type { Store } from '../../../src/store/store.ts'
import { type AdminBench, type AdminChanges, openAdmin } from '../../support/admin.ts'
import { answeredCall, missedCall } from '../../support/call-states.ts'
import { type EventStream, type Listening, listenTo } from '../../support/event-stream.ts'
import { eventually } from '../../support/eventually.ts'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts'
import { SYNC_IN_PLACE } from '../../support/sync-in-place.ts'
import { temporaryFile } from '../../support/temporary-file.ts'

const TOKEN = 'a-token-nobody-guesses'

interface Told {
  readonly at: string
  readonly calls: readonly CallView[]
  readonly board: Board
  readonly view: CallView
}

let store: Store
let reads: string[]
let clock: FakeClock
let bench: AdminBench
const open: EventStream[] = []

beforeEach(async () => {
  clock = createFakeClock()
  reads = []
  const real = await openSqliteStore({ file: temporaryFile('ringpost.db'), clock, syncing: SYNC_IN_PLACE })
  // As it is, but for counting who asks it.
  store = new Proxy(real, {
    get: (target, name) => {
      reads.push(String(name))
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return async () => {
    for (const stream of open.splice(0)) stream.close()
    await real.close()
  }
})

afterEach(async () => {
  bench.feed.close()
  await bench.admin.close()
})

const start = async (changes: Partial<AdminChanges> = {}): Promise<void> => {
  bench = await openAdmin({ store, clock, ...changes })
}

const listen = async (listening: Listening = {}): Promise<EventStream> => {
  const stream = await listenTo(`${bench.admin.url}/events`, listening)
  open.push(stream)
  return stream
}

const record = async (states: ReturnType<typeof missedCall>): Promise<readonly Call[]> => {
  const { revised } = await store.record(states, () => ['sales'])
  for (const call of revised) bench.feed.revised(call)
  return revised
}

const told = ({ data }: { readonly data: unknown }): Told => data as Told

describe('GET /events', () => {
  it('begins with a snapshot: calls in the one JSON shape with the words of their cards, and how things are', async () => {
    await start()
    await record(missedCall('call-missed'))
    await record(answeredCall('call-open').slice(0, 4))
    const stream = await listen()
    expect(stream.status).toBe(200)
    expect(stream.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    })
    const { calls, board } = told(await stream.event('snapshot'))
    expect(calls.map(({ call }) => [call.id, call.status])).toEqual([
      ['call-open', 'answered'],
      ['call-missed', 'missed'],
    ])
    expect(calls.every(({ call }) => callJsonShape.safeParse(call).success)).toBe(true)
    expect(calls[1]?.card).toMatchObject({ headline: 'Missed call', who: { name: 'Test Caller' } })
    expect(board).toMatchObject({ ready: true, dead: 0, today: { answered: 1, missed: 1, voicemail: 0 } })
    expect(board.sinks).toMatchObject([{ name: 'sales', state: 'ok', words: 'Delivers' }])
  })

  it('goes on with each revision of a call as it comes, under an id that rises', async () => {
    await start()
    const stream = await listen()
    const { id: first } = await stream.event('snapshot')
    for (const state of missedCall('call-1')) await record([state])
    await stream.event('call', (data) => (data as Told).view.call.ended_at !== null)
    const events = stream.events.filter(({ event }) => event === 'call')
    expect(events.map((event) => told(event).view.call.revision)).toEqual([1, 2, 3])
    const numbers = [first, ...events.map(({ id }) => id)].map((id) => Number(id.replace('this-very-one-', '')))
    expect(numbers).toEqual(numbers.toSorted((one, other) => one - other))
    expect(new Set(numbers).size).toBe(4)
  })

  it('tells whoever comes back all anew, whatever they have heard before', async () => {
    await start()
    await record(missedCall('call-1'))
    const stream = await listen({ headers: { 'last-event-id': 'somebody-elses-7' } })
    expect(told(await stream.event('snapshot')).calls).toHaveLength(1)
  })

  it('leaves out the consultation before a transfer, which is told of on the card it is about', async () => {
    await start()
    const stream = await listen()
    await stream.event('snapshot')
    const [call] = await record(missedCall('call-1'))
    if (call === undefined) throw new Error('it was revised')
    bench.feed.revised({ ...call, id: 'asked', consultOf: 'call-1' })
    bench.feed.revised({ ...call, revision: 99 })
    await stream.event('call', (data) => (data as Told).view.call.revision === 99)
    expect(stream.text()).not.toContain('"asked"')
  })

  it('tells of calls that another daemon on the same store hears, to their end, and of each once', async () => {
    await start({ shared: true })
    const hear = (states: ReturnType<typeof missedCall>) => store.record(states, () => [])
    await hear(missedCall('before'))
    const stream = await listen()
    await stream.event('snapshot')
    await hear(missedCall('call-1').slice(0, 2))
    await clock.advance(2_000)
    const heard = (status: string) => stream.event('call', (data) => (data as Told).view.call.status === status)
    expect(told(await heard('ringing')).view.call.id).toBe('call-1')
    await hear(missedCall('call-1').slice(2))
    for (let round = 0; round < 3; round += 1) await clock.advance(2_000)
    await heard('missed')
    expect(stream.events.filter(({ event }) => event === 'call')).toHaveLength(2)
  })

  it('says what changes beside the calls, and says nothing twice', async () => {
    await start()
    const stream = await listen()
    await stream.event('snapshot')
    await clock.advance(2_000)
    await stream.event('board')
    for (let round = 0; round < 3; round += 1) await clock.advance(2_000)
    await record(missedCall('call-1'))
    await clock.advance(2_000)
    await stream.event('board', (data) => (data as Told).board.today.missed === 1)
    expect(stream.events.filter(({ event }) => event === 'board')).toHaveLength(2)
  })

  it('has a pulse every 15 seconds, for proxies and for the page', async () => {
    await start()
    const stream = await listen()
    await stream.event('snapshot')
    for (let passed = 0; passed < 16_000; passed += 2_000) await clock.advance(2_000)
    await stream.event('pulse')
    expect(stream.text()).toContain('\n\n: heartbeat\n')
    expect(stream.events.filter(({ event }) => event === 'pulse')).toHaveLength(1)
  })

  it('reads and makes nothing while nobody listens', async () => {
    await start()
    const stream = await listen()
    await stream.event('snapshot')
    stream.close()
    await eventually('nobody looks any more', () => clock.sleepers === 0)
    reads.length = 0
    await clock.advance(60_000)
    const { revised } = await store.record(missedCall('call-1'), () => [])
    for (const call of revised) bench.feed.revised(poisoned(call))
    expect(reads).toEqual(['record'])
  })

  it('lets a listener go that reads too slowly, and tells it all when it comes back', async () => {
    await start()
    const quick = await listen()
    await quick.event('snapshot')
    const slow = await listen({ deaf: true })
    const [call] = await record(missedCall('call-1'))
    if (call === undefined) throw new Error('it was revised')
    const large = { ...call, callerDetails: { notes: 'n'.repeat(200_000) } }
    for (let revision = 2; revision <= 60; revision += 1) {
      bench.feed.revised({ ...large, revision })
      await quick.event('call', (data) => (data as Told).view.call.revision === revision)
    }
    slow.read()
    await slow.ended
    expect(slow.events.filter(({ event }) => event === 'call').length).toBeLessThan(59)
    expect(told(await (await listen()).event('snapshot')).calls).toHaveLength(1)
  })

  it('takes fifty listeners, and then says so', async () => {
    await start()
    for (let count = 0; count < 50; count += 1) await listen()
    const refused = await listen()
    expect(refused.status).toBe(503)
    expect(refused.headers['retry-after']).toBe('2')
    open[0]?.close()
    await eventually('there is room', async () => (await listen()).status === 200)
  })

  it('ends after an hour, so that it is asked anew who may listen', async () => {
    await start()
    const stream = await listen()
    await stream.event('snapshot')
    await clock.advance(3_600_000 - 2_000)
    expect(stream.isOver).toBe(false)
    await clock.advance(4_000)
    await stream.ended
  })

  it('answers HEAD without staying open, and nothing but GET beside it', async () => {
    await start()
    expect((await fetch(`${bench.admin.url}/events`, { method: 'HEAD' })).status).toBe(200)
    expect((await fetch(`${bench.admin.url}/events`, { method: 'POST' })).status).toBe(405)
  })

  it('asks for the token where there is one, and answers to our own name only', async () => {
    await start({ token: new Secret(TOKEN) })
    expect((await listen()).status).toBe(401)
    expect((await listen({ headers: { authorization: `Bearer ${TOKEN}` } })).status).toBe(200)
    expect((await listen({ headers: { host: 'evil.example' } })).status).toBe(421)
    for (const path of ['/', '/page.js', '/page.css'])
      expect((await fetch(`${bench.admin.url}${path}`)).status).toBe(401)
  })
})

/** Whoever looks at it fails. */
const poisoned = (call: Call): Call =>
  new Proxy(call, {
    get: () => {
      throw new Error('somebody looked')
    },
  })

describe('what a person does with the daemon', () => {
  const post = (path: string, body: unknown) =>
    fetch(`${bench.admin.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })

  it('shows at once: a letter that is sent again is gone', async () => {
    await start()
    await record(missedCall('call-1'))
    for (const work of await store.claim({ sink: 'sales', mode: 'card', limit: 1, now: clock.now() }))
      await store.settle(work, { status: 'dead', reason: 'client', message: 'it answered 400' })
    const stream = await listen()
    const { board } = told(await stream.event('snapshot'))
    expect(board).toMatchObject({
      dead: 1,
      dead_letters: [
        { sink: 'sales', call: 'call-1', who: 'Test Caller', message: 'it answered 400', can_retry: true },
      ],
    })
    expect((await post('/api/dead/retry', { ids: [board.dead_letters[0]?.id] })).status).toBe(200)
    await stream.event('snapshot', (data) => (data as Told).board.dead === 0)
  })

  it('shows at once: a call that is forgotten is gone', async () => {
    await start()
    await record(missedCall('call-1'))
    const stream = await listen()
    await stream.event('snapshot', (data) => (data as Told).calls.length === 1)
    await post('/api/forget', { number: '+12015550123' })
    await stream.event('snapshot', (data) => (data as Told).calls.length === 0)
  })

  it('says of a letter whose sink is gone that it cannot be sent', async () => {
    await start({ sinks: ['office'] })
    await record(missedCall('call-1'))
    for (const work of await store.claim({ sink: 'sales', mode: 'card', limit: 1, now: clock.now() }))
      await store.settle(work, { status: 'dead', reason: 'client', message: 'it answered 400' })
    const { board } = told(await (await listen()).event('snapshot'))
    expect(board.dead_letters).toMatchObject([{ can_retry: false }])
    expect(board.sinks).toMatchObject([{ name: 'office' }, { name: 'sales', words: 'No longer in the config' }])
  })
})
