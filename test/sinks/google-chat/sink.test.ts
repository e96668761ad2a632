import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import type { Handle } from '../../../src/outcome.ts'
import { googleChat } from '../../../src/sinks/google-chat/index.ts'
import type { Sink } from '../../../src/sinks/sink.ts'
import { buildCall, buildDelivery, ended } from '../../support/build-call.ts'
import { type CaptureServer, startCaptureServer } from '../../support/capture-server.ts'
import { silentLog } from '../../support/silent-log.ts'

const PATH = '/v1/spaces/AAA/messages?key=AIza-Sy_x&token=a%2Bb%3D~c'
const RINGING = buildCall()
const never = new AbortController().signal

let server: CaptureServer
let sink: Sink

const open = (path = PATH, name = 'front-desk'): Sink => {
  const options = googleChat.options.parse({ url: `${server.origin}${path}` })
  return googleChat.configure(name, options)({ clock: systemClock, log: silentLog })
}

const send = (call = RINGING, handle: Handle | null = null) => sink.send(buildDelivery(call, { handle }), never)

const requestIds = () =>
  server.requests.map(({ path }) => new URL(path, server.origin).searchParams.get('requestId') ?? '')
const threads = () => server.requests.map(({ body }) => JSON.parse(body).thread)

beforeEach(async () => {
  server = await startCaptureServer()
  server.answer({ status: 200, body: '{"name":"spaces/AAA/messages/B"}' })
  sink = open()
})
afterEach(async () => {
  await sink.close()
  await server.close()
})

describe('the Google Chat sink', () => {
  it('keeps the query of the webhook byte for byte and asks for a thread', async () => {
    expect(await send()).toEqual({ status: 'delivered', handle: { posted: ['ringing'] } })
    const [before, after] = (server.requests[0]?.path ?? '').split('&messageReplyOption=')
    expect(before).toBe(PATH)
    expect(after).toMatch(/^REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD&requestId=[\w-]+$/)
  })

  it('names nothing twice that the address names already', async () => {
    await sink.close()
    sink = open(`${PATH}&messageReplyOption=REPLY_MESSAGE_OR_FAIL`)
    await send()
    expect(server.requests[0]?.path.match(/messageReplyOption/g)).toHaveLength(1)
  })

  it('puts the later card of a call into the thread of the first, and another call into another', async () => {
    await send()
    expect(await send(ended(RINGING), { posted: ['ringing'] })).toEqual({
      status: 'delivered',
      handle: { posted: ['ringing', 'missed'] },
    })
    await send(buildCall({ id: 'another' }))
    const [first, second, third] = threads()
    expect(first.threadKey).toContain(RINGING.id)
    expect(second).toEqual(first)
    expect(third).not.toEqual(first)
  })

  it('repeats a card that may have arrived under the same request id, whatever has changed, and nothing else', async () => {
    server.answer({ status: 503 })
    const lost = await send()
    expect(lost).toMatchObject({ status: 'retry', reason: 'server' })
    expect(lost).toHaveProperty('ambiguous', true)
    await send(buildCall({ revision: 2, queue: 'Sales' }))
    await send(ended(RINGING))
    await send(buildCall({ id: 'another' }))
    await sink.close()
    sink = open(PATH, 'another-sink')
    await send()
    const [first, repeat, ...others] = requestIds()
    expect(first).toMatch(/^[0-9a-f-]{36}$/)
    expect(repeat).toBe(first)
    expect(new Set([first, ...others]).size).toBe(4)
  })

  it('shows anew what a person has sent anew', async () => {
    await send()
    for (const replay of [1, 2]) await sink.send(buildDelivery(RINGING, { replay }), never)
    expect(new Set(requestIds()).size).toBe(3)
  })

  it('is silent about moments that were not asked for', async () => {
    expect(await send(buildCall({ status: 'answered' }))).toEqual({ status: 'delivered', skipped: true })
    expect(server.requests).toEqual([])
  })

  it('parks itself for a wrong key, which is answered like a wrong card', async () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }]
    server.answer({ status: 400, body: JSON.stringify({ error: { code: 400, details } }) })
    expect(await send()).toMatchObject({ status: 'disabled', reason: 'auth' })
    server.answer({ status: 400, body: JSON.stringify({ error: { code: 400, status: 'INVALID_ARGUMENT' } }) })
    expect(await send()).toMatchObject({ status: 'rejected', reason: 'client' })
  })
})
