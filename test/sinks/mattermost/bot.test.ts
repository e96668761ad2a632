import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import type { Handle } from '../../../src/outcome.ts'
import { mattermost } from '../../../src/sinks/mattermost/index.ts'
import type { SendResult, Sink } from '../../../src/sinks/sink.ts'
import { answered, buildCall, buildDelivery, ended } from '../../support/build-call.ts'
import { MATTERMOST, type PostsServer, startPostsServer } from '../../support/posts-server.ts'
import { silentLog } from '../../support/silent-log.ts'

const RINGING = buildCall()
const CHANNEL = '4xp9fdt77pncbef59f4k1qe83o'
const never = new AbortController().signal

let server: PostsServer
let sink: Sink

const open = (path = ''): Sink => {
  const options = mattermost.options.parse({ server: `${server.origin}${path}`, token: 'bot-token', channel: CHANNEL })
  return mattermost.configure('helpdesk', options)({ clock: systemClock, log: silentLog })
}

const send = (call = RINGING, handle: Handle | null = null) => sink.send(buildDelivery(call, { handle }), never)

const handleOf = (result: SendResult): Handle => {
  if (!('handle' in result) || result.handle === undefined) expect.fail('no handle')
  return result.handle
}

const verdict = (result: SendResult): string => ('reason' in result ? `${result.status} ${result.reason}` : '')

beforeEach(async () => {
  server = await startPostsServer(MATTERMOST)
  sink = open()
})
afterEach(async () => {
  await sink.close()
  await server.close()
})

describe('the Mattermost sink as a bot', () => {
  it('has one post for a call, edited until the call ends', async () => {
    const handle = handleOf(await send())
    const taken = answered(RINGING)
    expect(handleOf(await send(taken, handle))).toEqual(handle)
    expect(handleOf(await send(ended(taken), handle))).toEqual(handle)
    const [post, ...others] = server.posts()
    expect(others).toEqual([])
    expect(post?.history).toMatchObject(
      ['📞 Incoming call', '✅ Call answered', '☎️ Call ended'].map((title) => ({
        props: { attachments: [{ title }] },
      })),
    )
  })

  it('posts to its channel as the bot, and edits without a text, which a server may forbid', async () => {
    const handle = handleOf(await send())
    await send(answered(RINGING), handle)
    const [posted, edited] = server.requests
    expect(posted).toMatchObject({
      method: 'POST',
      path: '/api/v4/posts',
      headers: { authorization: 'Bearer bot-token' },
    })
    expect(JSON.parse(posted?.body ?? '')).toMatchObject({ channel_id: CHANNEL, message: '' })
    expect(edited).toMatchObject({ method: 'PUT', path: `/api/v4/posts/${handle['message']}/patch` })
    expect(Object.keys(JSON.parse(edited?.body ?? ''))).toEqual(['props'])
  })

  it('finds a server below a path', async () => {
    await sink.close()
    sink = open('/chat/')
    await send()
    expect(server.requests[0]?.path).toBe('/chat/api/v4/posts')
  })

  it('shows anew what a person has sent anew', async () => {
    await send()
    for (const replay of [1, 2]) await sink.send(buildDelivery(RINGING, { replay }), never)
    expect(new Set(server.requests.map(({ body }) => JSON.parse(body).pending_post_id)).size).toBe(3)
  })

  it('marks a repeated post as the one it repeats', async () => {
    server.script({ status: 500, body: '{"id":"api.post.deduplicate_create_post.pending"}' })
    expect(verdict(await send())).toBe('retry server')
    await send(buildCall({ revision: 2 }))
    await send(buildCall({ id: 'another' }))
    const [first, repeat, other] = server.requests.map(({ body }) => JSON.parse(body).pending_post_id)
    expect(first).toMatch(/\w{20}/)
    expect(repeat).toBe(first)
    expect(other).not.toBe(first)
  })

  it('makes no second post when the first was deleted', async () => {
    const handle = handleOf(await send())
    server.remove(String(handle['message']))
    const gone = handleOf(await send(answered(RINGING), handle))
    expect(gone).toEqual({ ...handle, gone: true })
    const before = server.requests.length
    expect(await send(ended(answered(RINGING)), gone)).toEqual({ status: 'delivered', skipped: true })
    expect(server.requests).toHaveLength(before)
  })

  it.each([
    [404, 'app.post.get.app_error'],
    [400, 'api.post.patch_post.can_not_update_post_in_deleted.error'],
    [400, 'api.post.update_post.permissions_time_limit.app_error'],
  ])('gives up on a post that cannot be edited: %i %s', async (status, id) => {
    const handle = handleOf(await send())
    server.script({ status, body: JSON.stringify({ id, status_code: status }) })
    expect(handleOf(await send(answered(RINGING), handle))).toMatchObject({ gone: true })
  })

  it.each([
    [401, 'api.context.session_expired.app_error', 'disabled auth', 'token'],
    [403, 'api.context.permissions.app_error', 'disabled auth', 'add the bot'],
    [404, 'app.channel.get.existing.app_error', 'disabled client', 'channel'],
    [400, 'api.post.create_post.can_not_post_to_deleted.error', 'disabled client', 'archived'],
    [400, 'api.context.invalid_body_param.app_error', 'rejected client', ''],
  ])('judges a post answered %i %s: %s', async (status, id, expected, why) => {
    server.script({ status, body: JSON.stringify({ id, message: 'secret' }) })
    const result = await send()
    expect(verdict(result)).toBe(expected)
    expect('message' in result && result.message).toContain(why)
    expect(JSON.stringify(result)).not.toContain('secret')
  })

  it('doubts a post that was not answered for sure, never an edit', async () => {
    const handle = handleOf(await send())
    server.script({ status: 502 })
    expect(await send()).toMatchObject({ status: 'retry', ambiguous: true })
    expect(await send(RINGING, handle)).not.toHaveProperty('ambiguous')
  })
})
