import { describe, expect, it } from 'vitest'
import { type SinkSigns, sinkMatters } from '../../../src/delivery/alerts/sink-conditions.ts'
import type { SinkHealth } from '../../../src/delivery/sink-health.ts'

const MINUTE = 60_000
const NOW = Date.UTC(2026, 8, 25)
const WELL: SinkHealth = { state: 'ok', reason: null, proven: true }

const signs = (health: Partial<SinkHealth>, row: Partial<SinkSigns['backlog'][number]> = {}): SinkSigns => ({
  sinks: [{ name: 'office', health: { ...WELL, ...health } }],
  backlog: [{ sink: 'office', pending: 0, oldestAt: null, dead: 0, ...row }],
  afterMs: 10 * MINUTE,
  now: NOW,
})
const keys = (given: SinkSigns) => {
  const { holding, over } = sinkMatters(given)
  return { holding: holding.map(({ key }) => key), over: over.map(({ key }) => key) }
}
const ALL = ['sink-refuses/office', 'sink-queue/office', 'dead-letters/office']

describe('the conditions of sinks', () => {
  it('are all over while all is well', () => expect(keys(signs({}))).toEqual({ holding: [], over: ALL }))

  it.each(['parked', 'off'] as const)('tell of a sink that is %s, with the reason', (state) => {
    const { holding } = sinkMatters(signs({ state, reason: 'the endpoint answered 403' }))
    expect(holding).toMatchObject([{ key: 'sink-refuses/office', sink: 'office', disabling: true }])
    expect(holding[0]?.text).toContain('the endpoint answered 403.')
  })

  it('leave open what a sink is that took nothing since the start, or fails just now', () => {
    expect(keys(signs({ proven: false })).over).toEqual(ALL.slice(1))
    expect(keys(signs({ state: 'failing', reason: 'HTTP 500' })).over).toEqual(ALL.slice(1))
  })

  it('tell of a queue from the set age on, and that it is over well below it', () => {
    const aged = (minutes: number) => keys(signs({}, { pending: 3, oldestAt: NOW - minutes * MINUTE }))
    expect(aged(10).holding).toEqual(['sink-queue/office'])
    expect(aged(9)).toEqual({ holding: [], over: ['sink-refuses/office', 'dead-letters/office'] })
    expect(aged(5)).toEqual({ holding: [], over: ALL })
  })

  it('tell of dead letters and how many there are', () => {
    const { holding } = sinkMatters(signs({}, { dead: 40 }))
    expect(holding).toMatchObject([{ key: 'dead-letters/office', amount: 40 }])
    expect(holding[0]?.title).toBe('40 deliveries to office were given up')
  })

  it('let go of a sink that is not in the config any more, but for its dead letters', () => {
    const row = { pending: 3, oldestAt: NOW - 60 * MINUTE, dead: 1 }
    const removed = { ...signs({}, row), sinks: [] }
    expect(keys(removed)).toEqual({ holding: ['dead-letters/office'], over: ALL.slice(0, 2) })
  })
})
