import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DaySpan, OpeningHours } from '../../src/config/config.ts'
import { readClocks } from '../../src/routing/hours.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const HOURS = 60

const OFFICE: DaySpan = { from: 8 * HOURS, to: 18 * HOURS }
const NIGHT: DaySpan = { from: 22 * HOURS, to: 30 * HOURS }
const ZONES = ['America/New_York', 'Europe/London', 'Australia/Sydney', 'Asia/Kolkata'] as const

/** The same spans every day, unless a weekday is named (0 is Sunday). */
const hours = (timezone: string, span: DaySpan, over: { day?: number; holidays?: readonly string[] } = {}) => {
  const days = Array.from({ length: 7 }, (_, day) => (over.day === undefined || over.day === day ? [span] : []))
  const opening: OpeningHours = { name: 'x', timezone, days, holidays: new Set(over.holidays) }
  const read = readClocks(opening)
  return { isOpen: (at: string | number) => read(new Date(at).getTime()).open, read }
}

describe('opening hours', () => {
  it.each<readonly [string, string, string]>([
    ['America/New_York', 'before spring', '2026-03-06T13:00:00Z'],
    ['America/New_York', 'on the day clocks go forward', '2026-03-08T12:00:00Z'],
    ['America/New_York', 'in summer', '2026-03-09T12:00:00Z'],
    ['America/New_York', 'before autumn', '2026-10-31T12:00:00Z'],
    ['America/New_York', 'on the day clocks go back', '2026-11-01T13:00:00Z'],
    ['America/New_York', 'in winter', '2026-11-02T13:00:00Z'],
    ['Europe/London', 'before spring', '2026-03-28T08:00:00Z'],
    ['Europe/London', 'on the day clocks go forward', '2026-03-29T07:00:00Z'],
    ['Europe/London', 'before autumn', '2026-10-24T07:00:00Z'],
    ['Europe/London', 'on the day clocks go back', '2026-10-25T08:00:00Z'],
    ['Australia/Sydney', 'in its summer', '2026-04-03T21:00:00Z'],
    ['Australia/Sydney', 'on the day clocks go back', '2026-04-04T22:00:00Z'],
    ['Australia/Sydney', 'in its winter', '2026-10-02T22:00:00Z'],
    ['Australia/Sydney', 'on the day clocks go forward', '2026-10-03T21:00:00Z'],
    ['Asia/Kolkata', 'while others change', '2026-03-29T02:30:00Z'],
    ['Asia/Kolkata', 'while others change back', '2026-11-01T02:30:00Z'],
  ])('in %s begin at eight and end at six %s', (zone, _when, opensAt) => {
    const { isOpen } = hours(zone, OFFICE)
    const at = Date.parse(opensAt)
    expect([at - MINUTE_MS, at - 1, at, at + 10 * HOUR_MS - 1, at + 10 * HOUR_MS].map(isOpen)).toEqual([
      false,
      false,
      true,
      true,
      false,
    ])
  })

  it('agree with what clocks show at any instant, in any zone', () => {
    const clock = (timeZone: string, at: number) =>
      new Date(at).toLocaleTimeString('sv-SE', { timeZone, hour: '2-digit', minute: '2-digit' })
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES, 'America/St_Johns', 'Pacific/Apia', 'Australia/Lord_Howe', 'UTC'),
        fc.integer({ min: Date.UTC(2015, 0), max: Date.UTC(2035, 0) }),
        (zone, at) => {
          const shown = clock(zone, at)
          expect(hours(zone, OFFICE).isOpen(at)).toBe(shown >= '08:00' && shown < '18:00')
          expect(hours(zone, NIGHT).isOpen(at)).toBe(shown >= '22:00' || shown < '06:00')
        },
      ),
    )
  })

  it('say what the clocks showed', () => {
    const { read } = hours('America/New_York', OFFICE, { holidays: ['2026-12-25'] })
    expect(read(Date.parse('2026-11-01T05:30:59Z'))).toEqual({ open: false, shown: 'Sun 2026-11-01 01:30' })
    expect(read(Date.parse('2026-12-25T15:00:00Z'))).toEqual({ open: false, shown: 'Fri 2026-12-25 10:00, a holiday' })
  })

  it('hold twice in the hour that comes twice, and never in the one left out', () => {
    const twice = hours('America/New_York', { from: HOURS, to: HOURS + 30 })
    const instants = ['2026-11-01T05:15:00Z', '2026-11-01T05:45:00Z', '2026-11-01T06:15:00Z', '2026-11-01T06:30:00Z']
    expect(instants.map(twice.isOpen)).toEqual([true, false, true, false])
    const never = hours('America/New_York', { from: 2 * HOURS, to: 2 * HOURS + 59 })
    for (let at = Date.UTC(2026, 2, 8, 5); at < Date.UTC(2026, 2, 9, 4); at += MINUTE_MS) {
      expect(never.isOpen(at)).toBe(false)
    }
  })

  it('may be a whole day', () => {
    const { isOpen } = hours('Europe/London', { from: 0, to: 24 * HOURS }, { day: 3 })
    expect(
      ['2026-07-14T22:59:59Z', '2026-07-14T23:00:00Z', '2026-07-15T22:59:59Z', '2026-07-15T23:00:00Z'].map(isOpen),
    ).toEqual([false, true, true, false])
  })
})

describe('a span over midnight', () => {
  it.each([
    ['an ordinary one', '2026-06-06T02:00:00Z', 8],
    ['the one in which clocks go forward', '2026-03-08T03:00:00Z', 7],
    ['the one in which clocks go back', '2026-11-01T02:00:00Z', 9],
  ])('belongs to the day it begins on: %s', (_which, opensAt, lastsHours) => {
    const at = Date.parse(opensAt)
    const day = new Date(at - 12 * HOUR_MS).getUTCDay()
    const { isOpen } = hours('America/New_York', NIGHT, { day })
    const end = at + lastsHours * HOUR_MS
    expect([at - 1, at, at + 3 * HOUR_MS, end - 1, end].map(isOpen)).toEqual([false, true, true, true, false])
  })

  it('runs from Saturday into Sunday, and from one year into the next', () => {
    const saturday = hours('Asia/Kolkata', NIGHT, { day: 6 })
    expect(saturday.isOpen('2026-08-01T20:00:00Z')).toBe(true)
    expect(saturday.isOpen('2026-08-02T20:00:00Z')).toBe(false)
    const newYearsEve = hours('Europe/London', NIGHT, { day: 4 })
    expect(newYearsEve.isOpen('2027-01-01T05:59:59Z')).toBe(true)
  })
})

describe('a holiday', () => {
  it('closes the day, as the place counts its days', () => {
    const { isOpen } = hours('Australia/Sydney', OFFICE, { holidays: ['2026-12-25'] })
    expect(isOpen('2026-12-23T22:00:00Z')).toBe(true)
    expect(isOpen('2026-12-24T22:00:00Z')).toBe(false)
    expect(isOpen('2026-12-25T22:00:00Z')).toBe(true)
  })

  it('neither cuts the night that has begun before, nor lets one begin', () => {
    const { isOpen } = hours('Europe/London', NIGHT, { holidays: ['2026-12-25'] })
    expect(isOpen('2026-12-25T05:59:00Z')).toBe(true)
    expect(isOpen('2026-12-25T23:00:00Z')).toBe(false)
    expect(isOpen('2026-12-26T05:59:00Z')).toBe(false)
    expect(isOpen('2026-12-26T23:00:00Z')).toBe(true)
  })
})
