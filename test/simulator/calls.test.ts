import { describe, expect, it } from 'vitest'
import { conversationIds } from '../../src/simulator/scenarios/timeline.ts'
import type { Simulator } from '../../src/simulator/simulator.ts'
import { eventually } from '../support/eventually.ts'
import { listen, request } from '../support/goto-client.ts'
import { simulators } from '../support/simulators.ts'

const start = simulators()
const AT_ONCE = { speed: Number.POSITIVE_INFINITY }
const HOUR_MS = 3_600_000

const get = (simulator: Simulator, path: string, query: Record<string, string> = {}) =>
  request(simulator, 'GET', `${path}?${new URLSearchParams(query)}`, { token: simulator.issueTokens().accessToken })

describe('a call that is played', () => {
  it('arrives in the envelope of a notification, counted per socket', async () => {
    const simulator = await start()
    const listener = await listen(simulator)
    const timeline = simulator.call('direct')
    await simulator.play(timeline, AT_ONCE)
    await eventually('the call arrives', () => listener.frames.length === timeline.states.length)
    expect(listener.frames.map(({ eventId }) => eventId)).toEqual(timeline.states.map((_, index) => index + 1))
    expect(listener.frames[0]).toEqual({
      event: 'Notification',
      eventId: 1,
      timestamp: expect.stringMatching(/^\d{4}-.*\.\d{9}Z$/),
      data: {
        source: 'call-events',
        type: 'call-state',
        timestamp: expect.any(String),
        content: {
          metadata: { ...timeline.states[0]?.content.metadata, callCreated: expect.any(String) },
          state: { ...timeline.states[0]?.content.state, timestamp: expect.any(String) },
        },
      },
    })
  })

  it('happens now, and as fast as it is played', async () => {
    const simulator = await start()
    const listener = await listen(simulator)
    const before = Date.now()
    await simulator.play(simulator.call('internal', { startAt: 0 }), { speed: 200 })
    const after = Date.now()
    expect(after - before).toBeGreaterThanOrEqual(35_080 / 200 - 1)
    await eventually('the call arrives', () => listener.states().length === 7)
    for (const { metadata, state } of listener.frames.map(({ data }) => data.content)) {
      for (const text of [metadata.callCreated, state.timestamp]) {
        expect(Date.parse(text)).toBeGreaterThanOrEqual(before)
        expect(Date.parse(text)).toBeLessThanOrEqual(after)
      }
    }
  })

  it('keeps its own time when told to', async () => {
    const simulator = await start()
    const listener = await listen(simulator)
    await simulator.play(simulator.call('internal', { startAt: 0 }), { ...AT_ONCE, keepTimes: true })
    await eventually('the call arrives', () => listener.states().length === 7)
    expect(listener.frames.at(-1)?.data.content.state.timestamp).toBe('1970-01-01T00:00:35.08Z')
  })

  it('stops between two states when the signal aborts, and when the simulator closes', async () => {
    const simulator = await start()
    const listener = await listen(simulator)
    const stopping = new AbortController()
    const call = simulator.call('answered')
    const stopped = simulator.play(call, { signal: stopping.signal })
    stopping.abort()
    await stopped
    await simulator.play(simulator.call('internal'), AT_ONCE)
    await eventually('a later call arrives', () => listener.states().at(-1)?.state.sequenceNumber === 7)
    const [id] = conversationIds(call)
    expect(listener.states().filter(({ metadata }) => metadata.conversationSpaceId === id)).toHaveLength(1)
    const closed = simulator.play(simulator.call('answered'))
    await simulator.close()
    await closed
  })

  it('goes to every socket of every subscribed channel', async () => {
    const simulator = await start()
    const listeners = [await listen(simulator, 'one'), await listen(simulator, 'two')]
    await simulator.play(simulator.call('internal'), AT_ONCE)
    for (const listener of listeners) await eventually('the call arrives', () => listener.states().length === 7)
  })
})

