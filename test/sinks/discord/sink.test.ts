import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import type { Handle } from '../../../src/outcome.ts'
import { discord } from '../../../src/sinks/discord/index.ts'
import type { SendResult, Sink } from '../../../src/sinks/sink.ts'
import { answered, buildCall, buildDelivery, ended } from '../../support/build-call.ts'
import { DISCORD, type PostsServer, startPostsServer } from '../../support/posts-server.ts'
import { silentLog } from '../../support/silent-log.ts'

const RINGING = buildCall()
const never = new AbortController().signal

let server: PostsServer
let sink: Sink

const open = (path: string): Sink => {
  const options = discord.options.parse({ url: `${server.origin}${path}` })
  return discord.configure('night-shift', options)({ clock: systemClock, log: silentLog })
}

const send = (call = RINGING, handle: Handle | null = null) => sink.send(buildDelivery(call, { handle }), never)

const handleOf = (result: SendResult): Handle => {
  if (!('handle' in result) || result.handle === undefined) expect.fail('no handle')
  return result.handle
}

beforeEach(async () => {
  server = await startPostsServer(DISCORD)
  sink = open('/api/webhooks/42/To-ken_1')
})
afterEach(async () => {
  await sink.close()
  await server.close()
})

describe('the Discord sink', () => {
  it('has one message for a call, edited until the call ends, that mentions nobody at any time', async () => {
    const handle = handleOf(await send())
    const taken = answered(RINGING)
    expect(handleOf(await send(taken, handle))).toEqual(handle)
    expect(handleOf(await send(ended(taken), handle))).toEqual(handle)
    const [post, ...others] = server.posts()
    expect(others).toEqual([])
    expect(post?.history).toMatchObject(
      ['📞 Incoming call', '✅ Call answered', '☎️ Call ended'].map((title) => ({
        embeds: [{ title }],
        allowed_mentions: { parse: [] },
      })),
    )
  })

  it('asks a version of the API whose waiting times are seconds, in the thread it was told', async () => {
    await sink.close()
    sink = open('/api/webhooks/42/T?thread_id=7')
    await send(RINGING, handleOf(await send()))
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /api/v10/webhooks/42/T?thread_id=7&wait=true',
      'PATCH /api/v10/webhooks/42/T/messages/1290364784223000001?thread_id=7',
    ])
  })

  it('posts no second message when the first was deleted', async () => {
    const handle = handleOf(await send())
    server.remove(String(handle['message']))
    const gone = handleOf(await send(answered(RINGING), handle))
    expect(gone).toEqual({ ...handle, gone: true })
    const before = server.requests.length
    expect(await send(ended(answered(RINGING)), gone)).toEqual({ status: 'delivered', skipped: true })
    expect(server.requests).toHaveLength(before)
    expect(server.posts()).toEqual([])
  })

  it.each([
    [true, 'all requests'],
    [false, 'this webhook'],
  ])('waits as long as the body says, to the millisecond (global: %s)', async (global, whose) => {
    const before = systemClock.now()
    server.script({
      status: 429,
      headers: { 'retry-after': '3' },
      body: JSON.stringify({ message: 'You are being rate limited.', retry_after: 2.4, global }),
    })
    const result = await send()
    expect(result).toMatchObject({ status: 'retry', reason: 'rate-limited', message: expect.stringContaining(whose) })
    if (!('notBefore' in result) || result.notBefore === undefined) expect.fail('no wait')
    expect(result.notBefore - before).toBeGreaterThanOrEqual(2_400)
    expect(result.notBefore - systemClock.now()).toBeLessThanOrEqual(2_400)
  })

  it.each([
    [404, 10_015, 'disabled client'],
    [401, 50_027, 'disabled auth'],
    [400, 50_035, 'rejected client'],
    [400, 30_046, 'retry rate-limited'],
    [404, 10_008, 'disabled client'],
    [500, 0, 'retry server'],
  ])('judges a post answered %i with code %i: %s', async (status, code, verdict) => {
    server.script({ status, body: JSON.stringify({ message: 'secret', code }) })
    const result = await send()
    expect('reason' in result && `${result.status} ${result.reason}`).toBe(verdict)
    expect(JSON.stringify(result)).not.toContain('secret')
  })

  it('doubts a post that was not answered for sure, never an edit', async () => {
    const handle = handleOf(await send())
    server.script({ status: 502 })
    expect(await send()).toMatchObject({ status: 'retry', ambiguous: true })
    expect(await send(RINGING, handle)).not.toHaveProperty('ambiguous')
    server.script({ status: 204 })
    expect(await send()).toMatchObject({ status: 'retry', reason: 'server', ambiguous: true })
  })

  it('takes no address of another form', () => {
    const faults = discord.options.safeParse({ url: 'https://discord.com/api/webhooks/1/x/slack' }).error?.issues
    expect(faults).toMatchObject([{ path: ['url'], message: expect.stringContaining('/slack') }])
  })
})
