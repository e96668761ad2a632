import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { callJsonShape } from '../../src/call/call-schema.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import type { Store } from '../../src/store/store.ts'
import { type AdminBench, openAdmin } from '../support/admin.ts'
import { answeredCall, missedCall } from '../support/call-states.ts'
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts'
import { SYNC_IN_PLACE } from '../support/sync-in-place.ts'
import { temporaryFile } from '../support/temporary-file.ts'

let store: Store
let clock: FakeClock
let bench: AdminBench

beforeEach(async () => {
  clock = createFakeClock()
  store = await openSqliteStore({ file: temporaryFile('ringpost.db'), clock, syncing: SYNC_IN_PLACE })
  bench = await openAdmin({ store, clock, sinks: ['sales', 'office'] })
  await store.record(missedCall('call-missed'), () => ['sales', 'gone'])
  await store.record(answeredCall('call-answered'), () => ['sales'])
})

afterEach(async () => {
  await bench.admin.close()
  await store.close()
})

interface Answer {
  readonly error: string
  readonly next_step: string
  readonly more: boolean
  readonly calls: readonly unknown[]
  readonly call: unknown
  readonly revisions: readonly { readonly call: unknown }[]
  readonly dead_letters: readonly { readonly id: number; readonly sink: string }[]
  readonly removed_sinks: readonly unknown[]
}

const get = async (path: string) => {
  const answer = await fetch(`${bench.admin.url}${path}`)
  return { status: answer.status, body: (await answer.json()) as Answer }
}

