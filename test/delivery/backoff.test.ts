import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EVENT_DELAYS_MS, type Failure, nextAttemptAt } from '../../src/delivery/backoff.ts'

const NOW = 1_800_000_000_000
const failure = (changes: Partial<Failure>): Failure => ({
  mode: 'card',
  attempts: 1,
  failingSince: NOW,
  now: NOW,
  random: 0.5,
  ...changes,
})

describe('the backoff of cards', () => {
  it.each([
    [1, 500],
    [2, 1_000],
    [4, 4_000],
    [8, 60_000],
    [1_000, 60_000],
  ])('after %i failures waits at most %i ms', (attempts, most) => {
    expect(nextAttemptAt(failure({ attempts, random: 0.999_999 }))).toBe(NOW + most)
  })

  it('draws from the whole span down to a floor', () => {
    expect(nextAttemptAt(failure({ attempts: 8, random: 0 }))).toBe(NOW + 50)
    expect(nextAttemptAt(failure({ attempts: 8, random: 0.25 }))).toBe(NOW + 15_000)
  })

  it('gives up after three days of failures, however few they were', () => {
    const threeDays = 72 * 3_600_000
    expect(nextAttemptAt(failure({ failingSince: NOW - threeDays + 1 }))).not.toBeNull()
    expect(nextAttemptAt(failure({ failingSince: NOW - threeDays }))).toBeNull()
  })
})

describe('the backoff of events', () => {
  it('follows the schedule, then gives up', () => {
    const delays = Array.from({ length: EVENT_DELAYS_MS.length + 1 }, (_, index) =>
      nextAttemptAt(failure({ mode: 'event', attempts: index + 1 })),
    )
    expect(delays).toEqual([...EVENT_DELAYS_MS.map((delay) => NOW + delay), null])
  })

  it('spans days in all, so that a weekend of downtime loses nothing', () => {
    expect(EVENT_DELAYS_MS.reduce((sum, delay) => sum + delay, 0)).toBeGreaterThan(3 * 24 * 3_600_000)
  })
})

it('never comes back before the other side allows', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('card' as const, 'event' as const),
      fc.integer({ min: 1, max: EVENT_DELAYS_MS.length }),
      fc.integer({ min: 0, max: 86_400_000 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (mode, attempts, restMs, random) => {
        const at = nextAttemptAt(failure({ mode, attempts, random, notBefore: NOW + restMs }))
        return at !== null && at >= NOW + restMs && at > NOW
      },
    ),
  )
})
