import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { callJson } from '../../../src/call/call-json.ts'
import { systemClock } from '../../../src/clock.ts'
import { http } from '../../../src/sinks/http/index.ts'
import { signingKey, signWebhook } from '../../../src/sinks/http/signature.ts'
import type { Sink } from '../../../src/sinks/sink.ts'
import { answered, buildCall, buildDelivery } from '../../support/build-call.ts'
import { type CapturedRequest, type CaptureServer, startCaptureServer } from '../../support/capture-server.ts'
import { readableLog } from '../../support/silent-log.ts'

const NEW = 'whsec_TmV3U2VjcmV0TmV3U2VjcmV0TmV3U2VjcmV0'
const OLD = 'whsec_T2xkU2VjcmV0T2xkU2VjcmV0T2xkU2VjcmV0'
const RINGING = buildCall()
const never = new AbortController().signal

let server: CaptureServer
let readable: ReturnType<typeof readableLog>
const sinks: Sink[] = []

const open = (options: Readonly<Record<string, unknown>> = {}): Sink => {
  const parsed = http.options.parse({ url: `${server.origin}/calls?a=%2F&b`, ...options })
  const sink = http.configure('internal', parsed)({ clock: systemClock, log: readable.log })
  sinks.push(sink)
  return sink
}

const sendWith = async (options: Readonly<Record<string, unknown>>, call = RINGING): Promise<CapturedRequest> => {
  expect(await open(options).send(buildDelivery(call), never)).toEqual({ status: 'delivered' })
  const request = server.requests.at(-1)
  if (request === undefined) expect.fail('no request')
  return request
}

beforeEach(async () => {
  server = await startCaptureServer()
  readable = readableLog()
})
afterEach(async () => {
  await Promise.all(sinks.splice(0).map((sink) => sink.close()))
  await server.close()
})

