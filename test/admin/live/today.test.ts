import { describe, expect, it } from 'vitest'
import { createToday } from '../../../src/admin/live/today.ts'
import type { Tally, TallyQuery } from '../../../src/store/operating.ts'

/** What the store is asked, and what comes of its answer. */
const today = async (timeZone: string, now: string, tallies: readonly Tally[] = []) => {
  const asked: TallyQuery[] = []
  const tally = async (query: TallyQuery) => {
    asked.push(query)
    return tallies
  }
  const counted = await createToday({ tally }, timeZone)(Date.parse(now))
  const [query] = asked
  const instant = (at = 0) => new Date(at).toISOString()
  return { ...counted, since: instant(query?.since), until: instant(query?.until) }
}

describe('today', () => {
  it('is the day that the clocks of the place show, from midnight to midnight', async () => {
    const { date, since, until, hours } = await today('America/New_York', '2026-09-26T02:30:00Z')
    expect({ date, since, until }).toEqual({
      date: '2026-09-25',
      since: '2026-09-25T04:00:00.000Z',
      until: '2026-09-26T04:00:00.000Z',
    })
    expect(hours.map(({ hour }) => hour)).toEqual(Array.from({ length: 24 }, (_, hour) => hour))
  })

  it.each([
    ['2026-03-08T15:00:00Z', 23, [0, 1, 3, 4]],
    ['2026-11-01T15:00:00Z', 25, [0, 1, 1, 2]],
  ])('has as many hours as it has on the day the clocks are put: %s', async (now, count, first) => {
    const { hours } = await today('America/New_York', now)
    expect(hours).toHaveLength(count)
    expect(hours.slice(0, 4).map(({ hour }) => hour)).toEqual(first)
  })

  it('counts a call as answered also when it is over, one who gave up as missed, and one that rings not at all', async () => {
    const tallies: readonly Tally[] = [
      { step: 9, status: 'answered', calls: 1 },
      { step: 9, status: 'ended', calls: 2 },
      { step: 9, status: 'abandoned', calls: 3 },
      { step: 10, status: 'missed', calls: 4 },
      { step: 10, status: 'voicemail', calls: 5 },
      { step: 11, status: 'ringing', calls: 6 },
    ]
    const { answered, missed, voicemail, hours } = await today('UTC', '2026-09-25T12:00:00Z', tallies)
    expect({ answered, missed, voicemail }).toEqual({ answered: 3, missed: 7, voicemail: 5 })
    expect(hours.slice(9, 12)).toEqual([
      { hour: 9, answered: 3, missed: 3, voicemail: 0 },
      { hour: 10, answered: 0, missed: 4, voicemail: 5 },
      { hour: 11, answered: 0, missed: 0, voicemail: 0 },
    ])
  })
})
