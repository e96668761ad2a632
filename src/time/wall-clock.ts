// What the clocks on a wall show: from an instant to the wall time of a place, and back.

/** Takes epoch ms; answers the wall time as if it were UTC, in whole seconds as ms. */
export type WallClock = (at: number) => number

/** `timeZone` is an IANA name. Throws a RangeError when it is none. */
export const wallClockOf = (timeZone: string): WallClock => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return (at) => {
    const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {}
    for (const { type, value } of format.formatToParts(at)) parts[type] = Number(value)
    const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
    return Date.UTC(year, month - 1, day, hour, minute, second)
  }
}

const DAY_MS = 24 * 60 * 60_000
const SECOND_MS = 1_000

/**
 * The first instant at which the clocks show this wall time (whole seconds) or, where they are put forward over it, the
 * instant at which that happens: every wall time has exactly one.
 */
export const instantOf = (wall: number, wallClock: WallClock): number => {
  const before = offsetAt(wall - DAY_MS, wallClock)
  const after = offsetAt(wall + DAY_MS, wallClock)
  const candidates = [wall - before, wall - after].sort((a, b) => a - b)
  const [early = wall, late = wall] = candidates
  return candidates.find((at) => wallClock(at) === wall) ?? changeBetween(early, late, before, wallClock)
}

const offsetAt = (at: number, wallClock: WallClock): number => wallClock(at) - Math.floor(at / SECOND_MS) * SECOND_MS

/** The first second of `early` to `late` at which the clocks no longer go by the offset `before`. */
const changeBetween = (early: number, late: number, before: number, wallClock: WallClock): number => {
  let [low, high] = [early, late]
  while (high - low > SECOND_MS) {
    const middle = low + Math.floor((high - low) / (2 * SECOND_MS)) * SECOND_MS
    if (offsetAt(middle, wallClock) === before) low = middle
    else high = middle
  }
  return high
}
