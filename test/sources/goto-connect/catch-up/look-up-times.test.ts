import { describe, expect, test } from 'vitest'
import { reportDelayMs, windowDelayMs } from '../../../../src/sources/goto-connect/catch-up/look-ups/schedule.ts'
import {
  MARGIN_MS,
  notBefore,
  pieces,
  readWindow,
  union,
  windowOf,
  writeWindow,
} from '../../../../src/sources/goto-connect/catch-up/look-ups/window.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NOW = Date.UTC(2026, 10, 22)

const delays = (of: (attempts: number) => number | null) => {
  const all: number[] = []
  for (let delay = of(1); delay !== null; delay = of(all.length + 1)) all.push(delay)
  return all
}

describe('a window', () => {
  test('reaches from before the last instant heard to after the first heard again', () => {
    const window = { from: NOW - HOUR - MARGIN_MS, to: NOW + MARGIN_MS }
    expect(windowOf({ from: NOW - HOUR, to: NOW }, DAY)).toEqual(window)
  })

  test('goes no further back than catching up does, and is none when that is off', () => {
    expect(windowOf({ from: NOW - 9 * DAY, to: NOW }, DAY)?.from).toBe(NOW - DAY)
    expect(windowOf({ from: NOW - HOUR, to: NOW }, 0)).toBeNull()
  })

  test('is a window too when the last instant lies in the future', () => {
    expect(windowOf({ from: NOW + HOUR, to: NOW }, DAY)).toEqual({ from: NOW - MARGIN_MS, to: NOW + MARGIN_MS })
  })

  test('shrinks as time goes by, to nothing', () => {
    const span = { from: NOW, to: NOW + HOUR }
    expect(notBefore(span, NOW - 1)).toEqual(span)
    expect(notBefore(span, NOW + 1)).toEqual({ from: NOW + 1, to: NOW + HOUR })
    expect(notBefore(span, NOW + HOUR)).toBeNull()
  })

  test('takes in another', () => {
    expect(union({ from: 5, to: 9 }, { from: 2, to: 7 })).toEqual({ from: 2, to: 9 })
  })

  test.each([
    [1, 1],
    [31 * DAY, 1],
    [31 * DAY + 1, 2],
    [70 * DAY, 3],
  ])('of %i ms is asked for in %i pieces that leave nothing out', (length, count) => {
    const found = pieces({ from: NOW, to: NOW + length })
    expect(found).toHaveLength(count)
    expect([found[0]?.from, found.at(-1)?.to]).toEqual([NOW, NOW + length])
    expect(found.slice(1).map(({ from }) => from)).toEqual(found.slice(0, -1).map(({ to }) => to))
    expect(Math.max(...found.map(({ from, to }) => to - from))).toBeLessThanOrEqual(31 * DAY)
  })

  test('is written down and read back', () => {
    expect(readWindow(writeWindow({ from: NOW, to: NOW + 1 }))).toEqual({ from: NOW, to: NOW + 1 })
    expect(['', '1', 'a/b', '1.5/2'].map(readWindow)).toEqual([null, null, null, null])
  })
})

describe('the schedule', () => {
  test('of a report begins within seconds and lasts a day', () => {
    const found = delays(reportDelayMs)
    expect(found.slice(0, 7)).toEqual([5_000, 15_000, 60_000, 300_000, 900_000, HOUR, HOUR])
    const total = found.reduce((sum, delay) => sum + delay, 0)
    expect(total).toBeGreaterThan(DAY)
    expect(total).toBeLessThan(2 * DAY)
  })

  test('of a window ends a quarter of an hour later', () => {
    const found = delays(windowDelayMs)
    expect(found.map((_, index) => found.slice(0, index + 1).reduce((sum, delay) => sum + delay, 0))).toEqual([
      10_000, 60_000, 300_000, 900_000,
    ])
  })
})
