import { beforeEach, describe, expect, it } from 'vitest'
import { type CaptureServer, startCaptureServer } from '../../support/capture-server.ts'
import { eventually } from '../../support/eventually.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { never, openEnricher, queryOf } from '../../support/open-enricher.ts'

const ada = queryOf('+12015550123')

describe('the HTTP enricher', () => {
  let server: CaptureServer
  const open = (options: Readonly<Record<string, unknown>> = {}, context = {}) =>
    openEnricher('http', { url: `${server.origin}/find/{digits}?phone={number}&way={direction}`, ...options }, context)

  beforeEach(async () => {
    server = await startCaptureServer()
    return () => server.close()
  })

  it('asks with the number in the address, percent-encoded, and the headers of the config', async () => {
    server.answer({ status: 200, body: '{"name":"Ada","vip":true}' })
    const finding = await open({ headers: { Authorization: 'Bearer x' } }).lookup(ada, never)
    expect(finding).toEqual({ status: 'found', fields: { name: 'Ada', vip: true } })
    expect(server.requests).toMatchObject([
      {
        method: 'GET',
        path: '/find/12015550123?phone=%2B12015550123&way=inbound',
        headers: { authorization: 'Bearer x', accept: 'application/json' },
      },
    ])
  })

  it('takes the fields from where the config says they are', async () => {
    server.answer({ status: 200, body: '{"results":[{"full~name":"Ada","a/b":{"org":"Acme"}}]}' })
    const map = { name: '/results/0/full~0name', company: '/results/0/a~1b/org', notes: '/results/1/notes' }
    expect(await open({ map }).lookup(ada, never)).toEqual({
      status: 'found',
      fields: { name: 'Ada', company: 'Acme' },
    })
  })

  it.each([
    [404, '{"error":"unknown"}', { status: 'nothing' }],
    [204, '', { status: 'nothing' }],
    [200, '{}', { status: 'nothing' }],
    [200, 'null', { status: 'nothing' }],
    [200, '[]', 'the answer is not a JSON object: say with `map` where the fields are'],
    [200, '', 'the answer is not JSON'],
    [401, '{}', 'the service answered 401 Unauthorized'],
    [500, '{}', 'the service answered 500 Internal Server Error'],
    [302, '', 'the service answered 302 Found: redirects are not followed'],
    [200, `{"name":"${'x'.repeat(70_000)}"}`, 'the answer is longer than 64 KB'],
  ])('judges %i %s', async (status, body, expected) => {
    server.answer({ status, body })
    const finding = await open().lookup(ada, never)
    expect(finding).toEqual(typeof expected === 'string' ? { status: 'failed', message: expected } : expected)
  })

  it('asks once for a number that calls again, until what it found is old', async () => {
    const clock = createFakeClock()
    server.answer({ status: 200, body: '{"name":"Ada"}' })
    const enricher = open({ cache: '10m' }, { clock })
    const names = async () => (await enricher.lookup(ada, never)).status
    expect([await names(), await names()]).toEqual(['found', 'found'])
    await clock.advance(10 * 60_000 - 1)
    await names()
    expect(server.requests).toHaveLength(1)
    await clock.advance(1)
    await names()
    expect(server.requests).toHaveLength(2)
    await enricher.lookup(queryOf('+12015550124'), never)
    expect(server.requests).toHaveLength(3)
  })

  it('believes that there is nothing for a shorter time, and never that it failed', async () => {
    const clock = createFakeClock()
    const enricher = open({}, { clock })
    server.answer({ status: 500 })
    await enricher.lookup(ada, never)
    server.answer({ status: 404 })
    await enricher.lookup(ada, never)
    await enricher.lookup(ada, never)
    expect(server.requests).toHaveLength(2)
    await clock.advance(60_000)
    await enricher.lookup(ada, never)
    expect(server.requests).toHaveLength(3)
  })

  it('asks each time when it is told to believe nothing', async () => {
    const enricher = open({ cache: '0s', negative_cache: '0s' })
    for (const status of [200, 404]) {
      server.answer({ status, body: '{"name":"Ada"}' })
      await enricher.lookup(ada, never)
      await enricher.lookup(ada, never)
    }
    expect(server.requests).toHaveLength(4)
  })

  it('asks once for two calls at the same time, and one that gives up does not end it for the other', async () => {
    server.answer('silence')
    const enricher = open({ timeout: '1s' })
    const control = new AbortController()
    const given = enricher.lookup(ada, control.signal)
    const kept = enricher.lookup(ada, never)
    await eventually('it was asked', () => server.requests.length === 1)
    control.abort()
    expect(await given).toEqual({ status: 'failed', message: 'stopped' })
    expect(await kept).toEqual({
      status: 'failed',
      message: 'the service was not reached: no complete answer within 1000 ms',
    })
    expect(server.requests).toHaveLength(1)
  })

  it('does not go where the config forbids', async () => {
    const finding = await open({ allow_private: false }).lookup(ada, never)
    expect(finding).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('private addresses are refused'),
    })
    expect(server.requests).toEqual([])
  })
})
