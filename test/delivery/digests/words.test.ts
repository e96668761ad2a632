import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reportOf } from '../../../src/delivery/digests/report.ts'
import { digestWords } from '../../../src/delivery/digests/words.ts'
import { anyCall } from '../../support/any-call.ts'
import { buildCall, CREATED_AT } from '../../support/build-call.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const WINDOW = { since: CREATED_AT - DAY, until: CREATED_AT }
const MORNING = { name: 'morning', timezone: 'America/New_York' }

const number = (index: number) => `+1201555${String(index).padStart(4, '0')}`
const missedBy = (index: number, changes = {}) => {
  const { caller } = buildCall()
  const display = `(201) 555-${String(index).padStart(4, '0')}`
  return buildCall({
    caller: { ...caller, number: number(index), display, name: `Caller ${index}` },
    createdAt: CREATED_AT - index * MINUTE,
    ...changes,
  })
}
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)
const hidden = buildCall({ caller: { ...buildCall().caller, number: null, display: null, anonymous: true } })

const wordsOf = (calls: Parameters<typeof reportOf>[0], spoken: ReadonlyMap<string, number> = new Map()) =>
  digestWords(reportOf(calls, spoken), WINDOW, MORNING)

describe('a digest in words', () => {
  it('says who called how often, when by the clocks of the place, where, and who has been spoken with', () => {
    const calls = [
      missedBy(1, { voicemail: 'left' }),
      missedBy(1, { createdAt: CREATED_AT - DAY, queue: 'Sales' }),
      missedBy(2, { queue: null }),
      hidden,
    ]
    expect(wordsOf(calls, new Map([[number(2), CREATED_AT]]))).toEqual({
      title: '4 missed calls, 1 caller not called back yet',
      text: 'Digest morning: Thu 24 Sep 15:33 to Fri 25 Sep 15:33, America/New_York.',
      sections: [
        {
          title: 'Not called back yet',
          lines: ['(201) 555-0001, Caller 1: 2 calls, last Fri 25 Sep 15:32, Sales / Support, left a voicemail'],
        },
        { title: 'Hidden or unknown numbers', lines: ['1 call, Fri 25 Sep 15:33, Support'] },
        {
          title: 'Spoken with since',
          lines: ['(201) 555-0002, Caller 2: Fri 25 Sep 15:31, spoken with Fri 25 Sep 15:33'],
        },
        {
          title: 'By queue',
          lines: [
            'Support: 2 calls, 1 caller not called back yet',
            'Sales: 1 call, 1 caller not called back yet',
            'No queue: 1 call',
          ],
        },
      ],
    })
  })

  it.each([
    [[], 'No missed calls'],
    [[hidden], '1 missed call'],
    [[missedBy(1)], '1 missed call, 1 caller not called back yet'],
    [range(1, 2).map((index) => missedBy(index)), '2 missed calls, 2 callers not called back yet'],
  ])('has a title that fits: %#', (calls, title) => {
    expect(wordsOf(calls).title).toBe(title)
  })

  it('says when everybody was called back', () => {
    expect(wordsOf([missedBy(1)], new Map([[number(1), CREATED_AT]])).title).toBe(
      '1 missed call, nobody left to call back',
    )
  })

  it('lists 20 callers, those first who still wait, and says how many more there are', () => {
    const calls = range(1, 30).map((index) => missedBy(index))
    const spoken = new Map(range(1, 12).map((index) => [number(index), CREATED_AT + 1]))
    const [waiting, settled] = wordsOf(calls, spoken).sections
    expect(waiting?.lines).toHaveLength(18)
    expect(settled?.lines.map((line) => line.slice(0, 14))).toEqual([
      '(201) 555-0001',
      '(201) 555-0002',
      'and 10 more ca',
    ])
    const crowded = wordsOf(
      range(1, 30).map((index) => missedBy(index)),
      new Map([[number(1), CREATED_AT + 1]]),
    )
    expect(crowded.sections[0]?.lines.at(-1)).toBe('and 9 more callers')
    expect(crowded.sections[1]).toEqual({ title: 'Spoken with since', lines: ['1 caller'] })
  })

  it('leaves queues out where there are none', () => {
    expect(wordsOf([missedBy(1, { queue: null })]).sections).toHaveLength(1)
  })

  it('stays short, whatever callers call themselves', () => {
    fc.assert(
      fc.property(fc.array(anyCall, { maxLength: 40 }), (calls) => {
        const { title, text, sections } = wordsOf(calls)
        const lines = sections.flatMap((section) => section.lines)
        expect(lines.length).toBeLessThanOrEqual(34)
        for (const line of [title, text, ...lines]) expect(line.length).toBeLessThanOrEqual(600)
        for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u)
      }),
      { numRuns: 50 },
    )
  })
})
