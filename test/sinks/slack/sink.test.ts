import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import type { Handle } from '../../../src/outcome.ts'
import type { Sink } from '../../../src/sinks/sink.ts'
import { slack } from '../../../src/sinks/slack/index.ts'
import { answered, buildCall, buildDelivery, ended } from '../../support/build-call.ts'
import { silentLog } from '../../support/silent-log.ts'
import { CHANNEL_ID, type SlackServer, says, startSlackServer } from '../../support/slack-server.ts'

const RINGING = buildCall()
const never = new AbortController().signal

let server: SlackServer
let sink: Sink

const open = (name: string, options: Readonly<Record<string, unknown>> = {}): Sink =>
  slack.configure(
    name,
    slack.options.parse({ token: 'xoxb-1', channel: '#calls', api_url: server.apiUrl, ...options }),
  )({
    clock: systemClock,
    log: silentLog,
  })

const send = (call = RINGING, handle: Handle | null = null, attempt = 1) =>
  sink.send(buildDelivery(call, { handle, attempt }), never)

const cardOf = (handle: Handle): Readonly<Record<string, unknown>> => ({ ...Object(handle['card']) })

const handleOf = async (sending: ReturnType<Sink['send']>): Promise<Handle> => {
  const result = await sending
  if (result.status !== 'delivered' || result.handle === undefined) expect.fail(`no handle: ${JSON.stringify(result)}`)
  return result.handle
}

beforeEach(async () => {
  server = await startSlackServer()
  sink = open('sales')
})
afterEach(async () => {
  await sink.close()
  await server.close()
})

describe('the Slack sink', () => {
  it('posts once and then edits that message until the call ends', async () => {
    const handle = await handleOf(send())
    expect(cardOf(handle)).toEqual({ channel: CHANNEL_ID, ts: server.messages()[0]?.ts, revision: 1, gone: false })
    const taken = answered(RINGING)
    await send(taken, handle)
    await send(ended(taken), handle)
    expect(server.calls.map(({ method }) => method)).toEqual(['chat.postMessage', 'chat.update', 'chat.update'])
    const [message, ...others] = server.messages()
    expect(others).toEqual([])
    expect(message?.history.map((text) => text.split(':')[0])).toEqual(['Incoming call', 'Call answered', 'Call ended'])
  })

  it('keeps Slack from parsing, linking or unfurling anything', async () => {
    const handle = await handleOf(send())
    await send(answered(RINGING), handle)
    expect(server.calls[0]?.fields).toMatchObject({
      channel: '#calls',
      parse: 'none',
      link_names: 'false',
      unfurl_links: 'false',
      unfurl_media: 'false',
      mrkdwn: 'false',
    })
    const { channel, ts } = cardOf(handle)
    expect(server.calls[1]?.fields).toMatchObject({ channel, ts, parse: 'none', link_names: 'false' })
    expect(server.calls.map(({ token }) => token)).toEqual(['xoxb-1', 'xoxb-1'])
  })

  it('marks the message with an opaque id, never with the call or a number', async () => {
    await send()
    expect(server.calls[0]?.fields['metadata']).toEqual({
      event_type: 'ringpost_call',
      event_payload: { message: expect.stringMatching(/^[0-9a-f]{32}$/) },
    })
  })

  it('names a post the same over attempts and revisions, and differently for other calls, sinks and channels', async () => {
    const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/
    await send()
    await send(answered(RINGING), null, 2)
    await send(buildCall({ id: 'another' }))
    for (const other of [open('support'), open('sales', { channel: '#other' })]) {
      await other.send(buildDelivery(RINGING), never)
      await other.close()
    }
    const [first, again, ...others] = server.calls.map(({ fields }) => String(fields['client_msg_id']))
    expect(first).toMatch(uuid)
    expect(again).toBe(first)
    expect(new Set([first, ...others]).size).toBe(4)
  })

  it('marks a notice so that Slack shows it once, however often it is sent', async () => {
    const notice = { id: 'digest_1', title: '1 missed call', text: 'Digest a.', sections: [], at: RINGING.createdAt }
    for (const id of ['digest_1', 'digest_1', 'digest_2']) await sink.announce({ ...notice, id }, never)
    const [first, again, other] = server.calls.map(({ fields }) => fields['client_msg_id'])
    expect(first).toBe(again)
    expect(other).not.toBe(first)
  })

  it('posts no new message for one that was deleted, and asks no further', async () => {
    const handle = await handleOf(send())
    server.remove(String(cardOf(handle)['ts']))
    const after = await handleOf(send(answered(RINGING), handle))
    expect(cardOf(after)).toEqual({ ...cardOf(handle), revision: 2, gone: true })
    const callsBefore = server.calls.length
    expect(await send(ended(answered(RINGING)), after)).toEqual({ status: 'delivered', skipped: true })
    expect(server.calls).toHaveLength(callsBefore)
    expect(server.messages()).toEqual([])
  })

  it.each(['cant_update_message', 'edit_window_closed'])('gives a message up after %s', async (error) => {
    const handle = await handleOf(send())
    server.script(says({ ok: false, error }))
    expect(cardOf(await handleOf(send(answered(RINGING), handle)))).toMatchObject({ gone: true })
  })

  it('takes a post that Slack knows as deleted for delivered', async () => {
    server.script(says({ ok: false, error: 'duplicate_message_not_found' }))
    const handle = await handleOf(send(RINGING, null, 2))
    expect(cardOf(handle)).toMatchObject({ gone: true })
    expect(await send(answered(RINGING), handle)).toEqual({ status: 'delivered', skipped: true })
    expect(server.calls).toHaveLength(1)
  })

  it('flags doubt about a post whose answer was lost, never about an edit', async () => {
    server.script((_, takeIn) => {
      takeIn()
      return 'reset'
    })
    expect(await send()).toMatchObject({ status: 'retry', reason: 'network', ambiguous: true })
    server.script(null)
    const handle = await handleOf(send())
    server.script('reset')
    const edit = await send(answered(RINGING), handle)
    expect(edit).toMatchObject({ status: 'retry', reason: 'network' })
    expect(edit).not.toHaveProperty('ambiguous')
  })

  it('keeps many calls apart that are sent at the same time', async () => {
    const calls = Array.from({ length: 20 }, (_, index) => buildCall({ id: `call-${index}`, queue: `Queue ${index}` }))
    const handles = await Promise.all(calls.map((call) => handleOf(send(call))))
    for (const [index, handle] of handles.entries()) {
      const message = server.messages().find(({ ts }) => ts === cardOf(handle)['ts'])
      expect(message?.text).toContain(`Queue: Queue ${index}.`)
    }
  })
})
