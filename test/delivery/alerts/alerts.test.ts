import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Condition, type Matters, runAlerts } from '../../../src/delivery/alerts/alerts.ts'
import { loginConditions } from '../../../src/delivery/alerts/login-conditions.ts'
import type { SourceStatus } from '../../../src/sources/source.ts'
import { openSqliteStore } from '../../../src/store/sqlite.ts'
import type { Store } from '../../../src/store/store.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { type ScriptedSink, scriptedSink } from '../../support/scripted-sink.ts'
import { silentLog } from '../../support/silent-log.ts'
import { sourceStatus } from '../../support/source-status.ts'
import { SYNC_IN_PLACE } from '../../support/sync-in-place.ts'
import { temporaryFile } from '../../support/temporary-file.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const MATTER: Condition = { key: 'login-due/main', title: 'The login runs out', text: 'Log in.', everyMs: DAY }

let store: Store
let clock: ReturnType<typeof createFakeClock>
let stop: AbortController
let running: Promise<void>
let holds: readonly Condition[]
let over: Matters['over']

const run = (sinks: readonly ScriptedSink[]) => {
  stop = new AbortController()
  running = runAlerts(
    { sinks, notices: store.notices, matters: async () => ({ holding: holds, over }), clock, log: silentLog },
    stop.signal,
  )
}
const halt = async () => {
  stop.abort(new Error('stopped'))
  await running
}

