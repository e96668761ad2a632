import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { tokenAge, watchTokenAge } from '../../../../src/sources/goto-connect/housekeeping/token-age.ts'
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts'
import { readableLog } from '../../../support/silent-log.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Seven in the morning where the machine is. */
const SEVEN = new Date(2026, 8, 1, 7).getTime()

describe('a refresh token', () => {
  test.each([
    ['is fine for 25 days', 25 * DAY - 1, false],
    ['is due from then on', 25 * DAY, true],
    ['stays due when its time is over', 40 * DAY, true],
  ])('%s', (_, ageMs, due) => {
    expect(tokenAge(SEVEN, SEVEN + ageMs)).toEqual({ obtainedAt: SEVEN, expiresAt: SEVEN + 30 * DAY, due })
  })

  test('that is not there is not due', () => {
    expect(tokenAge(null, SEVEN)).toEqual({ obtainedAt: null, expiresAt: null, due: false })
  })
})

describe('the watch', () => {
  let clock: FakeClock
  let log: ReturnType<typeof readableLog>
  let obtainedAt: number | null
  let stop: AbortController

  beforeEach(() => {
    clock = createFakeClock(SEVEN)
    log = readableLog()
    stop = new AbortController()
  })
  afterEach(() => stop.abort())

  const watch = () => {
    watchTokenAge({ source: 'main', clock, log: log.log, obtainedAt: () => obtainedAt }, stop.signal).catch(() => null)
    return clock.advance(0)
  }
  const warnings = () => log.lines.filter(({ level }) => level === 'warn')

  test('warns once a day from day 25 on, and says what to do', async () => {
    obtainedAt = SEVEN
    await watch()
    await clock.advance(25 * DAY)
    expect(warnings()).toEqual([])
    await clock.advance(3 * DAY)
    expect(warnings()).toHaveLength(3)
    expect(warnings().map(({ msg }) => /in \d days?/.exec(String(msg))?.[0])).toEqual([
      'in 5 days',
      'in 4 days',
      'in 3 days',
    ])
    expect(warnings()[0]).toMatchObject({ nextStep: 'ringpost login --source main' })
  })

  test('warns at a start, and not a second time the same morning', async () => {
    obtainedAt = SEVEN - 26 * DAY
    await watch()
    expect(warnings()).toHaveLength(1)
    await clock.advance(3 * HOUR)
    expect(warnings()).toHaveLength(1)
    await clock.advance(DAY)
    expect(warnings()).toHaveLength(2)
  })

  test('is quiet again after a login', async () => {
    obtainedAt = SEVEN - 26 * DAY
    await watch()
    obtainedAt = SEVEN
    await clock.advance(3 * DAY)
    expect(warnings()).toHaveLength(1)
  })

  test('has words for a token that is past its time', async () => {
    obtainedAt = SEVEN - 31 * DAY
    await watch()
    expect(warnings()[0]?.['msg']).toMatch(/^the login ends at any moment/)
  })
})
