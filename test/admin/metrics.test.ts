import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Counts } from '../../src/admin/metrics/counts.ts'
import type { AdminServer } from '../../src/admin/server.ts'
import type { SinkHealth } from '../../src/delivery/sink-health.ts'
import { notStarted } from '../../src/sources/goto-connect/status.ts'
import type { Source, SourceStatus } from '../../src/sources/source.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import type { Store } from '../../src/store/store.ts'
import { openAdmin } from '../support/admin.ts'
import { buildCall } from '../support/build-call.ts'
import { caller, ending, state } from '../support/build-state.ts'
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts'
import { statusOf } from '../support/status.ts'
import { SYNC_IN_PLACE } from '../support/sync-in-place.ts'
import { temporaryFile } from '../support/temporary-file.ts'

const DAY = 24 * 3_600_000

let clock: FakeClock
let store: Store
let counts: Counts
let admin: AdminServer
let status: SourceStatus
let health: SinkHealth

const source: Source = {
  name: 'main',
  status: () => status,
  run: async () => undefined,
  probe: async () => [],
  login: async () => ({ principal: null, scope: null }),
  logout: async () => undefined,
}

beforeEach(async () => {
  clock = createFakeClock()
  store = await openSqliteStore({ file: temporaryFile('ringpost.db'), clock, syncing: SYNC_IN_PLACE })
  status = { ...notStarted, state: 'live', reasons: [] }
  health = { state: 'ok', reason: null, proven: true }
  const opened = await openAdmin({
    store,
    clock,
    parts: {
      sources: () => [source],
      enrichers: () => [{ name: 'crm', found: 3, nothing: 2, failed: 1, durationMs: 4_500 }],
      sinks: () => [{ name: 'sales', type: 'slack', health: () => health, repeats: () => ({ sent: 2, avoided: 0 }) }],
    },
  })
  counts = opened.counts
  admin = opened.admin
})

afterEach(async () => {
  await admin.close()
  await store.close()
})

/** Every sample of ours, by its name and labels as they stand in the text. */
const scrape = async (): Promise<ReadonlyMap<string, number>> => {
  const answer = await fetch(`${admin.url}/metrics`)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]))
}

