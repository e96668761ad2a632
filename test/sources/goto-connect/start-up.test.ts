import { afterEach, describe, expect, test } from 'vitest'
import { eventually } from '../../support/eventually.ts'
import { createRig, logIn, type Rig, type RigOptions } from '../../support/goto-source.ts'

let rig: Rig
const begin = async (options?: RigOptions): Promise<Rig> => {
  rig = await createRig(options)
  return rig
}

afterEach(() => rig.close())

const FIRST = '2930718022414574861'
const SECOND = '5442810562173005068'

const journal = () => rig.simulator.requests().map(({ endpoint, status }) => `${endpoint} ${status}`)
const reasons = () => rig.source.status().reasons.join('\n')
const logged = (level: string) => rig.logs.filter((line) => line['level'] === level).map((line) => JSON.stringify(line))

describe('a start', () => {
  test('creates the channel, subscribes to all three events, opens the socket, and is ready', async () => {
    await begin()
    expect(rig.source.status()).toMatchObject({ state: 'starting', reasons: ['not started yet'] })
    await rig.live()
    // Once it is live it asks which calls are going on; that may have begun.
    const untilLive = journal().filter((entry) => entry !== 'active-calls 200')
    expect(untilLive).toEqual(['channel-create 201', 'subscribe 207', 'socket 101'])
    expect(rig.simulator.requests('channel-create')[0]).toMatchObject({
      method: 'POST',
      path: '/notification-channel/v1/channels/ringpost-main',
      body: { channelType: 'WebSockets' },
    })
    expect(rig.simulator.requests('subscribe')[0]?.body).toMatchObject({
      accountKeys: [{ id: FIRST, events: ['STARTING', 'ACTIVE', 'ENDING'] }],
    })
    expect(rig.source.status()).toMatchObject({
      state: 'live',
      reasons: [],
      accounts: [{ account: FIRST, subscribed: true, reason: null }],
    })
    const [channel] = rig.simulator.liveChannels()
    const early = (channel?.expiresAt ?? 0) - (rig.source.status().channelExpiresAt ?? 0)
    expect(early, 'never later than GoTo has it').toBeGreaterThanOrEqual(0)
    expect(early).toBeLessThan(5_000)
  })

  test('hands over every state of a call, in order', async () => {
    await begin()
    await rig.live()
    const call = rig.simulator.call('answered')
    await rig.simulator.play(call, { speed: Number.POSITIVE_INFINITY })
    await eventually('all states', () => rig.states.at(-1)?.type === 'ENDING')
    const sequences = rig.states.map(({ sequence }) => sequence)
    expect(sequences).toEqual(sequences.map((_, index) => index + 1))
    expect(rig.states[0]).toMatchObject({ source: 'main', account: FIRST, direction: 'INBOUND' })
  })

  test.each([
    ['the socket’s address stands beside `channelData`', { channelUrlPlacement: 'top-level' }],
    ['no lifetime is told', { channelLifetimeS: null }],
  ] as const)('works when %s', async (_, simulator) => {
    await begin({ simulator })
    await rig.live()
    const { channelExpiresAt } = rig.source.status()
    expect(Math.abs((channelExpiresAt ?? 0) - Date.now() - 1_200_000)).toBeLessThan(10_000)
  })
})

