import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CallStatus } from '../../../src/call/call.ts'
import { systemClock } from '../../../src/clock.ts'
import type { Handle } from '../../../src/outcome.ts'
import type { Sink } from '../../../src/sinks/sink.ts'
import { teams } from '../../../src/sinks/teams/index.ts'
import { answered, buildCall, buildDelivery, ended } from '../../support/build-call.ts'
import { type CaptureServer, startCaptureServer } from '../../support/capture-server.ts'
import { silentLog } from '../../support/silent-log.ts'

const PATH =
  '/powerautomate/automations/direct/workflows/ab/triggers/manual/paths/invoke?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=a_B-c%2Bd~e%3D'
const RINGING = buildCall()
const never = new AbortController().signal

let server: CaptureServer
let sink: Sink

const open = (options: Readonly<Record<string, unknown>> = {}): Sink =>
  teams.configure(
    'office',
    teams.options.parse({ url: `${server.origin}${PATH}`, ...options }),
  )({
    clock: systemClock,
    log: silentLog,
  })

const send = (call = RINGING, handle: Handle | null = null) => sink.send(buildDelivery(call, { handle }), never)

beforeEach(async () => {
  server = await startCaptureServer()
  server.answer({ status: 202 })
  sink = open()
})
afterEach(async () => {
  await sink.close()
  await server.close()
})

describe('the Teams sink', () => {
  it('posts JSON to the address byte for byte', async () => {
    expect(await send()).toEqual({ status: 'delivered', handle: { posted: ['ringing'] } })
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      path: PATH,
      headers: { 'content-type': 'application/json', 'user-agent': expect.stringMatching(/^ringpost\/\d/) },
    })
    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({ type: 'message' })
  })

  it('posts one card when it rings and one when it was missed', async () => {
    await send()
    const handle = { posted: ['ringing'] }
    expect(await send(buildCall({ revision: 2 }), handle)).toEqual({ status: 'delivered', skipped: true })
    expect(await send(ended(RINGING), handle)).toEqual({
      status: 'delivered',
      handle: { posted: ['ringing', 'missed'] },
    })
    const summaries = server.requests.map(({ body }) => String(JSON.parse(body).summary).split(':')[0])
    expect(summaries).toEqual(['Incoming call', 'Missed call'])
  })

  it('stays silent about calls that were answered, unless it is told to', async () => {
    const taken = answered(RINGING)
    for (const call of [taken, ended(taken)]) {
      expect(await send(call, { posted: ['ringing'] })).toEqual({ status: 'delivered', skipped: true })
    }
    expect(server.requests).toEqual([])
    await sink.close()
    sink = open({ posts: ['answered', 'ended'] })
    expect(await send()).toEqual({ status: 'delivered', skipped: true })
    expect(await send(taken)).toEqual({ status: 'delivered', handle: { posted: ['answered'] } })
    expect(await send(ended(taken), { posted: ['answered'] })).toMatchObject({
      handle: { posted: ['answered', 'ended'] },
    })
  })

  it.each<[CallStatus, string]>([
    ['abandoned', 'missed'],
    ['voicemail', 'voicemail'],
  ])('counts %s as %s', async (status, post) => {
    expect(await send(buildCall({ status }))).toEqual({ status: 'delivered', handle: { posted: [post] } })
  })

  it('remembers nothing of a post that failed', async () => {
    server.answer({ status: 500 })
    const result = await send()
    expect(result).toMatchObject({ status: 'retry', ambiguous: true })
    expect(result).not.toHaveProperty('handle')
  })

  it.each([
    [400, 'WorkflowTriggerIsNotEnabled', 'client', 'turned off'],
    [404, 'WorkflowNotFound', 'client', 'deleted'],
    [400, 'MissingApiVersionParameter', 'client', 'incomplete'],
    [401, 'DirectApiAuthorizationRequired', 'auth', 'signature'],
  ])('parks itself when the workflow is to blame: %i %s', async (status, code, reason, why) => {
    server.answer({ status, body: JSON.stringify({ error: { code, message: 'secret' } }) })
    expect(await send()).toMatchObject({ status: 'disabled', reason, message: expect.stringContaining(why) })
  })

  it('rejects a card that the workflow refuses for itself', async () => {
    server.answer({ status: 400, body: JSON.stringify({ error: { code: 'InvalidTriggerInput', message: 'x' } }) })
    expect(await send()).toMatchObject({ status: 'rejected', reason: 'client' })
  })
})

describe('the options of the Teams sink', () => {
  const faults = (options: unknown) => teams.options.safeParse(options).error?.issues ?? []

  it.each([
    'https://contoso.webhook.office.com/webhookb2/a@b/IncomingWebhook/c/d',
    'https://outlook.office.com/webhook/a',
    'https://OUTLOOK.office365.com/webhook/a',
  ])('refuse a retired connector, and say what to use: %s', (url) => {
    const [fault] = faults({ url })
    expect(fault?.path).toEqual(['url'])
    expect(fault?.message).toContain('workflow')
    expect(JSON.stringify(fault)).not.toContain('webhookb2')
  })

  it.each([
    'https://x.environment.api.powerplatform.com:443/powerautomate/x?sig=1',
    'https://prod-1.westeurope.logic.azure.com/workflows/x?sig=1',
    'https://notwebhook.office.com.example/x',
  ])('take any other address: %s', (url) => {
    expect(faults({ url })).toEqual([])
  })

  it('know which statuses can be posted', () => {
    expect(faults({ url: 'https://x.example/', posts: ['hung up'] })).toHaveLength(1)
    expect(faults({ url: 'https://x.example/', posts: [] })).toHaveLength(1)
    expect(faults({ url: 'https://x.example/', timeout: '2m' })[0]?.path).toEqual(['timeout'])
    expect(faults({ url: 'https://x.example/', surprise: 1 })[0]?.code).toBe('unrecognized_keys')
  })
})
