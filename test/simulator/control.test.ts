import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { RingpostError } from '../../src/errors.ts'
import { runLoad } from '../../src/simulator/load.ts'
import { SCENARIO_NAMES } from '../../src/simulator/scenarios/catalog.ts'
import { runSimulate } from '../../src/simulator/simulate.ts'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts'
import { eventually } from '../support/eventually.ts'
import { listen, request } from '../support/goto-client.ts'
import { simulators } from '../support/simulators.ts'

const start = simulators()

describe('the controls over HTTP', () => {
  it('say on the front page what this is and what can be played', async () => {
    const simulator = await start()
    const { status, body } = await request(simulator, 'GET', '/')
    expect(status).toBe(200)
    for (const word of [simulator.url, simulator.clientSecret, ...SCENARIO_NAMES, 'half-open', 'drop-frames']) {
      expect(body).toContain(word)
    }
  })

  it('play a call from whom one likes', async () => {
    const simulator = await start()
    const listener = await listen(simulator)
    const query = 'speed=Infinity&wait=true&caller=%2B12015550199&name=Some%20One'
    const answer = await request(simulator, 'POST', `/simulator/play/direct?${query}`)
    expect(answer).toMatchObject({ status: 202, body: { scenario: 'direct', conversations: [expect.any(String)] } })
    await eventually('the call arrives', () => listener.states().length === 7)
    expect(listener.frames[0].data.content.metadata.conversationSpaceId).toBe(answer.body.conversations[0])
    const [caller] = listener.frames[0].data.content.state.participants
    expect(caller.type.caller).toEqual({ name: 'Some One', number: '+12015550199' })
  })

  it('refuse what does not exist', async () => {
    const simulator = await start()
    expect((await request(simulator, 'POST', '/simulator/play/nothing')).status).toBe(404)
    expect((await request(simulator, 'POST', '/simulator/play/direct?speed=0')).status).toBe(400)
    expect((await request(simulator, 'POST', '/simulator/faults', { body: { name: 'nothing' } })).status).toBe(400)
    const twisted = { name: 'drop-frames', every: 2, often: true }
    expect((await request(simulator, 'POST', '/simulator/faults', { body: twisted })).status).toBe(400)
  })

  it('inject, list and clear faults', async () => {
    const simulator = await start()
    await listen(simulator)
    const inject = (body: unknown) => request(simulator, 'POST', '/simulator/faults', { body })
    expect((await inject({ name: 'kill-sockets' })).body).toEqual({ touched: 1 })
    await inject({ name: 'wrong-state' })
    await inject({ name: 'ignore-refresh', times: 3 })
    const armed = async () => (await request(simulator, 'GET', '/simulator/faults')).body.items
    expect(await armed()).toEqual([{ name: 'wrong-state' }, { name: 'ignore-refresh', times: 3 }])
    expect((await request(simulator, 'DELETE', '/simulator/faults?name=wrong-state')).status).toBe(204)
    expect(await armed()).toEqual([{ name: 'ignore-refresh', times: 3 }])
    await request(simulator, 'DELETE', '/simulator/faults')
    expect(await armed()).toEqual([])
  })

  it('show the journal and the state, and hand out tokens', async () => {
    const simulator = await start()
    const { body: tokens } = await request(simulator, 'POST', '/simulator/tokens')
    await request(simulator, 'GET', '/users/v1/lines?pageSize=1', { token: tokens.accessToken })
    const listener = await listen(simulator)
    const { body } = await request(simulator, 'GET', '/simulator/journal?endpoint=lines')
    expect(body.items).toMatchObject([
      { method: 'GET', path: '/users/v1/lines', query: { pageSize: '1' }, status: 200 },
    ])
    const state = (await request(simulator, 'GET', '/simulator/state')).body
    expect(state).toMatchObject({ channels: [{ id: listener.channelId, sockets: 1 }], sockets: [{ healthy: true }] })
  })
})

describe('the journal', () => {
  it('holds requests, sockets and frames in order, bodies parsed', async () => {
    const simulator = await start()
    const listener = await listen(simulator)
    await simulator.play(simulator.call('internal'), { speed: Number.POSITIVE_INFINITY })
    listener.socket.close(1000)
    await eventually('the socket is closed', () => simulator.sockets().length === 0)
    const kinds = simulator.journal.map((entry) => (entry.kind === 'request' ? entry.endpoint : entry.kind))
    expect(kinds).toEqual(['channel-create', 'subscribe', 'socket', 'socket', ...Array(7).fill('frame'), 'socket'])
    expect(simulator.requests('subscribe')[0]).toMatchObject({ body: { channelId: listener.channelId }, status: 207 })
    expect(simulator.journal.at(-2)).toMatchObject({ body: { data: { content: { state: { type: 'ENDING' } } } } })
    expect(simulator.journal.at(-1)).toMatchObject({ change: 'closed', code: 1000 })
  })

  it('keeps the newest 10,000 entries', async () => {
    const simulator = await start()
    await listen(simulator)
    for (let round = 0; round < 1_500; round += 1) {
      await simulator.play(simulator.call('internal'), { speed: Number.POSITIVE_INFINITY })
    }
    expect(simulator.journal).toHaveLength(10_000)
    expect(simulator.requests()).toEqual([])
  })
})