describe('GET /metrics', () => {
  test('has names that all begin alike, and the process’s own numbers among them', async () => {
    const samples = await scrape()
    expect([...samples.keys()].filter((name) => !name.startsWith('ringpost_'))).toEqual([])
    expect(samples.get('ringpost_build_info{version="1.2.3"}')).toBe(1)
    expect(samples.get('ringpost_process_resident_memory_bytes')).toBeGreaterThan(1_000_000)
    expect(samples.has('ringpost_nodejs_eventloop_lag_p99_seconds')).toBe(true)
  })

  test('tells of a source what its status says at that moment', async () => {
    const now = clock.now()
    status = {
      ...status,
      channelExpiresAt: now + 60_000,
      tokenExpiresAt: now + 30_000,
      lastFrameAt: now - 5_000,
      frames: 7,
      malformedFrames: 2,
      gapSeconds: 12.5,
      refreshTokenObtainedAt: now - 26 * DAY,
      loginDue: true,
    }
    const samples = await scrape()
    const of = (name: string) => samples.get(`ringpost_${name}{source="main"}`)
    expect(samples.get('ringpost_ready')).toBe(1)
    expect(of('source_ready')).toBe(1)
    expect(of('source_frames_total')).toBe(7)
    expect(of('source_malformed_frames_total')).toBe(2)
    expect(of('source_gap_seconds_total')).toBe(12.5)
    expect(of('source_last_frame_age_seconds')).toBe(5)
    expect(of('source_channel_expires_timestamp_seconds')).toBe(now / 1_000 + 60)
    expect(of('access_token_expires_timestamp_seconds')).toBe(now / 1_000 + 30)
    expect(of('refresh_token_age_seconds')).toBe((26 * DAY) / 1_000)
    expect(of('source_login_due')).toBe(1)
    status = { ...status, state: 'reconnecting', reasons: ['the channel was lost'], frames: 9, channelExpiresAt: null }
    const later = await scrape()
    expect(later.get('ringpost_ready')).toBe(0)
    expect(later.get('ringpost_source_ready{source="main"}')).toBe(0)
    expect(later.get('ringpost_source_state{source="main",state="reconnecting"}')).toBe(1)
    expect(later.get('ringpost_source_state{source="main",state="live"}')).toBe(0)
    expect(later.get('ringpost_source_frames_total{source="main"}')).toBe(9)
    expect(later.has('ringpost_source_channel_expires_timestamp_seconds{source="main"}')).toBe(false)
  })

  test('tells of a sink what waits for it and how it is', async () => {
    await store.record([state(1, [caller('RINGING')])], () => ['sales', 'gone'])
    health = { state: 'parked', reason: 'invalid_auth', proven: false }
    await clock.advance(90_000)
    const samples = await scrape()
    expect(samples.get('ringpost_sink_pending{sink="sales"}')).toBe(1)
    expect(samples.get('ringpost_sink_oldest_seconds{sink="sales"}')).toBe(90)
    expect(samples.get('ringpost_sink_dead_letters{sink="sales"}')).toBe(0)
    expect(samples.get('ringpost_sink_state{sink="sales",state="parked"}')).toBe(1)
    expect(samples.get('ringpost_sink_state{sink="sales",state="ok"}')).toBe(0)
    expect(samples.get('ringpost_sink_state{sink="gone",state="removed"}')).toBe(1)
    expect(samples.get('ringpost_store_rows{table="calls"}')).toBe(1)
  })

  test('tells of an enricher how its look-ups went and how long they took', async () => {
    await scrape()
    const samples = await scrape()
    const of = (outcome: string) => samples.get(`ringpost_enricher_lookups_total{enricher="crm",outcome="${outcome}"}`)
    expect(['found', 'nothing', 'failed'].map(of)).toEqual([3, 2, 1])
    expect(samples.get('ringpost_enricher_lookup_seconds_total{enricher="crm"}')).toBe(4.5)
  })

  test('counts calls by how they ended, each once', async () => {
    const call = buildCall({ status: 'ringing', endedAt: null })
    counts.revised(call)
    counts.revised({ ...call, status: 'missed', endedAt: clock.now(), revision: 2 })
    counts.revised({ ...call, status: 'missed', endedAt: clock.now(), revision: 3 })
    counts.revised({ ...call, id: 'another', status: 'missed', endedAt: clock.now() })
    counts.accepted(3)
    counts.accepted(0)
    const samples = await scrape()
    expect(samples.get('ringpost_calls_total{status="missed",direction="inbound"}')).toBe(2)
    expect([...samples.keys()].filter((name) => name.startsWith('ringpost_calls_total'))).toHaveLength(1)
    expect(samples.get('ringpost_states_total')).toBe(3)
  })

  test('tells how deliveries went: each attempt, how long it took, and since when its change waited', async () => {
    const attempt = { sink: 'sales', tookMs: 40, waitedMs: 2_000 }
    counts.attempted({ ...attempt, result: { status: 'retry', reason: 'server', message: 'no' } })
    counts.attempted({ ...attempt, result: { status: 'delivered', handle: {}, more: true } })
    counts.attempted({ ...attempt, result: { status: 'delivered' } })
    counts.attempted({ ...attempt, result: { status: 'delivered', skipped: true } })
    counts.attempted({ ...attempt, waitedMs: -5_000, result: { status: 'delivered' } })
    counts.paced('sales', 1_500)
    const samples = await scrape()
    const attempts = (result: string, reason: string) =>
      samples.get(`ringpost_delivery_attempts_total{sink="sales",result="${result}",reason="${reason}"}`)
    expect(attempts('retry', 'server')).toBe(1)
    expect(attempts('more', 'none')).toBe(1)
    expect(attempts('delivered', 'none')).toBe(2)
    expect(attempts('skipped', 'none')).toBe(1)
    expect(samples.get('ringpost_delivery_attempt_duration_seconds_count{sink="sales"}')).toBe(4)
    const within = (le: string) => samples.get(`ringpost_delivery_latency_seconds_bucket{le="${le}",sink="sales"}`)
    expect([within('0.01'), within('1'), within('2.5'), within('86400')]).toEqual([1, 1, 2, 2])
    expect(samples.get('ringpost_delivery_latency_seconds_sum{sink="sales"}')).toBe(2)
    expect(samples.get('ringpost_sink_rate_wait_seconds_total{sink="sales"}')).toBe(1.5)
  })

  test('tells of the store how long its commits take, what the upkeep did, and how much room there is', async () => {
    counts.committed({ writes: 1, tookMs: 4, kept: true })
    counts.committed({ writes: 1, tookMs: 9_000, kept: false })
    expect((await scrape()).get('ringpost_upkeep_last_success_timestamp_seconds')).toBe(clock.now() / 1_000)
    counts.upkept({ at: clock.now() + 60_000, deleted: 12, assumed: 1 })
    const samples = await scrape()
    expect(samples.get('ringpost_store_commit_seconds_bucket{le="0.005"}')).toBe(1)
    expect(samples.get('ringpost_store_commit_seconds_count')).toBe(1)
    expect(samples.get('ringpost_store_commit_failures_total')).toBe(1)
    expect(samples.get('ringpost_upkeep_deleted_calls_total')).toBe(12)
    expect(samples.get('ringpost_upkeep_assumed_ends_total')).toBe(1)
    expect(samples.get('ringpost_upkeep_last_success_timestamp_seconds')).toBe(clock.now() / 1_000 + 60)
    expect(samples.get('ringpost_data_dir_free_bytes')).toBeGreaterThan(0)
  })

  test('holds no telephone number and no account', async () => {
    await store.record([state(1, [caller('RINGING')]), ending(2)], () => ['sales'])
    status = { ...status, accounts: [{ account: '5442810562173005068', subscribed: false, reason: 'refused' }] }
    const text = await (await fetch(`${admin.url}/metrics`)).text()
    expect(text).toContain('ringpost_source_accounts_refused{source="main"} 1')
    for (const secret of ['5442810562173005068', '12015550123', '2015550100']) expect(text).not.toContain(secret)
  })

  test('still tells what it can when the store fails', async () => {
    await store.close()
    const samples = await scrape()
    expect(samples.get('ringpost_store_up')).toBe(0)
    expect(samples.get('ringpost_source_ready{source="main"}')).toBe(1)
    expect([...samples.keys()].filter((name) => name.startsWith('ringpost_sink'))).toEqual([])
  })
})

describe('GET /status', () => {
  test('tells how old the login is and when it is due', async () => {
    const obtainedAt = Date.UTC(2026, 7, 30)
    const expiresAt = obtainedAt + 30 * DAY
    status = { ...status, refreshTokenObtainedAt: obtainedAt, refreshTokenExpiresAt: expiresAt, loginDue: true }
    const document = await statusOf(admin.url)
    expect(document.ready).toBe(true)
    expect(document.sources[0]).toMatchObject({
      refresh_token_obtained_at: '2026-08-30T00:00:00.000Z',
      refresh_token_expires_at: '2026-09-29T00:00:00.000Z',
      login_due: true,
    })
  })
})

test('an unknown path names the ones there are', async () => {
  const answer = await fetch(`${admin.url}/metric`)
  expect([answer.status, await answer.json()]).toEqual([
    404,
    { error: 'not found', paths: expect.arrayContaining(['/healthz', '/readyz', '/status', '/metrics', '/api/calls']) },
  ])
})
