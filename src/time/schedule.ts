// When something falls due by the calendar: cron expressions by the clocks of a place, waited for on the injected clock.
import { CronTime } from 'cron'
import type { Clock } from '../clock.ts'
import { instantOf, wallClockOf } from './wall-clock.ts'

/** So that a wall clock that was set meanwhile is noticed. */
const LONGEST_NAP_MS = 15 * 60_000
const HOUR_MS = 60 * 60_000
const DAY_MS = 24 * HOUR_MS
/** How far back a time is looked for: the shortest that may do, so that frequent ones are not counted through for years. */
const LOOK_BACK_MS = [HOUR_MS, DAY_MS, 8 * DAY_MS, 32 * DAY_MS, 367 * DAY_MS, 8 * 366 * DAY_MS]

/** The times that an expression names, at one place. */
export interface Schedule {
  /** Epoch ms of the first time after `after`. */
  next(after: number): number
  /** Epoch ms of the last time before `before`; null when there is none within eight years. */
  previous(before: number): number | null
}

/**
 * Reads a cron expression ("0 9 * * mon-fri": on weekdays at nine). `timeZone` is an IANA name; left out, the machine's.
 * Every time it names comes once, whatever the clocks do: one that they skip falls due when they are put forward, one that
 * they show twice the first time. Throws when it is no expression, or names no time in the next eight years.
 */
export const createSchedule = (expression: string, timeZone: string = machineZone()): Schedule => {
  const wallClock = wallClockOf(timeZone)
  // The package's own zones let 02:00 come twice in the night the clocks are put back, so it only ever sees UTC.
  const cron = new CronTime(expression, 'UTC')
  const find = (after: number): number => {
    for (let wall = wallClock(after); ; ) {
      wall = cron.getNextDateFrom(new Date(wall), 'UTC').toMillis()
      const at = instantOf(wall, wallClock)
      if (at > after) return at
    }
  }
  // Whoever watches a schedule asks between the same two times over and over, and finding one takes a millisecond.
  let ahead = { from: 0, to: find(0) }
  const next = (after: number): number => {
    if (after < ahead.from || after >= ahead.to) ahead = { from: after, to: find(after) }
    return ahead.to
  }
  let behind: typeof ahead | null = null
  const previous = (before: number): number | null => {
    if (behind === null || before <= behind.from || before > behind.to) behind = around(find, before)
    return behind?.from ?? null
  }
  return { next, previous }
}

/** The last time before an instant and the one after that. */
const around = (find: Schedule['next'], before: number): { readonly from: number; readonly to: number } | null => {
  for (const lookBackMs of LOOK_BACK_MS) {
    let from: number | null = null
    let to = find(before - lookBackMs)
    while (to < before) {
      from = to
      to = find(to)
    }
    if (from !== null) return { from, to }
  }
  return null
}

const machineZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

/** Resolves at the next time that the expression names; rejects with `signal.reason` as soon as the signal aborts. */
export const untilNext = async (expression: string, clock: Clock, signal: AbortSignal): Promise<void> => {
  const at = createSchedule(expression).next(clock.now())
  for (let leftMs = at - clock.now(); leftMs > 0; leftMs = at - clock.now()) {
    await clock.sleep(Math.min(leftMs, LONGEST_NAP_MS), signal)
  }
}
