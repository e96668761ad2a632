import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import type { Handle } from '../../../src/outcome.ts'
import type { Sink } from '../../../src/sinks/sink.ts'
import { slackWebhook } from '../../../src/sinks/slack-webhook/index.ts'
import { answered, buildCall, buildDelivery, ended } from '../../support/build-call.ts'
import { type CaptureServer, startCaptureServer } from '../../support/capture-server.ts'
import { silentLog } from '../../support/silent-log.ts'

const PATH = '/services/T00000000/B00000000/XXXXXXXX'
const RINGING = buildCall()
const never = new AbortController().signal

let server: CaptureServer
let sink: Sink

const send = (call = RINGING, handle: Handle | null = null) => sink.send(buildDelivery(call, { handle }), never)

beforeEach(async () => {
  server = await startCaptureServer()
  server.answer({ status: 200, body: 'ok' })
  const options = slackWebhook.options.parse({ url: `${server.origin}${PATH}` })
  sink = slackWebhook.configure('sales', options)({ clock: systemClock, log: silentLog })
})
afterEach(async () => {
  await sink.close()
  await server.close()
})

describe('the Slack webhook sink', () => {
  it('posts text and blocks in which nothing is alive', async () => {
    expect(await send()).toEqual({ status: 'delivered', handle: { posted: ['ringing'] } })
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      path: PATH,
      headers: { 'content-type': 'application/json' },
    })
    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({
      text: expect.stringContaining('Incoming call: Test Caller'),
      blocks: [{ type: 'header' }, { type: 'rich_text' }, { type: 'rich_text' }, { type: 'context' }],
      mrkdwn: false,
      parse: 'none',
      link_names: false,
      unfurl_links: false,
      unfurl_media: false,
    })
  })

  it('posts each moment once, and by default none for a call that was answered', async () => {
    const handle = { posted: ['ringing'] }
    expect(await send(buildCall({ revision: 2 }), handle)).toEqual({ status: 'delivered', skipped: true })
    expect(await send(ended(answered(RINGING)), handle)).toEqual({ status: 'delivered', skipped: true })
    expect(await send(ended(RINGING), handle)).toEqual({
      status: 'delivered',
      handle: { posted: ['ringing', 'missed'] },
    })
    expect(server.requests).toHaveLength(1)
  })

  it.each([
    [404, 'no_service', 'disabled client', 'removed'],
    [404, 'no_team', 'disabled client', 'workspace'],
    [404, 'channel_not_found', 'disabled client', 'channel'],
    [410, 'channel_is_archived', 'disabled gone', 'archived'],
    [403, 'action_prohibited', 'disabled auth', 'admin'],
    [403, 'invalid_token', 'disabled auth', 'new webhook'],
    [400, 'no_active_hooks', 'disabled client', 'turned off'],
    [400, 'user_not_found', 'disabled client', 'gone'],
    [400, 'invalid_payload', 'rejected client', ''],
    [400, 'no_text', 'rejected client', ''],
    [403, 'too_many_attachments', 'rejected client', ''],
    [500, 'rollup_error', 'retry server', ''],
  ])('knows what to do about %i %s: %s', async (status, code, verdict, why) => {
    server.answer({ status, body: code })
    const result = await send()
    if (!('reason' in result)) expect.fail('it was taken for a success')
    expect(`${result.status} ${result.reason}`).toBe(verdict)
    expect(result.message).toContain(why)
  })

  it('repeats no words of the other side but codes it knows', async () => {
    server.answer({ status: 400, body: 'constructor' })
    expect(JSON.stringify(await send())).not.toContain('constructor')
  })

  it('waits a second when it was too fast', async () => {
    const before = systemClock.now()
    server.answer({ status: 429, body: 'rate_limited' })
    expect(await send()).toMatchObject({ status: 'retry', reason: 'rate-limited', notBefore: expect.any(Number) })
    const result = await send()
    expect('notBefore' in result && (result.notBefore ?? 0) - before).toBeGreaterThanOrEqual(1_000)
  })
})
