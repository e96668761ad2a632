import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CALL_STATUSES, type Call, type Line } from '../../src/call/call.ts'
import type { CallCondition, OpeningHours, RouteCondition } from '../../src/config/config.ts'
import { compileCondition } from '../../src/routing/condition.ts'
import { createRouter } from '../../src/routing/route.ts'
import { buildCall, DANA } from '../support/build-call.ts'

const SAM: Line = {
  name: 'Sam  Seller',
  extension: '0042',
  lineId: 'line-sam',
  userId: '2930718022414574861',
  email: null,
}
const known = { company: 'Example Ltd' }

/** The call of `build-call.ts` came on Friday, 2026-09-25 at 15:33 in New York. */
const open = (from: number, to: number, over: Partial<OpeningHours> = {}): OpeningHours => ({
  name: 'office',
  timezone: 'America/New_York',
  days: Array.from({ length: 7 }, () => [{ from: from * 60, to: to * 60 }]),
  holidays: new Set(),
  ...over,
})

/** A call that has rung nobody but whom the test names. */
const build = (over: Partial<Call> = {}) => buildCall({ rang: [], ...over })
const holds = (when: RouteCondition, call: Call) => compileCondition(when).holds(call)
const because = (when: RouteCondition, call: Call) => compileCondition(when).because(call)

type Row = readonly [string, RouteCondition, Partial<Call>]

describe('a condition holds', () => {
  it.each<Row>([
    ['by the extension that rings', { line: ['0019'] }, {}],
    ['by the name of the line that rings, in any case', { line: ['x', ' dana AGENT '] }, {}],
    ['by the user that rings', { line: ['user-dana'] }, {}],
    ['by the line that answered', { line: ['sam seller'] }, { ringing: [], answeredBy: SAM }],
    ['by the user that answered', { line: ['2930718022414574861'] }, { ringing: [], answeredBy: SAM }],
    ['by a line that rang', { line: ['0042'] }, { ringing: [], rang: [DANA, SAM] }],
    ['when the caller is known', { known: true }, { callerDetails: known }],
    ['when the caller is not known', { known: false }, {}],
    ['by the country', { country: ['DE', 'US'] }, {}],
    ['within hours', { hours: [open(8, 18)] }, {}],
    ['within one of several hours', { hours: [open(8, 12), open(15, 16)] }, {}],
    ['outside of what must not be', { not: [{ queue: ['Sales'] }] }, {}],
    ['when only a part of what must not be holds', { not: [{ queue: ['Support'], country: ['DE'] }] }, {}],
    ['outside of hours', { not: [{ hours: [open(8, 15)] }] }, {}],
    ['with and without', { queue: ['Support'], not: [{ known: true }, { line: ['0042'] }] }, {}],
  ])('%s', (_what, when, over) => expect(holds(when, build(over))).toBe(true))

  it.each<Row>([
    ['by another extension', { line: ['19', '0020'] }, {}],
    ['by a part of a name', { line: ['Dana'] }, {}],
    ['by the id of the line, which nobody knows', { line: ['line-dana'] }, {}],
    [
      'by a line without any name',
      { line: ['x'] },
      { ringing: [{ ...DANA, name: null, extension: null, userId: null, email: null }] },
    ],
    ['without any line', { line: ['0019'] }, { ringing: [] }],
    ['when the caller is known', { known: false }, { callerDetails: known }],
    ['when the caller is not known', { known: true }, {}],
    ['by another country', { country: ['DE'] }, {}],
    ['without a country', { country: ['US'] }, { caller: { ...build().caller, country: null } }],
    ['outside of hours', { hours: [open(8, 15)] }, {}],
    ['on a holiday', { hours: [open(8, 18, { holidays: new Set(['2026-09-25']) })] }, {}],
    ['when what must not be is', { not: [{ queue: ['Support'] }] }, {}],
    ['when one of what must not be is', { direction: ['inbound'], not: [{ known: true }, { country: ['US'] }] }, {}],
  ])('not %s', (_what, when, over) => expect(holds(when, build(over))).toBe(false))
})

