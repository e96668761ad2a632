import { beforeEach, describe, expect, test } from 'vitest'
import { apiOf, createLimiter, type Limiter } from '../../../../src/sources/goto-connect/api/limiter.ts'
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts'

const never = new AbortController().signal
const API = 'call-events'
const SECOND = 1_000

let clock: FakeClock
let limiter: Limiter

beforeEach(() => {
  clock = createFakeClock()
  limiter = createLimiter(clock)
})

interface Turn {
  readonly who: string
  readonly at: number
  readonly closedMs: number
}

/** Everybody asks at once; the turns appear as they are given. */
const ask = (turns: Turn[], who: string, count: number, { background = false, api = API, signal = never } = {}) => {
  for (let index = 0; index < count; index++) {
    limiter.turn(api, background, signal).then(
      (closedMs) => turns.push({ who, at: clock.monotonic(), closedMs }),
      () => turns.push({ who: `${who} gave up`, at: clock.monotonic(), closedMs: 0 }),
    )
  }
}

const names = (turns: readonly Turn[]) => turns.map(({ who }) => who)

test('the API of a path is its first part', () => {
  expect(apiOf('/notification-channel/v1/channels/ringpost-main')).toBe('notification-channel')
  expect(apiOf('/users/v1/me')).toBe('users')
})

describe('a rush', () => {
  test('never has more than ten turns in any second, and all of them come', async () => {
    const turns: Turn[] = []
    ask(turns, 'urgent', 37)
    await clock.advance(0)
    expect(turns).toHaveLength(10)
    await clock.advance(5 * SECOND)
    expect(turns).toHaveLength(37)
    for (const { at } of turns) {
      expect(turns.filter((other) => other.at >= at && other.at < at + SECOND).length).toBeLessThanOrEqual(10)
    }
    expect(turns.at(-1)?.at, 'no slower than it must be').toBeLessThanOrEqual(3.4 * SECOND)
  })

  test('at one API does not hold up another', async () => {
    const turns: Turn[] = []
    ask(turns, 'busy', 30)
    ask(turns, 'other', 10, { api: 'users' })
    await clock.advance(0)
    expect(names(turns).filter((who) => who === 'other')).toHaveLength(10)
  })

  test('is served in the order of asking', async () => {
    const turns: Turn[] = []
    for (const who of ['a', 'b', 'c', 'd']) ask(turns, who, 10)
    await clock.advance(5 * SECOND)
    expect(names(turns)).toEqual(['a', 'b', 'c', 'd'].flatMap((who) => Array.from({ length: 10 }, () => who)))
  })

  test('after a lull has ten turns at once, not more', async () => {
    const turns: Turn[] = []
    await clock.advance(60 * SECOND)
    ask(turns, 'urgent', 12)
    await clock.advance(0)
    expect(turns).toHaveLength(10)
  })
})

describe('background work', () => {
  test('stands behind whatever asks later but is urgent', async () => {
    const turns: Turn[] = []
    ask(turns, 'background', 20, { background: true })
    await clock.advance(0)
    ask(turns, 'urgent', 10)
    await clock.advance(1.1 * SECOND)
    expect(names(turns).slice(8, 18)).toEqual(Array.from({ length: 10 }, () => 'urgent'))
    await clock.advance(5 * SECOND)
    expect(turns).toHaveLength(30)
  })

  test('leaves room, so that the channel need not wait at all', async () => {
    const turns: Turn[] = []
    ask(turns, 'background', 30, { background: true })
    for (let round = 0; round < 20; round++) {
      await clock.advance(SECOND / 10)
      const before = names(turns).filter((who) => who === 'urgent').length
      if (round % 11 === 0) ask(turns, 'urgent', 2)
      await clock.advance(0)
      expect(names(turns).filter((who) => who === 'urgent').length - before).toBe(round % 11 === 0 ? 2 : 0)
    }
  })
})

describe('waiting', () => {
  test('ends at once when it is aborted, and the place in the line is free', async () => {
    const turns: Turn[] = []
    const stop = new AbortController()
    ask(turns, 'first', 10)
    ask(turns, 'second', 5, { signal: stop.signal })
    ask(turns, 'third', 10)
    await clock.advance(SECOND / 2)
    stop.abort(new Error('stopped'))
    await clock.advance(0)
    expect(names(turns).slice(10)).toEqual(Array.from({ length: 5 }, () => 'second gave up'))
    await clock.advance(2 * SECOND)
    expect(names(turns).slice(15)).toEqual(Array.from({ length: 10 }, () => 'third'))
    expect(clock.sleepers).toBe(0)
  })

  test('does not begin when the signal has aborted already', async () => {
    await expect(limiter.turn(API, false, AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped')
  })
})

describe('a 429', () => {
  test('keeps everybody away for as long as Retry-After says', async () => {
    const turns: Turn[] = []
    limiter.heard(API, 429, 3 * SECOND)
    ask(turns, 'urgent', 2)
    ask(turns, 'background', 2, { background: true })
    ask(turns, 'other', 1, { api: 'users' })
    await clock.advance(3 * SECOND - 1)
    expect(names(turns)).toEqual(['other'])
    await clock.advance(1)
    expect(turns).toHaveLength(5)
  })

  test('without Retry-After costs half a second at least, and more each time', async () => {
    const waits: number[] = []
    for (let round = 0; round < 4; round++) {
      limiter.heard(API, 429, 0)
      const turns: Turn[] = []
      const askedAt = clock.monotonic()
      ask(turns, 'urgent', 1)
      await clock.advance(5 * SECOND)
      waits.push((turns[0]?.at ?? 0) - askedAt)
    }
    waits.forEach((waitMs, round) => {
      expect(waitMs).toBeGreaterThanOrEqual(500)
      expect(waitMs).toBeLessThanOrEqual(500 + 500 * 2 ** round)
    })
  })

  test('of several requests that were on their way together counts once', async () => {
    for (let index = 0; index < 10; index++) limiter.heard(API, 429, 0)
    const turns: Turn[] = []
    ask(turns, 'urgent', 1)
    await clock.advance(SECOND)
    expect(turns).toEqual([expect.objectContaining({ closedMs: 0 })])
  })

  test('is forgiven by the next answer', async () => {
    for (let index = 0; index < 8; index++) {
      limiter.heard(API, 429, 0)
      await clock.advance(60.5 * SECOND)
    }
    limiter.heard(API, 200, 0)
    limiter.heard(API, 429, 0)
    const turns: Turn[] = []
    ask(turns, 'urgent', 1)
    await clock.advance(SECOND)
    expect(turns).toEqual([expect.objectContaining({ closedMs: 0 })])
  })

  test('that asks for a long rest is told at once to whoever comes', async () => {
    limiter.heard(API, 429, 60 * SECOND)
    await clock.advance(10 * SECOND)
    expect(await limiter.turn(API, false, never)).toBe(50 * SECOND)
    await clock.advance(50 * SECOND)
    expect(await limiter.turn(API, false, never)).toBe(0)
  })
})
