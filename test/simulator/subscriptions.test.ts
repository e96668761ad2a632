import { describe, expect, it } from 'vitest'
import type { Simulator } from '../../src/simulator/simulator.ts'
import { eventually } from '../support/eventually.ts'
import { attach, request } from '../support/goto-client.ts'
import { simulators } from '../support/simulators.ts'

const start = simulators()
const PATH = '/call-events/v1/subscriptions'
const [ONE, TWO] = ['2930718022414574861', '5442810562173005068'] as const

const channelOf = async (simulator: Simulator) => {
  const token = simulator.issueTokens().accessToken
  const body = { channelType: 'WebSockets' }
  const created = await request(simulator, 'POST', '/notification-channel/v1/channels/test', { token, body })
  const channelId: string = created.body.channelId
  return {
    token,
    channelId,
    url: created.body.channelData.channelURL as string,
    subscribe: (accountKeys: unknown) => request(simulator, 'POST', PATH, { token, body: { channelId, accountKeys } }),
    list: async () => (await request(simulator, 'GET', `${PATH}?channelId=${channelId}`, { token })).body,
  }
}

describe('simulated subscriptions to call events', () => {
  it('answer 207 with a status for each account', async () => {
    const channel = await channelOf(await start({ accounts: [ONE, TWO] }))
    const events = ['STARTING', 'ACTIVE', 'ENDING']
    const answer = await channel.subscribe([{ id: ONE, events }, { id: '1', events }, { id: TWO }])
    expect(answer.status).toBe(207)
    expect(answer.body.accountKeys).toEqual([
      { id: ONE, status: 200, message: 'Success' },
      { id: '1', status: 403, message: 'Forbidden', errorCode: expect.any(String) },
      { id: TWO, status: 200, message: 'Success' },
    ])
    expect(await channel.list()).toEqual({ accountKeys: [ONE, TWO] })
  })

  it('refuse the accounts they are told to refuse, inside the 207', async () => {
    const simulator = await start({ accounts: [ONE, TWO] })
    const channel = await channelOf(simulator)
    simulator.faults.inject({ name: 'refuse-subscription', account: TWO, times: 1 })
    const statuses = async () =>
      (await channel.subscribe([{ id: ONE }, { id: TWO }])).body.accountKeys.map(
        ({ status }: { status: number }) => status,
      )
    expect(await statuses()).toEqual([200, 403])
    expect(await channel.list()).toEqual({ accountKeys: [ONE] })
    expect(await statuses()).toEqual([200, 200])
  })

  it('complain about a wrong event with boilerplate, and the truth in the constraints', async () => {
    const channel = await channelOf(await start())
    const answer = await channel.subscribe([{ id: ONE, events: ['STARTING', 'RINGING'] }])
    expect(answer).toMatchObject({
      status: 400,
      body: {
        errorCode: 'BAD_REQUEST',
        message: 'The Notification Channel must be a WebSocket channel',
        constraints: [{ field: 'Events[1]', constraint: 'INVALID' }],
      },
    })
  })

  it('do not understand the body that the report API wants', async () => {
    const channel = await channelOf(await start())
    expect(await channel.subscribe([ONE])).toMatchObject({ status: 400, body: { errorCode: 'MALFORMED_REQUEST' } })
  })

  it('want a channel that exists', async () => {
    const simulator = await start()
    const channel = await channelOf(simulator)
    simulator.faults.inject({ name: 'vanish-channels' })
    expect((await channel.subscribe([{ id: ONE }])).status).toBe(404)
  })

  it('list nothing as an empty object, and want a channelId', async () => {
    const simulator = await start()
    const channel = await channelOf(simulator)
    expect(await channel.list()).toEqual({})
    expect((await request(simulator, 'GET', PATH, { token: channel.token })).status).toBe(400)
  })

  it('keep the events of an existing subscription until it is deleted', async () => {
    const simulator = await start()
    const channel = await channelOf(simulator)
    await channel.subscribe([{ id: ONE, events: ['STARTING'] }])
    await channel.subscribe([{ id: ONE, events: ['ENDING'] }])
    expect(simulator.liveChannels()[0]?.subscriptions).toEqual({ [ONE]: ['STARTING'] })
    const query = `${PATH}?channelId=${channel.channelId}&accountKey=${ONE}`
    expect((await request(simulator, 'DELETE', query, { token: channel.token })).status).toBe(204)
    expect((await request(simulator, 'DELETE', query, { token: channel.token })).status).toBe(404)
    await channel.subscribe([{ id: ONE, events: ['ENDING'] }])
    expect(simulator.liveChannels()[0]?.subscriptions).toEqual({ [ONE]: ['ENDING'] })
  })

  it('let through only the subscribed events of the subscribed accounts', async () => {
    const simulator = await start({ accounts: [ONE, TWO] })
    const channel = await channelOf(simulator)
    await channel.subscribe([{ id: TWO, events: ['STARTING', 'ENDING'] }])
    const listener = await attach(channel.url, channel.channelId)
    for (const account of [ONE, TWO]) {
      await simulator.play(simulator.call('internal', { account }), { speed: Number.POSITIVE_INFINITY })
    }
    await eventually('the end arrives', () => listener.states().length >= 3)
    expect(listener.states().map(({ state }) => state.sequenceNumber)).toEqual([1, 2, 7])
  })
})

