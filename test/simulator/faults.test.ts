import { describe, expect, it } from 'vitest'
import type { Fault } from '../../src/simulator/faults/fault.ts'
import type { Simulator } from '../../src/simulator/simulator.ts'
import { eventually } from '../support/eventually.ts'
import { attach, type Listener, listen, request } from '../support/goto-client.ts'
import { simulators } from '../support/simulators.ts'

const start = simulators()
const AT_ONCE = { speed: Number.POSITIVE_INFINITY }

const me = (simulator: Simulator) =>
  request(simulator, 'GET', '/users/v1/me', { token: simulator.issueTokens().accessToken })

const numbers = (listener: Listener) => listener.states().map(({ state }) => state.sequenceNumber)

describe('a fault on an endpoint', () => {
  it('replaces so many answers, then the truth is told again', async () => {
    const simulator = await start()
    simulator.faults.inject({
      name: 'respond',
      endpoint: 'me',
      status: 429,
      headers: { 'retry-after': '7' },
      body: { errorCode: 'X' },
      times: 2,
    })
    expect(await me(simulator)).toEqual({ status: 429, body: { errorCode: 'X' } })
    expect(simulator.faults.armed()).toMatchObject([{ name: 'respond', times: 1 }])
    expect((await me(simulator)).status).toBe(429)
    expect(simulator.faults.armed()).toEqual([])
    expect((await me(simulator)).status).toBe(200)
    expect(simulator.requests('me').map(({ status }) => status)).toEqual([429, 429, 200])
  })

  it('holds until it is cleared when no count is given, and can be on all endpoints', async () => {
    const simulator = await start()
    simulator.faults.inject({ name: 'respond', endpoint: '*', status: 500 })
    for (let round = 0; round < 3; round += 1) {
      expect(await me(simulator)).toMatchObject({ status: 500, body: { errorCode: 'UNKNOWN_ERROR' } })
    }
    simulator.faults.clear('respond')
    expect((await me(simulator)).status).toBe(200)
  })

  it('has no effect behind it, unless only the answer is lost', async () => {
    const simulator = await start()
    const create = () =>
      request(simulator, 'POST', '/notification-channel/v1/channels/test', {
        token: simulator.issueTokens().accessToken,
        body: { channelType: 'WebSockets' },
      })
    simulator.faults.inject({ name: 'respond', endpoint: 'channel-create', status: 500, times: 1 })
    expect((await create()).status).toBe(500)
    expect(simulator.liveChannels()).toHaveLength(0)
    simulator.faults.inject({
      name: 'respond',
      endpoint: 'channel-create',
      ending: 'reset',
      takesEffect: true,
      times: 1,
    })
    await expect(create()).rejects.toThrow()
    expect(simulator.liveChannels()).toHaveLength(1)
    expect(simulator.requests('channel-create').map(({ status }) => status)).toEqual([500, 0])
  })

  it('delays the true answer', async () => {
    const simulator = await start()
    simulator.faults.inject({ name: 'respond', endpoint: 'me', delayMs: 120, times: 1 })
    const before = performance.now()
    expect((await me(simulator)).status).toBe(200)
    expect(performance.now() - before).toBeGreaterThan(110)
  })

  it('resets the connection', async () => {
    const simulator = await start()
    simulator.faults.inject({ name: 'respond', endpoint: 'me', ending: 'reset', times: 1 })
    await expect(me(simulator)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
  })

  it('stalls after the head until the simulator closes', async () => {
    const simulator = await start()
    simulator.faults.inject({ name: 'respond', endpoint: 'me', ending: 'stall', times: 1 })
    const { accessToken } = simulator.issueTokens()
    const reply = await fetch(`${simulator.url}/users/v1/me`, { headers: { authorization: `Bearer ${accessToken}` } })
    expect(reply.status).toBe(200)
    const rest = reply.text()
    await Promise.all([expect(rest).rejects.toThrow(), simulator.close()])
  })

  it.each([
    ['answers it with a status', { status: 503 }, '503'],
    ['resets it', { ending: 'reset' }, 'ECONNRESET'],
  ] as const)('on the handshake %s', async (_, how, expected) => {
    const simulator = await start()
    const { channelId, socket } = await listen(simulator)
    simulator.faults.inject({ name: 'respond', endpoint: 'socket', ...how, times: 1 })
    await expect(attach(socket.url, channelId)).rejects.toThrow(expected)
    await attach(socket.url, channelId)
  })

  it('on the handshake leaves it hanging until the simulator closes', async () => {
    const simulator = await start()
    const { channelId, socket } = await listen(simulator)
    simulator.faults.inject({ name: 'respond', endpoint: 'socket', ending: 'stall', times: 1 })
    const hanging = expect(attach(socket.url, channelId)).rejects.toThrow()
    await eventually('the handshake is asked for', () => simulator.requests('socket').length === 2)
    await simulator.close()
    await hanging
  })
})

describe('a fault on the sockets', () => {
  it('cuts them without a close frame', async () => {
    const simulator = await start()
    const listener = await listen(simulator)
    expect(simulator.faults.inject({ name: 'kill-sockets' })).toBe(1)
    expect(await eventually('the socket breaks', () => listener.closed())).toBe(1006)
    await eventually('it is gone here too', () => simulator.sockets().length === 0)
    expect(simulator.liveChannels()).toHaveLength(1)
  })

  it('closes them with any code', async () => {
    const simulator = await start()
    const listener = await listen(simulator)
    simulator.faults.inject({ name: 'close-sockets', code: 4321, reason: 'because' })
    expect(await eventually('the socket closes', () => listener.closed())).toBe(4321)
  })

  it('makes them half-open: no frame, no pong, no answer to a close', async () => {
    const simulator = await start()
    const listener = await listen(simulator)
    let pongs = 0
    listener.socket.on('pong', () => {
      pongs += 1
    })
    listener.socket.ping()
    await eventually('a pong', () => pongs === 1)
    expect(simulator.faults.inject({ name: 'half-open' })).toBe(1)
    expect(simulator.sockets()).toMatchObject([{ healthy: false }])
    listener.socket.ping()
    await simulator.play(simulator.call('internal'), AT_ONCE)
    listener.socket.close()
    const healthy = await listen(simulator, 'another')
    await simulator.play(simulator.call('internal'), AT_ONCE)
    await eventually('a healthy socket hears it', () => healthy.states().length === 7)
    expect([pongs, listener.frames.length, listener.closed()]).toEqual([1, 0, null])
    listener.socket.terminate()
    await eventually('the server lets go', () => simulator.sockets().length === 1)
  })

  it('announces the end now, then ends the channel after the notice', async () => {
    const simulator = await start({ closeNoticeMs: 100 })
    const listener = await listen(simulator)
    expect(simulator.faults.inject({ name: 'to-be-closed' })).toBe(1)
    await eventually('the announcement', () => listener.controls()[0] === 'WEBSOCKET_TO_BE_CLOSED')
    await eventually('the socket closes', () => listener.closed())
    expect(simulator.liveChannels()).toEqual([])
  })

  it('asks for a refresh now', async () => {
    const simulator = await start()
    const listener = await listen(simulator)
    simulator.faults.inject({ name: 'refresh-required' })
    await eventually('the frame', () => listener.controls()[0] === 'WEBSOCKET_REFRESH_REQUIRED')
  })

  it('makes channels vanish while their sockets stay open and silent', async () => {
    const simulator = await start()
    const listener = await listen(simulator)
    expect(simulator.faults.inject({ name: 'vanish-channels' })).toBe(1)
    const path = `/notification-channel/v1/channels/test/${listener.channelId}`
    const token = simulator.issueTokens().accessToken
    const answer = await request(simulator, 'PUT', path, { token, body: { channelType: 'WebSockets' } })
    expect(answer).toMatchObject({ status: 404, body: { errorCode: 'RTC-NOTIFICATION-CHANNEL-NOT-FOUND' } })
    await simulator.play(simulator.call('internal'), AT_ONCE)
    simulator.faults.inject({ name: 'raw-frame', text: 'last' })
    await eventually('only the raw frame', () => listener.frames.length > 0)
    expect([listener.frames, listener.closed()]).toEqual([['last'], null])
  })

  it('sends garbage, and a frame of more than a megabyte', async () => {
    const simulator = await start()
    const listener = await listen(simulator)
    const sizes: number[] = []
    listener.socket.on('message', (data: Buffer) => sizes.push(data.length))
    expect(simulator.faults.inject({ name: 'garbage-frames' })).toBe(1)
    expect(simulator.faults.inject({ name: 'oversized-frame' })).toBe(1)
    await eventually('the large one', () => sizes.some((size) => size > 1_000_000))
    expect(sizes.length).toBeGreaterThan(10)
    expect(listener.closed()).toBeNull()
  })
})

describe('a fault on the frames', () => {
  const playWith = async (fault: Fault) => {
    const simulator = await start()
    const listener = await listen(simulator)
    simulator.faults.inject(fault)
    await simulator.play(simulator.call('internal'), AT_ONCE)
    simulator.faults.clear()
    return { simulator, listener }
  }

  it('drops every nth', async () => {
    const { listener } = await playWith({ name: 'drop-frames', every: 3 })
    await eventually('the call arrives', () => listener.states().length === 5)
    expect(numbers(listener)).toEqual([1, 2, 4, 5, 7])
  })

  it('drops so many and no more', async () => {
    const { listener } = await playWith({ name: 'drop-frames', every: 2, times: 1 })
    await eventually('the call arrives', () => listener.states().length === 6)
    expect(numbers(listener)).toEqual([1, 3, 4, 5, 6, 7])
  })

  it('repeats under a new state id', async () => {
    const { listener } = await playWith({ name: 'duplicate-frames' })
    await eventually('the call arrives', () => listener.states().length === 14)
    expect(numbers(listener)).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7])
    expect(new Set(listener.states().map(({ state }) => state.id)).size).toBe(14)
  })

  it('swaps neighbours, and lets the odd one out come late', async () => {
    const { listener } = await playWith({ name: 'reorder-frames' })
    await eventually('the call arrives', () => listener.states().length === 7)
    expect(numbers(listener)).toEqual([2, 1, 4, 3, 6, 5, 7])
  })
})
