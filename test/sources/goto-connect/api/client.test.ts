import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ApiRequest } from '../../../../src/sources/goto-connect/api/client.ts'
import { type ApiRig, createApiRig } from '../../../support/goto-api.ts'

const never = new AbortController().signal
const LINES: ApiRequest = { step: 'read the lines', method: 'GET', path: '/users/v1/lines' }
const CHANNELS: ApiRequest = {
  step: 'list the channels',
  method: 'GET',
  path: '/notification-channel/v1/channels',
}

let rig: ApiRig

beforeEach(async () => {
  rig = await createApiRig()
})

afterEach(() => rig.close())

const answer = (fault: { status: number; headers?: Record<string, string>; times?: number }) =>
  rig.simulator.faults.inject({ name: 'respond', endpoint: 'lines', ...fault })
const statuses = () => rig.simulator.requests('lines').map(({ status }) => status)

describe('a token that GoTo refuses', () => {
  test('is renewed once, and the request sent once more', async () => {
    rig.simulator.faults.inject({ name: 'expire-access-tokens' })
    expect(await rig.callApi(LINES, never)).toMatchObject({ ok: true, value: { items: expect.any(Array) } })
    expect(statuses()).toEqual([401, 200])
    expect(rig.refusals()).toBe(1)
  })

  test('a second time is a failure, not a loop', async () => {
    answer({ status: 401 })
    expect(await rig.callApi(LINES, never)).toMatchObject({ ok: false, failure: { status: 401 } })
    expect(statuses()).toEqual([401, 401])
    expect(rig.refusals()).toBe(1)
  })
})

describe('requests', () => {
  test('reach one API at most ten times in any second', async () => {
    const startedAt = performance.now()
    await Promise.all(Array.from({ length: 24 }, () => rig.callApi(LINES, never)))
    expect(rig.simulator.requests('lines')).toHaveLength(24)
    // Ten at once, ten more when the first ones' second is over, then the rest: arrival times would measure the machine.
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(2_000)
  })

  test('of the background wait behind those of the channel', async () => {
    const background = Array.from({ length: 12 }, () => rig.callApi({ ...CHANNELS, background: true }, never))
    const startedAt = performance.now()
    await rig.callApi(CHANNELS, never)
    expect(performance.now() - startedAt).toBeLessThan(900)
    expect(rig.simulator.requests('channel-list').length).toBeLessThan(12)
    await Promise.all(background)
  })
})

describe('a 429', () => {
  test('is obeyed by everybody who uses that API, and by nobody else', async () => {
    answer({ status: 429, headers: { 'retry-after': '1' }, times: 1 })
    expect(await rig.callApi(LINES, never)).toMatchObject({ ok: false, failure: { status: 429, retryAfterMs: 1_000 } })
    const refusedAt = performance.now()
    await rig.callApi(CHANNELS, never)
    expect(performance.now() - refusedAt, 'another API').toBeLessThan(900)
    await rig.callApi({ ...LINES, path: '/users/v1/me' }, never)
    expect(performance.now() - refusedAt).toBeGreaterThanOrEqual(950)
  })

  test('that asks for a long rest is answered for GoTo from then on', async () => {
    answer({ status: 429, headers: { 'retry-after': '60' } })
    await rig.callApi(LINES, never)
    const again = await rig.callApi(LINES, never)
    expect(again).toMatchObject({ ok: false, failure: { status: 429, step: 'read the lines', loginNeeded: false } })
    expect(!again.ok && again.failure.retryAfterMs).toBeGreaterThan(58_000)
    expect(!again.ok && again.failure.message).toBe('GoTo wants to be left alone at its API users')
    expect(statuses()).toEqual([429])
  })

  test('can be waited for no longer than the caller wants', async () => {
    answer({ status: 429, headers: { 'retry-after': '4' }, times: 1 })
    await rig.callApi(LINES, never)
    const stop = new AbortController()
    const waiting = rig.callApi(LINES, stop.signal)
    stop.abort(new Error('stopped'))
    await expect(waiting).rejects.toThrow('stopped')
    expect(statuses()).toEqual([429])
  })
})
