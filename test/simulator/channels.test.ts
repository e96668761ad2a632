import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Simulator } from '../../src/simulator/simulator.ts'
import { eventually } from '../support/eventually.ts'
import { attach, listen, request } from '../support/goto-client.ts'
import { simulators } from '../support/simulators.ts'

const start = simulators()
const BASE = '/notification-channel/v1/channels'
const body = { channelType: 'WebSockets' }

const create = async (simulator: Simulator, nickname = 'test') => {
  const token = simulator.issueTokens().accessToken
  const reply = await request(simulator, 'POST', `${BASE}/${nickname}`, { token, body })
  return { token, reply, path: `${BASE}/${nickname}/${reply.body.channelId}` }
}

describe('the simulated notification channels', () => {
  it('are created in the shape of the recordings', async () => {
    const simulator = await start()
    const { reply } = await create(simulator, 'screen-pop')
    const id: string = reply.body.channelId
    expect(id.length).toBeGreaterThanOrEqual(85)
    expect(reply).toEqual({
      status: 201,
      body: {
        channelId: id,
        channelNickname: 'screen-pop',
        channelData: {
          channelType: 'WebSockets',
          isConnected: false,
          channelURL: `${simulator.url.replace('http', 'ws')}${BASE}/${id}/channelId/ws`,
        },
        channelLifetime: 1200,
        resourceURL: `${simulator.url}${BASE}/screen-pop/${id}`,
        doNotDisturbAware: false,
      },
    })
  })

  it('put the address of the socket beside the data, and leave out the lifetime, when told to', async () => {
    const { reply } = await create(await start({ channelUrlPlacement: 'top-level', channelLifetimeS: null }))
    expect(reply.body.channelURL).toMatch(/^ws:/)
    expect(reply.body.channelData).not.toHaveProperty('channelURL')
    expect(reply.body).not.toHaveProperty('channelLifetime')
  })

  it('refuse the singular spelling on create and take both on refresh', async () => {
    const simulator = await start()
    const { token, path } = await create(simulator)
    const singular = { token, body: { channelType: 'WebSocket' } }
    expect((await request(simulator, 'POST', `${BASE}/test`, singular)).status).toBe(400)
    expect((await request(simulator, 'PUT', path, singular)).status).toBe(200)
    expect((await request(simulator, 'PUT', path, { token, body })).status).toBe(200)
  })

  it('are listed newest first, whatever their nickname, page by page', async () => {
    const simulator = await start()
    const ids = []
    for (const nickname of ['one', 'two', 'one']) ids.unshift((await create(simulator, nickname)).reply.body.channelId)
    const token = simulator.issueTokens().accessToken
    const first = await request(simulator, 'GET', `${BASE}?pageSize=2`, { token })
    const rest = await request(simulator, 'GET', `${BASE}?pageSize=2&pageMarker=${first.body.nextPageMarker}`, {
      token,
    })
    expect([...first.body.items, ...rest.body.items].map(({ channelId }) => channelId)).toEqual(ids)
    expect(rest.body).not.toHaveProperty('nextPageMarker')
  })

  it('lag behind in the list when told to', async () => {
    const simulator = await start({ readLagMs: 200 })
    const { token } = await create(simulator)
    expect((await request(simulator, 'GET', BASE, { token })).body.items).toEqual([])
    await eventually(
      'the channel shows up',
      async () => (await request(simulator, 'GET', BASE, { token })).body.items[0],
    )
  })

  it('are deleted once, then 404 in the words of GoTo, and their sockets close', async () => {
    const simulator = await start()
    const { token, path, reply } = await create(simulator)
    const listener = await attach(reply.body.channelData.channelURL, reply.body.channelId)
    expect((await request(simulator, 'GET', path, { token })).body.channelData.isConnected).toBe(true)
    expect((await request(simulator, 'DELETE', path, { token })).status).toBe(204)
    await eventually('the socket closes', () => listener.closed())
    const gone = await request(simulator, 'DELETE', path, { token })
    expect(gone).toMatchObject({ status: 404, body: { errorCode: 'RTC-NOTIFICATION-CHANNEL-NOT-FOUND' } })
    expect(simulator.liveChannels()).toEqual([])
  })

  it('keep their subscriptions when only the socket is opened anew', async () => {
    const simulator = await start()
    const listener = await listen(simulator)
    simulator.faults.inject({ name: 'kill-sockets' })
    await eventually('the socket breaks', () => listener.closed())
    const again = await attach(listener.socket.url, listener.channelId)
    await simulator.play(simulator.call('internal'), { speed: Number.POSITIVE_INFINITY })
    await eventually('the call arrives', () => again.states().length === 7)
  })

  it('refuse a socket on an address that is none', async () => {
    const simulator = await start()
    const socket = new WebSocket(`${simulator.url.replace('http', 'ws')}${BASE}/nothing/channelId/ws`)
    const [error] = await once(socket, 'error')
    expect(String(error)).toContain('404')
    expect(simulator.requests('socket').map(({ status }) => status)).toEqual([404])
  })
})

