import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { boundedFetch, FetchFailed } from '../../src/outbound/fetch.ts'
import { createOutbound, type Outbound } from '../../src/outbound/http.ts'
import { type CaptureServer, startCaptureServer } from '../support/capture-server.ts'
import { eventually } from '../support/eventually.ts'

let server: CaptureServer
let outbound: Outbound

beforeEach(async () => {
  server = await startCaptureServer()
  outbound = createOutbound({ allowPrivate: true, insecure: false })
})
afterEach(async () => {
  await outbound.close()
  await server.close()
})

const failureOf = async (attempt: Promise<unknown>): Promise<FetchFailed> => {
  const error = await attempt.catch((thrown: unknown) => thrown)
  if (!(error instanceof FetchFailed)) expect.fail(`not a FetchFailed: ${String(error)}`)
  return error
}

describe('the fetch for vendor SDKs', () => {
  it('behaves as fetch does', async () => {
    server.answer({ status: 201, headers: { 'content-type': 'application/json' }, body: '{"a":1}' })
    const fetch = boundedFetch(outbound, { timeoutMs: 10_000 })
    const response = await fetch(`${server.origin}/x`, { method: 'post', body: new URLSearchParams({ q: 'ü' }) })
    expect([response.status, response.ok, response.headers.get('Content-Type')]).toEqual([
      201,
      true,
      'application/json',
    ])
    expect(await response.json()).toEqual({ a: 1 })
    expect(server.requests).toMatchObject([
      {
        method: 'POST',
        path: '/x',
        body: 'q=%C3%BC',
        headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
      },
    ])
  })

  it('takes URLs and Requests, bytes and answers without a body', async () => {
    server.answer({ status: 204 })
    const fetch = boundedFetch(outbound, { timeoutMs: 10_000 })
    expect((await fetch(new URL(server.origin), { method: 'PUT', body: new Uint8Array([104, 105]) })).status).toBe(204)
    const request = new Request(`${server.origin}/r`, { method: 'POST', headers: { 'x-one': '1' }, body: 'yes' })
    expect((await fetch(request)).status).toBe(204)
    expect(server.requests).toMatchObject([
      { method: 'PUT', body: 'hi' },
      { method: 'POST', path: '/r', headers: { 'x-one': '1' }, body: 'yes' },
    ])
  })

  it('rejects at its deadline, knowing that the request may have arrived', async () => {
    server.answer('stalled-body')
    const fetch = boundedFetch(outbound, { timeoutMs: 200 })
    expect(await failureOf(fetch(server.origin))).toMatchObject({ reason: 'timeout', sent: true })
  })

  it('rejects as soon as either signal aborts', async () => {
    server.answer('silence')
    for (const [index, own] of [true, false].entries()) {
      const control = new AbortController()
      const fetch = boundedFetch(outbound, { timeoutMs: 10_000, ...(own ? { signal: control.signal } : {}) })
      const attempt = failureOf(fetch(server.origin, own ? {} : { signal: control.signal }))
      await eventually('the request to arrive', () => server.requests.length === index + 1)
      control.abort()
      expect(await attempt).toMatchObject({ reason: 'aborted', sent: true })
    }
  })

  it('knows five methods and no other', async () => {
    const fetch = boundedFetch(outbound, { timeoutMs: 10_000 })
    expect(await failureOf(fetch(server.origin, { method: 'OPTIONS' }))).toMatchObject({
      reason: 'refused',
      sent: false,
    })
    expect(server.requests).toEqual([])
  })
})