describe('the HTTP sink', () => {
  it('posts the revision as a Standard Webhook', async () => {
    const request = await sendWith({ secret: NEW })
    expect(request).toMatchObject({ method: 'POST', path: '/calls?a=%2F&b' })
    expect(request.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': expect.stringMatching(/^ringpost\/\d/),
      'webhook-id': `msg_${RINGING.id}_1`,
    })
    expect(JSON.parse(request.body)).toEqual({
      type: 'call.ringing',
      timestamp: '2026-09-25T19:33:05.223Z',
      data: { call: callJson(RINGING) },
    })
  })

  it.each([
    ['secret', { secret: NEW }],
    ['one of several secrets', { secrets: [OLD, NEW] }],
    ['a secret beside others', { secret: OLD, secrets: [NEW] }],
  ])('is verified by the reference library with %s', async (_, options) => {
    const { body, headers } = await sendWith(options)
    expect(new Webhook(NEW).verify(body, headers)).toMatchObject({ type: 'call.ringing' })
    expect(() => new Webhook('whsec_YW5vdGhlcmFub3RoZXJhbm90aGVyYW5vdGhlcg==').verify(body, headers)).toThrow()
    expect(() => new Webhook(NEW).verify(`${body} `, headers)).toThrow()
  })

  it('takes a secret that is any text', async () => {
    const { body, headers } = await sendWith({ secret: 'correct horse – battery' })
    const receiver = new Webhook(new TextEncoder().encode('correct horse – battery'), { format: 'raw' })
    expect(receiver.verify(body, headers)).toMatchObject({ type: 'call.ringing' })
  })

  it('signs as the specification’s example does', () => {
    const key = signingKey('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')
    if (key === null) expect.fail('no key')
    const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1614265330, body: '{"test": 2432232314}' }
    expect(signWebhook(message, [key])).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
  })

  it('sends the same id and body at every attempt, with the time of the attempt', async () => {
    let now = 1_790_364_790_400
    const clock = { ...systemClock, now: () => now }
    const sink = http.configure(
      'internal',
      http.options.parse({ url: server.origin, secret: NEW }),
    )({ clock, log: readable.log })
    sinks.push(sink)
    await sink.send(buildDelivery(RINGING), never)
    now += 60_000
    await sink.send(buildDelivery(RINGING, { attempt: 2 }), never)
    const [first, second] = server.requests
    expect(second?.body).toBe(first?.body)
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
    expect(first?.headers['webhook-timestamp']).toBe('1790364790')
    expect(second?.headers['webhook-timestamp']).toBe('1790364850')
  })

  it('leaves out only the signature without a secret', async () => {
    const { headers } = await sendWith({})
    expect(headers).not.toHaveProperty('webhook-signature')
    expect(headers).toMatchObject({ 'webhook-id': expect.any(String), 'webhook-timestamp': expect.any(String) })
  })

  it('wraps a call as a CloudEvent, signed all the same', async () => {
    const request = await sendWith({ format: 'cloudevents', secret: NEW }, buildCall({ source: 'Büro 1' }))
    expect(request.headers['content-type']).toBe('application/cloudevents+json')
    expect(JSON.parse(request.body)).toMatchObject({
      specversion: '1.0',
      id: request.headers['webhook-id'],
      source: 'ringpost/B%C3%BCro%201',
      type: 'call.ringing',
      subject: RINGING.id,
      time: '2026-09-25T19:33:05.223Z',
      datacontenttype: 'application/json',
      data: { call: { id: RINGING.id } },
    })
    new Webhook(NEW).verify(request.body, request.headers)
  })

  it('takes the method and headers it is given', async () => {
    const request = await sendWith({ method: 'PUT', headers: { Authorization: 'Bearer x', 'User-Agent': 'me' } })
    expect(request).toMatchObject({ method: 'PUT', headers: { authorization: 'Bearer x', 'user-agent': 'me' } })
  })

  it.each([[['answered', 'call.ended']], [['call.answered']]])(
    'sends only the events it is to send: %s',
    async (events) => {
      const sink = open({ events })
      expect(await sink.send(buildDelivery(RINGING), never)).toEqual({ status: 'delivered', skipped: true })
      expect(await sink.send(buildDelivery(answered(RINGING)), never)).toEqual({ status: 'delivered' })
      expect(server.requests.map(({ body }) => JSON.parse(body).type)).toEqual(['call.answered'])
    },
  )

  it('warns once when a web page answers', async () => {
    server.answer({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<html>Log in</html>' })
    const sink = open()
    for (const attempt of [1, 2]) await sink.send(buildDelivery(RINGING, { attempt }), never)
    expect(readable.lines.filter(({ level }) => level === 'warn')).toHaveLength(1)
  })
})

describe('the options of the HTTP sink', () => {
  it.each([
    ['a broken base64 secret', { secret: 'whsec_***' }, ['secret']],
    ['an empty list of secrets', { secrets: [] }, ['secrets']],
    ['a header name with a blank', { headers: { 'X Y': 'v' } }, ['headers', 'X Y']],
    ['a header of Ringpost’s own', { headers: { 'Webhook-Id': 'v' } }, ['headers', 'Webhook-Id']],
    ['a header value with a line break', { headers: { 'X-Y': 'a\r\nb: c' } }, ['headers', 'X-Y']],
    ['an unknown event', { events: ['call.dropped'] }, ['events', 0]],
    ['another method', { method: 'GET' }, ['method']],
    ['another format', { format: 'xml' }, ['format']],
    ['credentials in the address', { url: 'https://user:hunter2@hooks.example/' }, ['url']],
  ])('refuse %s, without repeating it', (_, options, path) => {
    const { error } = http.options.safeParse({ url: 'https://hooks.example/', ...options })
    expect(error?.issues.map((issue) => issue.path)).toEqual([path])
    expect(JSON.stringify(error?.issues)).not.toMatch(/hunter2|\*\*\*/)
  })
})
