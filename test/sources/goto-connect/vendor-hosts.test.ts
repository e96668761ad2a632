import nock from 'nock'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { sourceKinds } from '../../../src/sources/registry.ts'
import { eventually } from '../../support/eventually.ts'
import { createMemoryJournal } from '../../support/memory-journal.ts'
import { createMemoryTokens, type MemoryTokens } from '../../support/memory-tokens.ts'
import { readableLog } from '../../support/silent-log.ts'

const API = 'https://api.goto.com'
const AUTH = 'https://authentication.logmeininc.com'
const CHANNELS = '/notification-channel/v1/channels/ringpost-main'

let tokens: MemoryTokens
let refused: string[]

beforeEach(() => {
  tokens = createMemoryTokens()
  refused = []
  // It intercepts from its import on, which another file may have done in this process.
  if (!nock.isActive()) nock.activate()
  nock.disableNetConnect()
  nock.emitter.on('no match', ({ url }) => void refused.push(new URL(url).hostname))
})

afterEach(() => {
  nock.emitter.removeAllListeners('no match')
  nock.cleanAll()
  nock.enableNetConnect()
  nock.restore()
})

/** The source as 4 lines of YAML make it: nothing is re-pointed. */
const createSource = () => {
  const kind = sourceKinds.find(({ type }) => type === 'goto-connect')
  if (kind === undefined) throw new Error('no such source')
  const options = kind.options.parse({
    client_id: 'our-client.id_1',
    client_secret: 'our secret',
    accounts: ['5442810562173005068'],
  })
  const { log, lines } = readableLog()
  return {
    source: kind.configure(
      'main',
      options,
    )({ clock: systemClock, log, store: { tokens, journal: createMemoryJournal() } }),
    lines,
  }
}

const logIn = (lifeMs: number) =>
  tokens.write('main', {
    accessToken: 'first',
    accessExpiresAt: Date.now() + lifeMs,
    refreshToken: 'refresh',
    refreshObtainedAt: Date.now(),
    scope: null,
    principal: null,
  })

test('requests go to GoTo’s hosts and paths, and nowhere else', async () => {
  const token = nock(AUTH)
    .post('/oauth/token', { grant_type: 'refresh_token', refresh_token: 'refresh' })
    .basicAuth({ user: 'our-client.id_1', pass: 'our+secret' })
    .reply(200, { access_token: 'second', token_type: 'Bearer', expires_in: 3600 })
  const bearer = { reqheaders: { authorization: 'Bearer second' } }
  const created = nock(API, bearer)
    .post(CHANNELS, { channelType: 'WebSockets' })
    .reply(201, {
      channelId: 'channel-1',
      channelLifetime: 1200,
      channelData: { channelURL: 'wss://webrtc.jive.com/notification-channel/v1/channels/channel-1/channelId/ws' },
    })
  const subscribed = nock(API, bearer)
    .post('/call-events/v1/subscriptions', {
      channelId: 'channel-1',
      accountKeys: [{ id: '5442810562173005068', events: ['STARTING', 'ACTIVE', 'ENDING'] }],
    })
    .reply(207, { accountKeys: [{ id: '5442810562173005068', status: 200, message: 'Success' }] })
  const deleted = nock(API, bearer).delete(`${CHANNELS}/channel-1`).reply(204)

  await logIn(0)
  const { source } = createSource()
  const stopping = new AbortController()
  const running = source.run(async () => undefined, stopping.signal)
  await eventually('the socket was refused', () => deleted.isDone())
  stopping.abort()
  await running
  expect([token, created, subscribed].map((scope) => scope.isDone())).toEqual([true, true, true])
  expect(refused[0]).toBe('webrtc.jive.com')
})

test('the second spelling of the channel type is tried after a 400, and kept', async () => {
  await logIn(3_600_000)
  nock(API).post(CHANNELS, { channelType: 'WebSockets' }).reply(400, { errorCode: 'BAD_REQUEST' })
  const second = nock(API).post(CHANNELS, { channelType: 'WebSocket' }).reply(503)
  const { source, lines } = createSource()
  const stopping = new AbortController()
  const running = source.run(async () => undefined, stopping.signal)
  await eventually('the failure', () => lines.some(({ msg }) => String(msg).includes('503')))
  stopping.abort()
  await running
  expect(second.isDone()).toBe(true)
})

test('a logout revokes both tokens, trying again when GoTo stumbles, and forgets them even when GoTo cannot be reached', async () => {
  await logIn(3_600_000)
  const revoked: string[] = []
  nock(AUTH).post('/oauth/revoke').reply(503)
  nock(AUTH)
    .post('/oauth/revoke', (body: { readonly token: string }) => {
      revoked.push(body.token)
      return true
    })
    .times(2)
    .reply(200)
  const first = createSource()
  await first.source.logout(new AbortController().signal)
  expect(first.lines.filter(({ level }) => level === 'warn')).toEqual([])
  expect([...new Set(revoked)]).toEqual(['refresh', 'first'])
  expect(await tokens.read('main')).toBeNull()

  await logIn(3_600_000)
  const { source, lines } = createSource()
  await source.logout(new AbortController().signal)
  expect(await tokens.read('main')).toBeNull()
  // Both tokens meet the same trouble, which is one line.
  expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(1)
})