const post = async (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) => {
  const answer = await fetch(`${bench.admin.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: answer.status, body: (await answer.json()) as Answer }
}

/** Lets everything of this sink die. */
const bury = async (sink: string) => {
  for (const work of await store.claim({ sink, mode: 'card', limit: 10, now: clock.now() }))
    await store.settle(work, { status: 'dead', reason: 'client', message: 'it answered 400' })
}

describe('GET /api/calls', () => {
  it('answers calls in the one JSON shape, filtered and page by page', async () => {
    const { status, body } = await get('/api/calls?status=missed,ended&limit=1')
    expect(status).toBe(200)
    expect(body).toMatchObject({ more: true, calls: [{ id: 'call-answered', status: 'ended' }] })
    expect(callJsonShape.safeParse(body.calls.at(0)).success).toBe(true)
    expect((await get('/api/calls?before=call-answered')).body).toMatchObject({
      more: false,
      calls: [{ id: 'call-missed' }],
    })
    expect((await get('/api/calls?number=%2B1%20201%20555%200123&status=missed')).body.calls).toHaveLength(1)
    expect((await get('/api/calls?open=true')).body.calls).toEqual([])
    expect((await get('/api/calls?since=2030-01-01T00:00:00Z')).body.calls).toEqual([])
  })

  it.each(['status=loud', 'limit=0', 'limit=5000', 'since=yesterday', 'colour=blue', 'number=nobody', 'before=nobody'])(
    'refuses ?%s with a reason',
    async (query) => {
      const { status, body } = await get(`/api/calls?${query}`)
      expect(status).toBe(400)
      expect(body.error.length).toBeGreaterThan(10)
    },
  )
})

describe('GET /api/call', () => {
  it('tells the whole story of a call by the beginning of its id', async () => {
    const { body } = await get('/api/call?id=call-m')
    expect(body).toMatchObject({
      call: { id: 'call-missed' },
      states: [{ sequence: 1 }, { sequence: 2 }, { sequence: 3 }],
      deliveries: [{ sink: 'gone' }, { sink: 'sales', delivered: 0 }],
    })
    expect(body.revisions.at(-1)?.call).toEqual(body.call)
  })

  it('asks for more of an id that several begin with', async () => {
    const { status, body } = await get('/api/call?id=call-')
    expect(status).toBe(400)
    expect(body.next_step).toContain('call-answered, call-missed')
    expect((await get('/api/call?id=call-x')).status).toBe(400)
    expect((await get('/api/call?id=ca')).status).toBe(400)
  })
})

describe('dead letters', () => {
  it('are listed, sent again by sinks that are there, and dropped', async () => {
    await bury('sales')
    await bury('gone')
    const { body } = await get('/api/dead')
    expect(body.dead_letters).toHaveLength(3)
    expect((await get('/api/dead?sink=sales&limit=1')).body).toMatchObject({
      more: true,
      dead_letters: [{ sink: 'sales' }],
    })
    const [letter] = body.dead_letters.filter(({ sink }) => sink === 'sales')
    expect((await post('/api/dead/retry', { ids: [letter?.id] })).body).toEqual({
      letters: 1,
      pending: 0,
      sinks: ['sales'],
    })
    expect(bench.woken).toEqual(['sales'])
    expect((await post('/api/dead/retry', { all: true })).body).toMatchObject({ letters: 1, sinks: ['sales'] })
    expect((await get('/api/dead')).body.dead_letters).toMatchObject([{ sink: 'gone' }])
    expect((await post('/api/dead/retry', { sink: 'gone' })).status).toBe(400)
    expect((await post('/api/dead/drop', { all: true })).body).toMatchObject({ letters: 1, sinks: ['gone'] })
  })

  it('are never all meant when nothing is named', async () => {
    await bury('sales')
    for (const path of ['/api/dead/retry', '/api/dead/drop']) expect((await post(path, {})).status).toBe(400)
    expect((await get('/api/dead')).body.dead_letters).toHaveLength(2)
  })

  it('take along what waits for a sink that is gone, and only for such', async () => {
    expect((await get('/api/dead')).body.removed_sinks).toEqual([{ sink: 'gone', pending: 1 }])
    expect((await post('/api/dead/drop', { ids: [1] })).body).toMatchObject({ pending: 0 })
    expect((await post('/api/dead/drop', { sink: 'sales' })).body).toMatchObject({ pending: 0 })
    expect((await post('/api/dead/drop', { sink: 'gone' })).body).toMatchObject({ pending: 1 })
    expect(await store.backlog()).toMatchObject([{ sink: 'sales', pending: 2 }])
  })
})

describe('POST /api/replay', () => {
  it('has a call sent anew, by the sinks that had it and are still there', async () => {
    expect((await post('/api/replay', { call: 'call-missed' })).body).toEqual({ call: 'call-missed', sinks: ['sales'] })
    expect(bench.woken).toEqual(['sales'])
    const [work] = await store.claim({ sink: 'sales', mode: 'card', limit: 1, now: clock.now() })
    expect(work?.replays ?? 0).toBe(work?.callId === 'call-missed' ? 1 : 0)
  })

  it.each([
    [{ call: 'call-missed', sink: 'nobody' }, 'no sink named'],
    [{ call: 'call-missed', sink: 'office' }, 'never had this call'],
    [{ call: 'nothing' }, 'no call with the id'],
  ])('refuses %j', async (body, reason) => {
    const refused = await post('/api/replay', body)
    expect(refused.status).toBe(400)
    expect(refused.body.error).toContain(reason)
    expect(bench.woken).toEqual([])
  })
})

describe('POST /api/forget', () => {
  it('says what it would erase, and erases it', async () => {
    const all = { number: '+12015550123', calls: 2, states: 8, open: 0 }
    expect((await post('/api/forget', { number: '+1 (201) 555-0123', dry_run: true })).body).toMatchObject(all)
    expect(await store.counts()).toMatchObject({ calls: 2 })
    expect((await post('/api/forget', { number: '+1 (201) 555-0123' })).body).toMatchObject({ ...all, dry_run: false })
    expect(await store.counts()).toEqual({ calls: 0, states: 0 })
  })

  it.each(['5550123', '0019', 'anonymous', ''])('refuses "%s", which is no whole number', async (number) => {
    expect((await post('/api/forget', { number })).status).toBe(400)
    expect(await store.counts()).toMatchObject({ calls: 2 })
  })
})

describe('what changes something', () => {
  it.each([
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['plain text, as a page may send it anywhere', { 'content-type': 'text/plain' }, 415],
    ['a page of another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a page of a neighbour', { 'sec-fetch-site': 'same-site' }, 403],
    ['another origin', { origin: 'https://evil.example' }, 403],
    ['a page without an origin', { origin: 'null' }, 403],
  ])('is refused from %s', async (_, headers, status) => {
    expect((await post('/api/forget', { number: '+12015550123' }, headers)).status).toBe(status)
    expect(await store.counts()).toMatchObject({ calls: 2 })
  })

  it('is taken from a page of our own', async () => {
    const { origin } = new URL(bench.admin.url)
    expect((await post('/api/dead/drop', { all: true }, { origin, 'sec-fetch-site': 'same-origin' })).status).toBe(200)
  })

  it('is refused as a GET, and when it is not what was asked for', async () => {
    expect((await get('/api/forget?number=%2B12015550123')).status).toBe(405)
    expect((await post('/api/calls', {})).status).toBe(405)
    for (const body of ['{', 'null', '[]', '{"number":5}', '{"number":"+12015550123","all":true}'])
      expect((await post('/api/forget', body)).status).toBe(400)
    expect(await store.counts()).toMatchObject({ calls: 2 })
  })
})