describe('the lifetime of a simulated channel', () => {
  it('asks for a refresh at half time, announces the end, and ends', async () => {
    const simulator = await start({ channelLifetimeS: 0.6, closeNoticeMs: 100 })
    const listener = await listen(simulator)
    const [live] = simulator.liveChannels()
    const token = simulator.issueTokens().accessToken
    await eventually('the refresh frame', () => listener.controls()[0] === 'WEBSOCKET_REFRESH_REQUIRED')
    expect(Date.now()).toBeGreaterThanOrEqual((live?.createdAt ?? 0) + 300)
    await eventually('the announcement', () => listener.controls()[1] === 'WEBSOCKET_TO_BE_CLOSED')
    expect(listener.closed()).toBeNull()
    await eventually('the socket closes', () => listener.closed())
    expect(Date.now()).toBeGreaterThanOrEqual(live?.expiresAt ?? 0)
    expect((await request(simulator, 'GET', `${BASE}/test/${listener.channelId}`, { token })).status).toBe(404)
  })

  it('starts anew with each PUT', async () => {
    const simulator = await start({ channelLifetimeS: 0.8 })
    const listener = await listen(simulator)
    const token = simulator.issueTokens().accessToken
    const path = `${BASE}/test/${listener.channelId}`
    for (const round of [1, 2, 3]) {
      await eventually(`refresh frame ${round}`, () => listener.controls().length === round)
      expect((await request(simulator, 'PUT', path, { token, body })).status).toBe(200)
    }
    expect(new Set(listener.controls())).toEqual(new Set(['WEBSOCKET_REFRESH_REQUIRED']))
    expect(listener.closed()).toBeNull()
  })

  it('is not longer for a PUT that is ignored', async () => {
    const simulator = await start({ channelLifetimeS: 0.5 })
    const listener = await listen(simulator)
    const before = simulator.liveChannels()[0]?.expiresAt
    simulator.faults.inject({ name: 'ignore-refresh' })
    const token = simulator.issueTokens().accessToken
    const path = `${BASE}/test/${listener.channelId}`
    expect((await request(simulator, 'PUT', path, { token, body })).status).toBe(200)
    expect(simulator.liveChannels()[0]?.expiresAt).toBe(before)
    await eventually('the socket closes', () => listener.closed())
  })

  it('sends refresh frames as often as told', async () => {
    const listener = await listen(await start({ refreshFrameEveryMs: 30 }))
    await eventually('three refresh frames', () => listener.controls().length >= 3)
  })

  it('may be longer than any timer', async () => {
    const simulator = await start({ channelLifetimeS: 2_147_483_647 })
    const listener = await listen(simulator)
    await simulator.play(simulator.call('internal'), { speed: Number.POSITIVE_INFINITY })
    await eventually('a call arrives', () => listener.states().length === 7)
    expect(listener.controls()).toEqual([])
  })
})