describe('a start that fails', () => {
  test('names the step and GoTo’s own ids, then tries again', async () => {
    await begin()
    const body = { reference: 'ref-123', errorCode: 'AUTHZ_INSUFFICIENT_SCOPE', message: 'Insufficient scope' }
    rig.simulator.faults.inject({ name: 'respond', endpoint: 'channel-create', status: 403, body })
    rig.start()
    await eventually('the reason', () => reasons().includes('AUTHZ_INSUFFICIENT_SCOPE'))
    expect(rig.source.status().state).toBe('starting')
    expect(reasons()).toBe(
      'no channel: create the channel: 403 AUTHZ_INSUFFICIENT_SCOPE, Insufficient scope (reference ref-123)',
    )
    expect(logged('error')[0]).toMatch(/"step":"create the channel","status":403.*"reference":"ref-123"/)
    rig.simulator.faults.clear()
    await rig.becomes('live', (status) => status.reasons.length === 0)
  })

  test('obeys Retry-After', async () => {
    await begin()
    const headers = { 'retry-after': '2' }
    rig.simulator.faults.inject({ name: 'respond', endpoint: 'channel-create', status: 429, headers, times: 1 })
    await rig.live()
    const [refused, created] = rig.simulator.requests('channel-create')
    expect((created?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThanOrEqual(1_990)
  })

  test('leaves no channel behind when nothing could be subscribed', async () => {
    await begin()
    rig.simulator.faults.inject({ name: 'refuse-subscription', status: 403 })
    rig.start()
    await eventually('two tries', () => rig.simulator.requests('channel-delete').length === 2)
    expect(rig.source.status().accounts).toMatchObject([{ account: FIRST, subscribed: false }])
    expect(reasons()).toMatch(new RegExp(`account ${FIRST} refused: subscribe: 403`))
    expect(logged('error').join()).toContain(`"account":"${FIRST}"`)
    expect(rig.simulator.sockets()).toEqual([])
  })

  test('leaves no channel behind when the socket is refused', async () => {
    await begin()
    rig.simulator.faults.inject({ name: 'respond', endpoint: 'socket', status: 503, times: 1 })
    await rig.live()
    expect(journal().slice(0, 4)).toEqual(['channel-create 201', 'subscribe 207', 'socket 503', 'channel-delete 204'])
    expect(rig.simulator.liveChannels()).toHaveLength(1)
  })
})

describe('accounts', () => {
  test('that are refused do not stop the others, and show', async () => {
    await begin({ simulator: { accounts: [FIRST, SECOND] } })
    rig.simulator.faults.inject({ name: 'refuse-subscription', account: SECOND, status: 403 })
    rig.start()
    await rig.becomes('live', ({ state }) => state === 'live')
    expect(rig.source.status().accounts).toEqual([
      { account: FIRST, subscribed: true, reason: null },
      { account: SECOND, subscribed: false, reason: expect.stringContaining('403') },
    ])
    expect(reasons()).toContain(`account ${SECOND} refused: subscribe: 403`)
    await rig.simulator.play(rig.simulator.call('answered', { account: FIRST }), { speed: Number.POSITIVE_INFINITY })
    await eventually('the call', () => rig.states.length > 0)
  })

  test('are discovered when none is configured, all of them', async () => {
    await begin({ simulator: { accounts: [FIRST, SECOND] }, source: { accounts: undefined } })
    await rig.live()
    expect(rig.source.status().accounts.map(({ account }) => account)).toEqual([FIRST, SECOND])
  })

  test('that may not be discovered must be configured', async () => {
    await begin({ source: { accounts: undefined } })
    rig.simulator.faults.inject({
      name: 'respond',
      endpoint: 'me',
      status: 403,
      body: { errorCode: 'AUTHZ_INSUFFICIENT_SCOPE' },
    })
    rig.start()
    await eventually('the reason', () => reasons().includes('`accounts`'))
    expect(journal().every((line) => line === 'me 403')).toBe(true)
  })
})

describe('without a login', () => {
  test('it waits, says so, and goes live by itself when somebody logs in', async () => {
    await begin({ loggedIn: false })
    rig.start()
    await rig.becomes('login-needed', ({ state }) => state === 'login-needed')
    expect(rig.source.status().reasons).toEqual([
      'login needed: run `ringpost login --source main` (there was no login yet)',
    ])
    expect(journal()).toEqual([])
    await logIn(rig.simulator, rig.tokens)
    await rig.becomes('live', (status) => status.reasons.length === 0)
    expect(rig.source.status().state).toBe('live')
  })

  test('it can be stopped at once', async () => {
    await begin({ loggedIn: false })
    rig.start()
    await rig.becomes('login-needed', ({ state }) => state === 'login-needed')
    await rig.stop()
    expect(rig.source.status().state).toBe('stopped')
  })
})

test('no token, no channel id and no address of a socket is ever logged', async () => {
  await begin()
  rig.simulator.faults.inject({ name: 'respond', endpoint: 'socket', status: 503, times: 1 })
  await rig.live()
  const [channel] = rig.simulator.liveChannels()
  rig.simulator.faults.inject({ name: 'vanish-channels' })
  rig.simulator.faults.inject({ name: 'refresh-required' })
  rig.simulator.faults.inject({ name: 'kill-sockets' })
  await rig.becomes('deaf', (status) => status.state !== 'live')
  await rig.becomes('live', (status) => status.reasons.length === 0)
  await rig.stop()
  const log = JSON.stringify(rig.logs)
  const { accessToken, refreshToken } = rig.tokens.written[0] ?? {}
  for (const secret of [channel?.id, accessToken, refreshToken, 'ws://', rig.simulator.clientSecret]) {
    expect(log).not.toContain(secret)
  }
})