describe('starting and closing', () => {
  it('says so when the port is taken', async () => {
    const simulator = await start()
    const port = Number(new URL(simulator.url).port)
    const second = startSimulator({ port })
    await expect(second).rejects.toThrow(RingpostError)
    await expect(second).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('closes at once whatever is going on', async () => {
    const simulator = await start()
    const listeners = [await listen(simulator), await listen(simulator)]
    simulator.faults.inject({ name: 'half-open' })
    const plays = Array.from({ length: 30 }, () => simulator.play(simulator.call('queue')))
    simulator.faults.inject({ name: 'respond', endpoint: 'me', delayMs: 60_000 })
    const delayed = expect(request(simulator, 'GET', '/users/v1/me')).rejects.toThrow()
    await eventually('the request is there', () => simulator.requests('me').length === 1)
    const closing = performance.now()
    await simulator.close()
    await Promise.all([...plays, delayed])
    expect(performance.now() - closing).toBeLessThan(1_000)
    for (const listener of listeners) await eventually('the socket is gone', () => listener.closed())
    await simulator.close()
  })

  it('leaves nothing behind that keeps the process alive', async () => {
    const script = `
      import { listen } from './test/support/goto-client.ts'
      import { startSimulator } from './src/simulator/simulator.ts'
      const simulator = await startSimulator()
      await listen(simulator)
      void simulator.play(simulator.call('answered'))
      simulator.faults.inject({ name: 'reorder-frames' })
      simulator.publish(simulator.call('missed').states[0].content)
      await simulator.close()
      process.stdout.write('closed')`
    const flags = ['--input-type=module-typescript', '--eval', script]
    const { stdout } = await promisify(execFile)(process.execPath, flags, { timeout: 10_000 })
    expect(stdout).toBe('closed')
  })

  it('warns of no listener leak over many calls at once', async () => {
    const warnings: Error[] = []
    const note = (warning: Error) => warnings.push(warning)
    process.on('warning', note)
    const simulator = await start()
    const stopping = new AbortController()
    const plays = [{}, { signal: stopping.signal }].flatMap((options) =>
      Array.from({ length: 30 }, () => simulator.play(simulator.call('answered'), options)),
    )
    stopping.abort()
    await simulator.close()
    await Promise.all(plays)
    process.off('warning', note)
    expect(warnings).toEqual([])
  })
})

describe('simulating alone', () => {
  const run = async (
    options: { scenario?: 'internal'; idle?: boolean },
    during: (simulator: Simulator, lines: readonly string[]) => Promise<void>,
  ) => {
    const stopping = new AbortController()
    const lines: string[] = []
    const { promise: ready, resolve: onReady } = Promise.withResolvers<Simulator>()
    const print = (line: string) => lines.push(line)
    const ended = runSimulate({ port: 0, speed: 1_000, ...options, signal: stopping.signal, print, onReady })
    await during(await ready, lines)
    stopping.abort()
    await ended
  }

  it('prints what a client needs and plays calls until it is stopped', () =>
    run({ scenario: 'internal' }, async (simulator, lines) => {
      const listener = await listen(simulator)
      await eventually(
        'two calls',
        () => listener.states().filter(({ state }) => state.sequenceNumber === 7).length > 1,
      )
      const text = lines.join('\n')
      for (const word of [`auth_url: ${simulator.url}`, `client_secret: ${simulator.clientSecret}`]) {
        expect(text).toContain(word)
      }
      expect(text).toContain(`accounts: ["${simulator.accounts[0]}"]`)
    }))

  it('plays nothing when idle', () =>
    run({ idle: true }, async (simulator, lines) => {
      await request(simulator, 'POST', '/simulator/play/internal?speed=Infinity&wait=true')
      expect(lines.filter((line) => line.includes('call:'))).toHaveLength(1)
    }))

  it('wants a speed', async () => {
    const options = { port: 0, signal: new AbortController().signal, print: () => undefined }
    for (const speed of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      await expect(runSimulate({ ...options, speed })).rejects.toMatchObject({ code: 'usage' })
    }
  })
})

describe('a steady load', () => {
  it('publishes so many states a second, of whole calls', async () => {
    const simulator = await start()
    const listener = await listen(simulator)
    const stopping = new AbortController()
    const load = runLoad(simulator, { statesPerSecond: 1_000, calls: 5, signal: stopping.signal })
    await eventually('300 states', () => listener.states().length >= 300)
    stopping.abort()
    const published = await load
    await eventually('the rest', () => listener.states().length === published)
    const ended = listener.states().filter(({ state }) => state.sequenceNumber === 21)
    expect(ended.length).toBeGreaterThanOrEqual(10)
  })
})
