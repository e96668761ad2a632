import { describe, expect, it } from 'vitest'
import type { Call } from '../../src/call/call.ts'
import { describeCall, formatSpan } from '../../src/sinks/card.ts'
import { answered, buildCall, DANA, ended } from '../support/build-call.ts'

const fact = (call: Call, label: string): string | undefined =>
  describeCall(call).facts.find((known) => known.label === label)?.value

describe('the story of a card', () => {
  it('is told in one sentence for each fact', () => {
    expect(describeCall(ended(answered(buildCall()))).text).toBe(
      'Call ended: Test Caller, (201) 555-0123, United States. To: Main line, (201) 555-0100. Queue: Support. ' +
        'Answered by: Dana Agent (0019). Waited: 0:12. Talked: 3:05.',
    )
  })

  it('names the other party of an outgoing call, and who made it', () => {
    const call = buildCall({
      direction: 'outbound',
      caller: { ...buildCall().caller, name: 'Dana Agent', display: '0019' },
    })
    expect(describeCall(call)).toMatchObject({ headline: 'Outgoing call', who: { name: 'Main line' } })
    expect(fact(call, 'From')).toBe('Dana Agent, 0019')
    expect(fact(call, 'To')).toBeUndefined()
    expect(fact(answered(call), 'Answered by')).toBeUndefined()
  })

  it.each([
    ['a name and a number', { name: 'Ann', display: '1' }, { name: 'Ann', detail: '1, United States' }],
    ['a number alone', { name: null, display: '1' }, { name: '1', detail: 'United States' }],
    [
      'a number alone that has no national form',
      { name: '  ', display: null },
      { name: '+12015550123', detail: 'United States' },
    ],
    ['an unknown country', { name: 'Ann', display: '1', country: 'ZZ' }, { name: 'Ann', detail: '1' }],
    ['nothing', { name: null, display: null, number: null, country: null }, { name: 'Unknown caller', detail: null }],
    ['a withheld number', { name: null, anonymous: true }, { name: 'Anonymous caller', detail: 'number withheld' }],
  ])('knows a caller by %s', (_, caller, who) => {
    expect(describeCall(buildCall({ caller: { ...buildCall().caller, ...caller } })).who).toEqual(who)
  })

  it('names a handful of ringing lines and counts the others', () => {
    const line = (index: number) => ({ ...DANA, name: `Agent ${index}`, extension: null })
    const lines = Array.from({ length: 9 }, (_, index) => line(index))
    expect(fact(buildCall({ ringing: lines }), 'Ringing')).toBe(
      'Agent 0, Agent 1, Agent 2, Agent 3, Agent 4, Agent 5 and 3 more',
    )
    expect(fact(buildCall({ ringing: [{ ...DANA, name: null }] }), 'Ringing')).toBe('extension 0019')
    expect(fact(buildCall({ ringing: [] }), 'Ringing')).toBeUndefined()
  })

  it('says when a call is known only afterwards', () => {
    expect(fact(buildCall({ reconstructed: true }), 'Note')).toContain('afterwards')
  })

  it.each([
    [0, '0:00'],
    [999, '0:00'],
    [61_000, '1:01'],
    [3_599_999, '59:59'],
    [3_600_000, '1:00:00'],
    [-5, '0:00'],
  ])('writes a span of %i ms as %s', (ms, written) => {
    expect(formatSpan(ms)).toBe(written)
  })
})