/** Lets time pass in small steps, and between them what reads and writes the store come to its end. */
const pass = async (ms: number): Promise<void> => {
  const step = 10 * MINUTE
  for (let passed = 0; passed < ms; passed += step) {
    await clock.advance(Math.min(step, ms - passed))
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
}

beforeEach(async () => {
  clock = createFakeClock()
  store = await openSqliteStore({ file: temporaryFile('ringpost.db'), clock, syncing: SYNC_IN_PLACE })
  holds = [MATTER]
  over = []
})
afterEach(async () => {
  await halt()
  await store.close()
})

describe('alerts', () => {
  it('tell each chosen sink once a day for as long as the matter stands', async () => {
    const sinks = [scriptedSink('slack', 'card'), scriptedSink('http', 'event')]
    run(sinks)
    await pass(23 * 60 * MINUTE)
    expect(sinks.map(({ announced }) => announced.length)).toEqual([1, 1])
    await pass(DAY)
    expect(sinks.map(({ announced }) => announced.length)).toEqual([2, 2])
    const [first, second] = sinks[0]?.announced ?? []
    expect(first).toMatchObject({ title: 'The login runs out', text: 'Log in.' })
    expect(first?.id).toMatch(/^[\w-]+$/)
    expect(second?.id).not.toBe(first?.id)
    holds = []
    await pass(3 * DAY)
    expect(sinks[0]?.announced).toHaveLength(2)
  })

  it('do not tell again after a restart within the day', async () => {
    const sink = scriptedSink('slack', 'card')
    run([sink])
    await pass(MINUTE)
    await halt()
    run([sink])
    await pass(5 * MINUTE)
    expect(sink.announced).toHaveLength(1)
  })

  it('try a sink that fails at the next look, under the same id, and one that refuses an hour later', async () => {
    const failing = scriptedSink('failing', 'card')
    const refusing = scriptedSink('refusing', 'card')
    failing.answerNotice({ status: 'retry', reason: 'server', message: 'HTTP 500' })
    refusing.answerNotice({ status: 'disabled', reason: 'auth', message: 'HTTP 403' })
    run([failing, refusing])
    await pass(2 * MINUTE)
    expect(failing.announced.map(({ id }) => id)).toEqual([failing.announced[0]?.id, failing.announced[0]?.id])
    expect(refusing.announced).toHaveLength(1)
    await pass(60 * MINUTE)
    expect(refusing.announced).toHaveLength(2)
  })
})

describe('what is told once', () => {
  const PARKED: Condition = {
    key: 'sink-refuses/office',
    title: 'office takes no deliveries',
    text: 'The answer was 403.',
    everyMs: null,
    sink: 'office',
    disabling: true,
  }
  const SETTLED = { key: PARKED.key, title: 'office takes deliveries again', text: 'All is well.' }
  const DEAD: Condition = { key: 'dead-letters/sales', title: 'x', text: 'y', everyMs: null, amount: 1, sink: 'sales' }
  const titles = (sink: ScriptedSink) => sink.announced.map(({ title }) => title)

  it('is told once more when it is over, over restarts, and again when it comes again', async () => {
    const sink = scriptedSink('sales', 'card')
    holds = [PARKED]
    run([sink])
    await pass(3 * DAY)
    await halt()
    run([sink])
    await pass(DAY)
    expect(titles(sink)).toEqual([PARKED.title])
    holds = []
    over = [SETTLED]
    await pass(DAY)
    await halt()
    run([sink])
    await pass(DAY)
    expect(titles(sink)).toEqual([PARKED.title, SETTLED.title])
    holds = [PARKED]
    over = []
    await pass(DAY)
    expect(titles(sink)).toEqual([PARKED.title, SETTLED.title, PARKED.title])
  })

  it('is not told to be over to those who never heard of it', async () => {
    const sink = scriptedSink('sales', 'card')
    holds = []
    over = [SETTLED]
    run([sink])
    await pass(DAY)
    expect(sink.announced).toEqual([])
  })

  it('goes through another sink than the one in trouble, if there is one', async () => {
    const [sales, office] = [scriptedSink('sales', 'card'), scriptedSink('office', 'card')]
    holds = [PARKED, { ...DEAD, sink: 'sales' }]
    run([sales, office])
    await pass(MINUTE)
    // Of the dead letters of sales nobody else can be told: office is in trouble.
    expect(sales.announced).toHaveLength(1)
    expect(office.announced).toHaveLength(0)
    await halt()
    run([office])
    await pass(MINUTE)
    expect(office.announced).toHaveLength(1)
  })

  it('is one message when many things go wrong at once', async () => {
    const sink = scriptedSink('ops', 'card')
    holds = Array.from({ length: 12 }, (_, index) => ({ ...PARKED, key: `k${index}`, title: `Matter ${index}` }))
    run([sink])
    await pass(DAY)
    expect(titles(sink)).toEqual(['12 matters to look at'])
    expect(sink.announced[0]?.text).toMatch(/Matter 0\. .*Matter 7\. .*And 4 more\.$/)
  })

  it('is told again when there is more of it, but no more than once a day', async () => {
    const sink = scriptedSink('ops', 'card')
    holds = [DEAD]
    run([sink])
    await pass(60 * MINUTE)
    holds = [{ ...DEAD, amount: 40 }]
    await pass(20 * 60 * MINUTE)
    expect(sink.announced).toHaveLength(1)
    await pass(3 * DAY)
    expect(sink.announced).toHaveLength(2)
  })
})

describe('the conditions of logins', () => {
  const status = (changes: Partial<SourceStatus>) => ({
    name: 'main',
    status: () => sourceStatus(changes),
  })

  it('are none while all is well', () => {
    expect(loginConditions([status({ refreshTokenExpiresAt: clock.now() + 20 * DAY })], clock.now())).toEqual([])
  })

  it.each([
    [4.5 * DAY, 'in 4 days'],
    [1.5 * DAY, 'in a day'],
    [0.5 * DAY, 'at any moment'],
    [-DAY, 'at any moment'],
  ])('name the days that are left: %i ms are %s', (left, words) => {
    const [condition] = loginConditions(
      [status({ loginDue: true, refreshTokenExpiresAt: clock.now() + left })],
      clock.now(),
    )
    expect(condition?.title).toBe(`The GoTo login of main runs out ${words}`)
    expect(condition?.text).toContain('ringpost login --source main')
  })

  it('say that no calls are heard when the login is over', () => {
    const [condition] = loginConditions([status({ state: 'login-needed', loginDue: true })], clock.now())
    expect(condition?.title).toContain('hears no calls')
  })
})