describe('the reason', () => {
  it.each<readonly [RouteCondition, string]>([
    [{ line: ['0019'] }, 'line is "Dana Agent" (0019)'],
    [{ line: ['0042', 'Reception'] }, 'line is "Dana Agent" (0019), not "0042" or "Reception"'],
    [{ known: true }, 'known is false, not true'],
    [{ country: ['DE', 'AT'] }, 'country is US, not DE or AT'],
    [{ hours: [open(8, 18)] }, 'hours: office was open on Fri 2026-09-25 15:33 (America/New_York)'],
    [{ hours: [open(8, 9)] }, 'hours: office was closed on Fri 2026-09-25 15:33 (America/New_York)'],
    [{ not: [{ queue: ['Sales'] }] }, '`not` does not apply: queue is "Support", not "Sales"'],
    [
      { not: [{ queue: ['Sales'] }, { queue: ['Support'], known: false }] },
      '`not` applies: known is false; queue is "Support"',
    ],
  ])('of %j', (when, reason) => expect(because(when, build())).toBe(reason))

  it('tells a few lines of many, each once, and when there is none', () => {
    const many = Array.from({ length: 12 }, (_, index) => ({ ...DANA, name: null, extension: String(100 + index) }))
    const when = { line: ['x'] }
    expect(because(when, build({ rang: many, ringing: many }))).toBe('line is 100, 101, 102, 103 and 8 more, not "x"')
    expect(because(when, build({ ringing: [] }))).toBe('line is none, not "x"')
    expect(
      because(
        when,
        build({
          ringing: [
            { ...SAM, extension: null },
            { ...SAM, name: null, extension: null },
          ],
        }),
      ),
    ).toBe('line is "Sam  Seller", a line without a name, not "x"')
  })
})

const number = fc.stringMatching(/^\+[1-9][0-9]{7,14}$/)
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null })
const few = <Value>(value: fc.Arbitrary<Value>) => fc.array(value, { minLength: 1, maxLength: 3 })
const name = fc.oneof(
  fc.constantFrom('Support', 'Sales'),
  number,
  number.map((digits) => `Desk ${digits.slice(1)}`),
)
const lines: fc.Arbitrary<Line> = fc.record({
  name: maybe(name),
  extension: maybe(fc.constantFrom('0019', '0042')),
  lineId: fc.constant(null),
  userId: maybe(fc.constantFrom('u1', 'u2')),
  email: fc.constant(null),
})
const party = fc.record({
  number: maybe(number),
  display: maybe(
    fc.oneof(
      number,
      number.map((digits) => digits.slice(1)),
    ),
  ),
})
const calls: fc.Arbitrary<Call> = fc
  .record({
    direction: fc.constantFrom('inbound', 'outbound', 'internal'),
    status: fc.constantFrom(...CALL_STATUSES),
    caller: party.map((seen) => ({ ...seen, name: null, country: 'US', anonymous: false })),
    dialed: party.map((seen) => ({ ...seen, name: null })),
    queue: maybe(name),
    ringing: fc.array(lines, { maxLength: 2 }),
    answeredBy: maybe(lines),
    createdAt: fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2027, 0) }),
    callerDetails: fc.constantFrom({}, known),
  })
  .map((over) => build(over as Partial<Call>))
const conditions: fc.Arbitrary<CallCondition> = fc.record(
  {
    direction: few(fc.constantFrom('inbound' as const, 'outbound' as const)),
    status: few(fc.constantFrom(...CALL_STATUSES)),
    from: few(fc.oneof(number, fc.constantFrom('+1*', '*', 'anonymous'))),
    to: few(fc.oneof(number, fc.constantFrom('+4*', '1*'))),
    queue: few(name),
    line: few(fc.oneof(name, fc.constantFrom('0019', 'u1'))),
    known: fc.boolean(),
    country: few(fc.constantFrom('US', 'DE')),
    hours: fc.constantFrom([open(8, 18)], [open(0, 12), open(22, 30)]),
  },
  { requiredKeys: [] },
)

describe('any condition', () => {
  it('is turned round by `not`', () => {
    fc.assert(
      fc.property(calls, conditions, conditions, (call, one, other) => {
        expect(holds({ not: [one] }, call)).toBe(!holds(one, call))
        expect(holds({ not: [one, other] }, call)).toBe(!holds(one, call) && !holds(other, call))
        expect(holds({ ...one, not: [other] }, call)).toBe(holds(one, call) && !holds(other, call))
      }),
    )
  })

  it('is explained without any number in full, neither of the call nor of the route', () => {
    fc.assert(
      fc.property(calls, conditions, conditions, (call, one, other) => {
        const routes = [
          { when: { ...one, not: [other] }, sinks: ['a'], continue: true },
          { when: other, sinks: [], continue: true },
        ]
        const { trace } = createRouter(routes, []).explain(call)
        const told = JSON.stringify(trace).replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, '')
        expect(told).not.toMatch(/\d{7}/)
      }),
    )
  })
})
