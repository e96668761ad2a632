import { describe, expect, it } from 'vitest'
import { dueDigest, firstToldAt, SETTLE_MS, windowNow } from '../../../src/delivery/digests/window.ts'
import { createSchedule } from '../../../src/time/schedule.ts'

const at = (text: string): number => Date.parse(`${text}Z`)
const iso = (instant: number): string => new Date(instant).toISOString().slice(0, 16)

const WEEKDAYS = createSchedule('0 8 * * mon-fri', 'America/New_York')
const LONG_AGO = at('2026-01-01T00:00')

/** `firing | since | until`, in UTC. */
const due = (now: string, toldAt: string, startedAt = LONG_AGO, schedule = WEEKDAYS): string | null => {
  const found = dueDigest(schedule, { now: at(now), startedAt, toldAt: at(toldAt) })
  return found && [found.firedAt, found.window.since, found.window.until].map(iso).join(' | ')
}

describe('a digest', () => {
  it('is due once its time has passed, from the end of the last one to that time', () => {
    expect(due('2026-09-25T12:00:00.000', '2026-09-24T12:00')).toBeNull()
    expect(due('2026-09-25T12:00:00.001', '2026-09-24T12:00')).toBe(
      '2026-09-25T12:00 | 2026-09-24T12:00 | 2026-09-25T12:00',
    )
    expect(due('2026-09-25T15:00', '2026-09-25T12:00')).toBeNull()
  })

  it('tells on Monday of the weekend, also when the clocks changed on it', () => {
    expect(due('2026-11-02T13:30', '2026-10-30T12:00')).toBe('2026-11-02T13:00 | 2026-10-30T12:00 | 2026-11-02T13:00')
  })

  it('tells of the whole span when it could not be sent before', () => {
    expect(due('2026-09-25T12:30', '2026-09-22T12:00')).toBe('2026-09-25T12:00 | 2026-09-22T12:00 | 2026-09-25T12:00')
  })

  it('that fell due while the daemon was down is made up for once, up to now, when lost calls had time to be found', () => {
    const startedAt = at('2026-09-25T14:00')
    expect(due('2026-09-25T14:01:59', '2026-09-22T12:00', startedAt)).toBeNull()
    expect(due('2026-09-25T14:05', '2026-09-22T12:00', startedAt)).toBe(
      '2026-09-25T12:00 | 2026-09-22T12:00 | 2026-09-25T14:02',
    )
    expect(due('2026-09-25T14:05', iso(startedAt + SETTLE_MS), startedAt)).toBeNull()
  })

  it('reaches back a week at most, or as far as the time before it', () => {
    expect(due('2026-09-25T12:30', '2026-08-01T12:00')).toBe('2026-09-25T12:00 | 2026-09-18T12:00 | 2026-09-25T12:00')
    const monthly = createSchedule('0 8 1 * *', 'America/New_York')
    expect(due('2026-09-02T00:00', '2026-06-01T12:00', LONG_AGO, monthly)).toBe(
      '2026-09-01T12:00 | 2026-08-01T12:00 | 2026-09-01T12:00',
    )
  })

  it('begins, the very first time, where the one before it would have ended', () => {
    expect(iso(firstToldAt(WEEKDAYS, at('2026-09-28T10:00')))).toBe('2026-09-25T12:00')
  })
})

describe('what it would tell now', () => {
  it.each([
    ['2026-09-25T14:00', '2026-09-25T14:00'],
    [null, '2026-09-25T12:00'],
    ['2026-08-01T12:00', '2026-09-18T18:00'],
  ])('told until %s: from %s', (told, since) => {
    const now = at('2026-09-25T18:00')
    expect(windowNow(WEEKDAYS, now, told === null ? null : at(told))).toEqual({ since: at(since), until: now })
  })
})
