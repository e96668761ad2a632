// Opening hours: whether an instant lies within them, by the clocks of their place.
import type { OpeningHours } from '../config/config.ts'
import { type WallClock, wallClockOf } from '../time/wall-clock.ts'

export interface ClockReading {
  readonly open: boolean
  /** `Fri 2026-12-25 15:33, a holiday`: what the clocks showed. */
  readonly shown: string
}

/** Takes epoch ms. */
export type Clockwork = (at: number) => ClockReading

const MINUTE_MS = 60_000
const QUARTER_MS = 15 * MINUTE_MS
const DAY_MINUTES = 24 * 60
const DAY_MS = DAY_MINUTES * MINUTE_MS
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/**
 * What the clocks on the wall show decides, so that 08:00 is 08:00 on either side of a change to or from daylight saving
 * time; an hour that comes twice counts twice, and one that is left out not at all. A span belongs to the day on which it
 * begins: one that runs past midnight is not cut by a holiday that begins meanwhile.
 */
export const readClocks = ({ timezone, days, holidays }: OpeningHours): Clockwork => {
  const wallClock = quickWallClock(timezone)
  const isOpen = (day: number, minute: number): boolean =>
    !holidays.has(dateOf(day)) && (days[weekdayOf(day)] ?? []).some(({ from, to }) => from <= minute && minute < to)
  return (at) => {
    const wall = wallClock(at)
    const day = Math.floor(wall / DAY_MS)
    const minute = Math.floor((wall - day * DAY_MS) / MINUTE_MS)
    const open = isOpen(day, minute) || isOpen(day - 1, minute + DAY_MINUTES)
    const holiday = holidays.has(dateOf(day)) ? ', a holiday' : ''
    return { open, shown: `${WEEKDAYS[weekdayOf(day)]} ${dateOf(day)} ${timeOf(minute)}${holiday}` }
  }
}

/**
 * No clock has been changed but at a quarter of an hour for decades, and calls come one after another: so the distance from
 * UTC is asked for once a quarter.
 */
const quickWallClock = (timeZone: string): WallClock => {
  const wallClock = wallClockOf(timeZone)
  let quarter: number | null = null
  let distance = 0
  return (at) => {
    const current = Math.floor(at / QUARTER_MS)
    if (current !== quarter) distance = wallClock(current * QUARTER_MS) - current * QUARTER_MS
    quarter = current
    return at + distance
  }
}

/** Days are counted from 1970-01-01, a Thursday. */
const weekdayOf = (day: number): number => (((day + 4) % 7) + 7) % 7

const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10)

const timeOf = (minute: number): string => new Date(minute * MINUTE_MS).toISOString().slice(11, 16)