describe('bearer tokens at the simulated APIs', () => {
  const ask = (simulator: Simulator, token?: string) =>
    request(simulator, 'GET', '/users/v1/me', token === undefined ? {} : { token })

  it('are asked for, known and fresh', async () => {
    const simulator = await start()
    const { accessToken } = simulator.issueTokens()
    expect((await ask(simulator, accessToken)).status).toBe(200)
    expect(await ask(simulator)).toMatchObject({ status: 401, body: { errorCode: 'AUTHN_INVALID_TOKEN' } })
    expect(await ask(simulator, 'nonsense')).toMatchObject({ status: 401, body: { errorCode: 'AUTHN_INVALID_TOKEN' } })
    simulator.faults.inject({ name: 'expire-access-tokens' })
    const expired = await ask(simulator, accessToken)
    expect(expired).toMatchObject({ status: 401, body: { errorCode: 'AUTHN_EXPIRED_TOKEN', constraintViolations: [] } })
    expect(expired.body.reference).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('expire by themselves', async () => {
    const simulator = await start({ accessTokenS: 0.15 })
    const { accessToken } = simulator.issueTokens()
    expect((await ask(simulator, accessToken)).status).toBe(200)
    await eventually('the token expires', async () => (await ask(simulator, accessToken)).status === 401)
  })

  it('need the scope', async () => {
    const simulator = await start()
    const { accessToken } = simulator.issueTokens('cr.v1.read')
    const answer = await ask(simulator, accessToken)
    expect(answer).toMatchObject({ status: 403, body: { errorCode: 'AUTHZ_INSUFFICIENT_SCOPE' } })
  })
})

describe('the simulated directory', () => {
  it('names accounts, lines and numbers', async () => {
    const simulator = await start({ accounts: [ONE, TWO] })
    const token = simulator.issueTokens().accessToken
    const get = async (path: string) => (await request(simulator, 'GET', path, { token })).body.items
    expect((await get('/users/v1/me')).map(({ accountKey }: { accountKey: string }) => accountKey)).toEqual([ONE, TWO])
    expect(await get('/users/v1/lines')).toContainEqual(
      expect.objectContaining({ number: '0019', name: 'Dana Agent', accountKey: ONE, primary: true }),
    )
    expect(await get(`/users/v1/users?accountKey=${ONE}`)).toContainEqual(
      expect.objectContaining({ lines: [expect.objectContaining({ number: '0019', name: 'Dana Agent' })] }),
    )
    expect(await get(`/voice-admin/v1/phone-numbers?accountKey=${ONE}`)).toContainEqual(
      expect.objectContaining({ number: '+12015550100', name: 'Main line', routeTo: expect.any(Object) }),
    )
    expect((await request(simulator, 'GET', '/voice-admin/v1/phone-numbers?accountKey=1', { token })).status).toBe(403)
  })
})
