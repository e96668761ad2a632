import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import type { Handle } from '../../../src/outcome.ts'
import { mattermost } from '../../../src/sinks/mattermost/index.ts'
import type { Sink } from '../../../src/sinks/sink.ts'
import { answered, buildCall, buildDelivery, ended } from '../../support/build-call.ts'
import { type CaptureServer, startCaptureServer } from '../../support/capture-server.ts'
import { silentLog } from '../../support/silent-log.ts'

const RINGING = buildCall()
const never = new AbortController().signal

let server: CaptureServer
let sink: Sink

const open = (options: Readonly<Record<string, unknown>> = {}): Sink =>
  mattermost.configure(
    'helpdesk',
    mattermost.options.parse({ url: `${server.origin}/hooks/xxx-generatedkey-xxx`, ...options }),
  )({ clock: systemClock, log: silentLog })

const send = (call = RINGING, handle: Handle | null = null) => sink.send(buildDelivery(call, { handle }), never)

beforeEach(async () => {
  server = await startCaptureServer()
  server.answer({ status: 200, body: 'ok' })
  sink = open()
})
afterEach(async () => {
  await sink.close()
  await server.close()
})

describe('the Mattermost sink with a webhook', () => {
  it('posts an attachment when it rings and one when it was missed', async () => {
    const handle = { posted: ['ringing'] }
    expect(await send()).toEqual({ status: 'delivered', handle })
    expect(await send(ended(answered(RINGING)), handle)).toEqual({ status: 'delivered', skipped: true })
    await send(ended(RINGING), handle)
    expect(server.requests.map(({ path, body }) => [path, JSON.parse(body)])).toMatchObject([
      ['/hooks/xxx-generatedkey-xxx', { attachments: [{ title: '📞 Incoming call' }] }],
      ['/hooks/xxx-generatedkey-xxx', { attachments: [{ title: '❌ Missed call' }] }],
    ])
  })

  it('posts the moments it was told', async () => {
    await sink.close()
    sink = open({ posts: ['ended'] })
    expect(await send()).toEqual({ status: 'delivered', skipped: true })
    expect(await send(ended(answered(RINGING)))).toEqual({ status: 'delivered', handle: { posted: ['ended'] } })
  })

  it.each([
    [400, 'web.incoming_webhook.invalid.app_error', 'disabled', 'deleted'],
    [501, 'web.incoming_webhook.disabled.app_error', 'disabled', 'admin'],
    [403, 'web.incoming_webhook.permissions.app_error', 'disabled', 'owner'],
    [400, 'web.incoming_webhook.text.app_error', 'rejected', ''],
    [500, 'app.post.save.app_error', 'retry', ''],
  ])('judges %i %s: %s', async (status, id, verdict, why) => {
    server.answer({ status, body: JSON.stringify({ id, message: 'secret', status_code: status }) })
    const result = await send()
    expect(result).toMatchObject({ status: verdict, message: expect.stringContaining(why) })
    expect(JSON.stringify(result)).not.toContain('secret')
  })
})

describe('the options of the Mattermost sink', () => {
  const faults = (options: unknown) =>
    (mattermost.options.safeParse(options).error?.issues ?? []).map(({ path, message }) => [path.join('.'), message])

  const url = 'https://mattermost.example/hooks/x'
  const bot = { server: 'https://mattermost.example', token: 't', channel: '4xp9fdt77pncbef59f4k1qe83o' }

  it('take a webhook or a bot', () => {
    expect(faults({ url, posts: ['missed'] })).toEqual([])
    expect(faults(bot)).toEqual([])
  })

  it('name what is too much of both', () => {
    expect(faults({ url, ...bot }).map(([path]) => path)).toEqual(['server', 'token', 'channel'])
    expect(faults({ url, token: 't' })).toEqual([['token', expect.stringContaining('webhook')]])
    expect(faults({ ...bot, posts: ['missed'] })).toEqual([['posts', expect.stringContaining('webhook')]])
  })

  it('name what is missing of either', () => {
    expect(faults({})).toEqual([['url', expect.stringContaining('`server`, `token` and `channel`')]])
    expect(faults({ token: 't' }).map(([path]) => path)).toEqual(['server', 'channel'])
  })

  it('want the id of a channel, not its name', () => {
    expect(faults({ ...bot, channel: 'town-square' })).toEqual([['channel', expect.stringContaining('id')]])
  })
})
