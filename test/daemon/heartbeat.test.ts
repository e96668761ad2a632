import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runHeartbeat } from '../../src/daemon/heartbeat.ts'
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts'
import { readableLog } from '../support/silent-log.ts'

const WATCHDOG_MS = 60_000

let clock: FakeClock
let stop: AbortController
let running: Promise<void>
let heard: string[]
let reasons: readonly string[]
let ready: readonly string[]
let logged: ReturnType<typeof readableLog>['lines']

beforeEach(() => {
  clock = createFakeClock()
  stop = new AbortController()
  heard = []
  reasons = []
  ready = []
})
afterEach(async () => {
  stop.abort()
  await running
})

const beat = async (watchdogMs: number | null = WATCHDOG_MS) => {
  const { log, lines } = readableLog()
  logged = lines
  const manager = {
    watchdogMs,
    alive: () => void heard.push('alive'),
    status: (line: string) => void heard.push(line),
  }
  const wedged = async () => reasons
  const readiness = () => ({ ready: ready.length === 0, reasons: ready })
  running = runHeartbeat({ manager, wedged, readiness, clock, log }, stop.signal)
  await clock.advance(0)
}
const alive = () => heard.filter((line) => line === 'alive').length

describe('the heartbeat', () => {
  it('is given thrice within the time that the watchdog allows', async () => {
    await beat()
    expect(alive()).toBe(1)
    await clock.advance(WATCHDOG_MS)
    expect(alive()).toBe(4)
  })

  it('ends with the daemon', async () => {
    await beat()
    stop.abort()
    await running
    await clock.advance(WATCHDOG_MS)
    expect(alive()).toBe(1)
  })

  it('is kept back while the daemon is wedged, said once, and given again after that', async () => {
    await beat()
    reasons = ['source main (live) is 42 s late with its next step']
    await clock.advance(2 * WATCHDOG_MS)
    expect(alive()).toBe(1)
    expect(logged).toMatchObject([{ level: 'error', reasons, msg: expect.stringContaining('wedged') }])
    reasons = []
    await clock.advance(WATCHDOG_MS)
    expect(alive()).toBe(4)
    expect(logged.at(-1)).toMatchObject({ level: 'info', msg: 'no longer wedged' })
  })

  it('brings how the daemon is', async () => {
    await beat()
    ready = ['main: no channel: HTTP 503', 'branch: no pong for 30 s']
    await clock.advance(WATCHDOG_MS / 3)
    const lines = heard.filter((line) => line !== 'alive')
    expect(lines).toEqual(['hears every source', `not ready: ${ready.join('; ')}`])
  })

  it('without a watchdog is not given, only how the daemon is', async () => {
    await beat(null)
    await clock.advance(60_000)
    expect(alive()).toBe(0)
    expect(heard.length).toBeGreaterThan(1)
  })
})
