import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSchedule, untilNext } from '../../src/time/schedule.ts'
import { createFakeClock } from '../support/fake-clock.ts'

const HOUR = 3_600_000
const NINE = '0 9 * * *'
const NEW_YORK = 'America/New_York'
const local = (day: number, hour: number, minute = 0) => new Date(2026, 8, day, hour, minute).getTime()

/** The times after `from` up to `to`, as RFC 3339 without seconds. */
const timesOf = (expression: string, timeZone: string, from: string, to: string): readonly string[] => {
  const schedule = createSchedule(expression, timeZone)
  const times: string[] = []
  for (let at = schedule.next(Date.parse(from)); at <= Date.parse(to); at = schedule.next(at))
    times.push(new Date(at).toISOString().slice(0, 16))
  return times
}

describe('the next time of an expression', () => {
  it('is by the machine’s own time, today or tomorrow', () => {
    const { next } = createSchedule(NINE)
    expect(next(local(25, 8, 59))).toBe(local(25, 9))
    expect(next(local(25, 9))).toBe(local(26, 9))
    expect(next(local(30, 10))).toBe(new Date(2026, 9, 1, 9).getTime())
  })

  it('is by the clocks of the place that is named, on both sides of a change', () => {
    expect(timesOf('0 8 * * mon-fri', NEW_YORK, '2026-10-29T13:00Z', '2026-11-03T13:00Z')).toEqual([
      '2026-10-30T12:00',
      '2026-11-02T13:00',
      '2026-11-03T13:00',
    ])
  })

  it.each([
    ['30 1 * * *', ['2026-10-31T05:30', '2026-11-01T05:30', '2026-11-02T06:30']],
    ['0 2 * * *', ['2026-10-31T06:00', '2026-11-01T07:00', '2026-11-02T07:00']],
  ])('comes once in the night the clocks are put back: %s', (expression, times) => {
    expect(timesOf(expression, NEW_YORK, '2026-10-31T04:00Z', '2026-11-02T12:00Z')).toEqual(times)
    expect(timesOf(expression, NEW_YORK, '2026-11-01T06:10Z', '2026-11-02T12:00Z')).toEqual(
      times.filter((at) => at > '2026-11-01T06:10'),
    )
  })

  it.each([
    [NEW_YORK, '30 2 * * *', '2026-03-08T00:00Z', '2026-03-09T12:00Z', ['2026-03-08T07:00', '2026-03-09T06:30']],
    [NEW_YORK, '0,30 2,3 8 3 *', '2026-03-08T00:00Z', '2026-03-09T12:00Z', ['2026-03-08T07:00', '2026-03-08T07:30']],
    [
      'Australia/Lord_Howe',
      '15 2 * * *',
      '2026-10-03T00:00Z',
      '2026-10-05T00:00Z',
      ['2026-10-03T15:30', '2026-10-04T15:15'],
    ],
  ])('comes when the clocks are put forward over it: %s %s', (zone, expression, from, to, times) => {
    expect(timesOf(expression, zone, from, to)).toEqual(times)
  })

  it.each(['every day', '', '0 9 * *', '0 25 * * *', '0 0 30 2 *'])('refuses what names no time: %s', (expression) => {
    expect(() => createSchedule(expression)).toThrow()
  })
})

describe('the last time of an expression', () => {
  it.each([
    ['* * * * *', '2026-09-25T19:32'],
    [NINE, '2026-09-25T13:00'],
    ['0 8 * * mon', '2026-09-21T12:00'],
    ['0 8 1 1 *', '2026-01-01T13:00'],
    ['0 8 29 2 *', '2024-02-29T13:00'],
  ])('before an instant: %s', (expression, time) => {
    const last = createSchedule(expression, NEW_YORK).previous(Date.parse('2026-09-25T19:33Z'))
    expect(last).toBe(Date.parse(`${time}Z`))
  })

  it('is the one that the next one follows, whatever the clocks do', () => {
    const schedule = createSchedule('*/20 1-3 * * *', NEW_YORK)
    const hours = fc.oneof(
      fc.integer({ min: Date.UTC(2026, 2, 8), max: Date.UTC(2026, 2, 9) }),
      fc.integer({ min: Date.UTC(2026, 10, 1), max: Date.UTC(2026, 10, 2) }),
    )
    fc.assert(
      fc.property(hours, (at) => {
        const last = schedule.previous(at)
        expect(last).toBeLessThan(at)
        expect(schedule.next(last ?? 0)).toBeGreaterThanOrEqual(at)
      }),
      { numRuns: 60 },
    )
  })
})

describe('waiting for it', () => {
  it('ends then and not before', async () => {
    const clock = createFakeClock(local(25, 7))
    let over = false
    untilNext(NINE, clock, new AbortController().signal).then(() => {
      over = true
    })
    await clock.advance(2 * HOUR - 1)
    expect(over).toBe(false)
    await clock.advance(1)
    await clock.advance(0)
    expect(over).toBe(true)
  })

  it('notices that the machine’s clock was set', async () => {
    const clock = createFakeClock(local(25, 7))
    let over = false
    untilNext(NINE, clock, new AbortController().signal).then(() => {
      over = true
    })
    await clock.advance(0)
    clock.step(2 * HOUR)
    await clock.advance(15 * 60_000)
    await clock.advance(0)
    expect(over).toBe(true)
  })

  it('ends at once when it is aborted', async () => {
    const clock = createFakeClock()
    const stop = new AbortController()
    const waiting = untilNext(NINE, clock, stop.signal)
    stop.abort(new Error('stopped'))
    await expect(waiting).rejects.toThrow('stopped')
    expect(clock.sleepers).toBe(0)
  })
})