describe('what the simulator tells after a gap', () => {
  it('the calls that are on, by their latest state', async () => {
    const simulator = await start()
    const call = simulator.call('internal')
    for (const { content } of call.states.slice(0, 4)) simulator.publish(content)
    simulator.record(simulator.call('missed'))
    const accountKey = simulator.accounts[0] ?? ''
    const answer = await get(simulator, '/call-events/v1/conversation-spaces', { accountKey })
    expect(answer.body.items).toEqual([call.states[3]?.content])
    expect((await get(simulator, '/call-events/v1/conversation-spaces', { accountKey: '1' })).status).toBe(403)
  })

  it('the states of one call between two numbers, lost frames included, page by page', async () => {
    const simulator = await start()
    const listener = await listen(simulator)
    simulator.faults.inject({ name: 'drop-frames', every: 1 })
    const call = simulator.call('answered')
    await simulator.play(call, AT_ONCE)
    expect(listener.frames).toEqual([])
    const path = `/call-events/v1/conversation-spaces/${conversationIds(call)[0]}/events`
    const bounds = { sequenceFrom: '3', sequenceTo: '7', pageSize: '3' }
    const first = await get(simulator, path, bounds)
    const rest = await get(simulator, path, { ...bounds, pageMarker: first.body.nextPageMarker })
    const numbers = [...first.body.items, ...rest.body.items].map(({ state }) => state.sequenceNumber)
    expect(numbers).toEqual([3, 4, 5, 6, 7])
    expect((await get(simulator, path)).body.items).toHaveLength(21)
    expect((await get(simulator, '/call-events/v1/conversation-spaces/none/events')).status).toBe(404)
  })
})

describe('simulated reports', () => {
  it('are there some time after the call has ended, with every state', async () => {
    const simulator = await start({ reportDelayMs: 200 })
    const call = simulator.call('voicemail')
    const path = `/call-events-report/v1/reports/${conversationIds(call)[0]}`
    await simulator.play(call, AT_ONCE)
    expect((await get(simulator, path)).status).toBe(404)
    const report = await eventually('the report', async () => {
      const { status, body } = await get(simulator, path)
      return status === 200 && body
    })
    expect(report.callStates.map((state: { id: string }) => state.id)).toEqual(
      call.states.map(({ content }) => content.state.id),
    )
    expect(report.participants).toHaveLength(3)
    expect(report.participants[1].type).toMatchObject({
      value: 'LINE',
      userId: expect.any(String),
      userKey: expect.any(String),
    })
    expect(report.interactiveVoiceResponseSystems.at(-1).type).toMatchObject({
      value: 'VOICEMAIL',
      voicemailStatus: 'SUCCESS',
    })
  })

  it('are summarised by account and time, with an outcome', async () => {
    const simulator = await start({ reportDelayMs: 0 })
    const names = ['answered', 'missed', 'voicemail', 'abandoned', 'outbound', 'internal'] as const
    const now = Date.now()
    names.forEach((name, hours) => {
      simulator.record(simulator.call(name, { startAt: now - (hours + 1) * HOUR_MS }))
    })
    const summaries = (hours: number, extra: Record<string, string> = {}) =>
      get(simulator, '/call-events-report/v1/report-summaries', {
        accountKey: simulator.accounts[0] ?? '',
        startTime: new Date(now - hours * HOUR_MS).toISOString(),
        endTime: new Date(now).toISOString(),
        ...extra,
      })
    const outcomes = async (hours: number) =>
      (await summaries(hours)).body.items.map(({ callerOutcome }: { callerOutcome: string }) => callerOutcome)
    expect(await outcomes(6.5)).toEqual(['NORMAL', 'NORMAL', 'LEFT_QUEUE', 'VOICEMAIL', 'MISSED', 'NORMAL'])
    expect(await outcomes(2.5)).toEqual(['MISSED', 'NORMAL'])
    const page = await summaries(6.5, { pageSize: '4' })
    expect([page.body.items.length, page.body.nextPageMarker]).toEqual([4, '4'])
    expect((await summaries(31 * 24 + 1)).status).toBe(400)
    expect((await summaries(1, { lineId: 'x' })).status).toBe(400)
    expect((await summaries(1, { startTime: 'yesterday' })).status).toBe(400)
    expect((await summaries(1, { pageSize: '1001' })).status).toBe(400)
  })
})
