import { describe, expect, it } from 'vitest'
import type { Call } from '../../src/call/call.ts'
import { foldCall } from '../../src/call/fold.ts'
import { revise } from '../../src/call/revision.ts'
import type { Route, RouteCondition } from '../../src/config/config.ts'
import { createRouter, type RoutedSink } from '../../src/routing/route.ts'
import { caller, dialled, dialler, line, queue, state } from '../support/build-state.ts'

const call = revise(null, foldCall([state(1, [caller('RINGING')], { systems: [queue('Support')] })]))
const hidden = revise(null, foldCall([state(1, [caller('RINGING', { far: { name: null, number: 'Anonymous' } })])]))
const internal = revise(
  null,
  foldCall(dialled('0019', [state(2, [dialler('RINGING'), line('dana', 'RINGING', { originator: 'dialler' })])])),
)
const ALL: readonly RoutedSink[] = [
  { name: 'sales', mode: 'card' },
  { name: 'office', mode: 'card' },
  { name: 'console', mode: 'event' },
]
const NAMES = ALL.map(({ name }) => name)

const route = (when: RouteCondition, sinks: readonly string[] = ['sales'], goesOn = false): Route => ({
  when,
  sinks,
  continue: goesOn,
})
/** As `explain` tells it; what counts in the daemon must be the same. */
const routeCall = (subject: Call, routes: readonly Route[] | null, sinks: readonly RoutedSink[]) => {
  const router = createRouter(routes, sinks)
  const routing = router.explain(subject)
  expect(router.sinksFor(subject)).toEqual(routing.sinks)
  return routing
}
const matches = (subject: Call, when: RouteCondition) => routeCall(subject, [route(when)], ALL).sinks.length > 0
const whyNot = (subject: Call, when: RouteCondition) => routeCall(subject, [route(when)], ALL).trace[0]?.because

describe('without routes', () => {
  it('every sink gets inbound calls', () => {
    expect(routeCall(call, null, ALL)).toEqual({
      sinks: NAMES,
      trace: [{ index: null, outcome: 'matched', because: expect.stringContaining('no routes'), sinks: NAMES }],
    })
  })

  it('no sink gets others', () => {
    expect(routeCall(internal, null, ALL)).toMatchObject({
      sinks: [],
      trace: [{ index: null, outcome: 'failed', sinks: [] }],
    })
  })
})

describe('a call that was found only later', () => {
  const found = (status: Call['status']): Call => ({ ...call, status, reconstructed: true })

  it.each(['missed', 'voicemail', 'abandoned'] as const)('is shown everywhere when it is %s', (status) => {
    expect(routeCall(found(status), null, ALL).sinks).toEqual(NAMES)
    expect(routeCall(found(status), [route({}, NAMES)], ALL).sinks).toEqual(NAMES)
  })

  it.each(['ringing', 'answered'] as const)('is shown everywhere while it goes on (%s)', (status) => {
    expect(routeCall(found(status), [route({}, NAMES)], ALL).sinks).toEqual(NAMES)
  })

  it('makes no card when it was answered, and says so', () => {
    const because = expect.stringContaining('cards do not show it: it was answered, and found only later')
    expect(routeCall(found('ended'), null, ALL)).toEqual({
      sinks: ['console'],
      trace: [{ index: null, outcome: 'matched', because, sinks: ['console'] }],
    })
    expect(routeCall(found('ended'), [route({}, NAMES)], ALL)).toEqual({
      sinks: ['console'],
      trace: [{ index: 0, outcome: 'matched', because, sinks: ['console'] }],
    })
    expect(routeCall({ ...call, status: 'ended' }, [route({}, NAMES)], ALL).sinks).toEqual(NAMES)
  })

  it('makes a card all the same where a route asks for such calls', () => {
    const { sinks, trace } = routeCall(found('ended'), [route({ reconstructed: true }, NAMES)], ALL)
    expect({ sinks, because: trace[0]?.because }).toEqual({ sinks: NAMES, because: 'reconstructed is true' })
  })

  it('can be told apart by a route', () => {
    expect(matches(call, { reconstructed: true })).toBe(false)
    expect(whyNot(call, { reconstructed: true })).toBe('reconstructed is false, not true')
    expect(matches(call, { reconstructed: false })).toBe(true)
    expect(matches(found('missed'), { reconstructed: false })).toBe(false)
  })
})

describe('the consultation of a transfer', () => {
  const consult: Call = { ...internal, consultOf: 'main' }

  it('goes nowhere, whatever the routes say, and says why', () => {
    expect(routeCall(internal, [route({}, NAMES)], ALL).sinks).toEqual(NAMES)
    expect(routeCall(consult, [route({}, NAMES)], ALL)).toEqual({
      sinks: [],
      trace: [
        { index: null, outcome: 'failed', because: expect.stringContaining('consulted about call main'), sinks: [] },
      ],
    })
    expect(routeCall(consult, null, ALL).sinks).toEqual([])
  })
})

describe('a list of routes', () => {
  it('stops at the first match', () => {
    const routes = [route({ direction: ['outbound'] }, ['office']), route({}, ['sales']), route({}, ['console'])]
    expect(routeCall(call, routes, ALL)).toEqual({
      sinks: ['sales'],
      trace: [
        { index: 0, outcome: 'failed', because: 'direction is inbound, not outbound', sinks: [] },
        { index: 1, outcome: 'matched', because: 'it has no conditions', sinks: ['sales'] },
        { index: 2, outcome: 'skipped', because: 'not looked at: routes[1] decided', sinks: [] },
      ],
    })
  })

  it('goes on after a match that continues, and names each sink once', () => {
    const routes = [route({}, ['sales', 'office'], true), route({}, ['office', 'console']), route({}, ['never'])]
    const { sinks, trace } = routeCall(call, routes, ALL)
    expect(sinks).toEqual(['sales', 'office', 'console'])
    expect(trace.map(({ outcome }) => outcome)).toEqual(['matched', 'matched', 'skipped'])
  })

  it('without a match, or empty, reaches nobody', () => {
    expect(routeCall(call, [route({ status: ['missed'] })], ALL).sinks).toEqual([])
    expect(routeCall(call, [], ALL)).toEqual({ sinks: [], trace: [] })
  })

  it('may drop calls with a route to no sink', () => {
    expect(routeCall(hidden, [route({ from: ['anonymous'] }, []), route({})], ALL).sinks).toEqual([])
  })
})

describe('a condition', () => {
  it.each<[string, RouteCondition]>([
    ['direction', { direction: ['outbound', 'inbound'] }],
    ['status', { status: ['ringing'] }],
    ['source', { source: ['main'] }],
    ['account', { account: ['5442810562173005068'] }],
    ['from', { from: ['+12015550123'] }],
    ['a prefix of from', { from: ['+4420*', '+1201*'] }],
    ['any number in from', { from: ['*'] }],
    ['from without its plus', { from: ['12015550123'] }],
    ['to', { to: ['+12015550100'] }],
    ['queue in any case and with any blanks', { queue: ['Sales', ' sUPPORT  '] }],
    ['all keys at once', { direction: ['inbound'], to: ['+12015550100'], queue: ['Support'] }],
  ])('holds by %s', (_key, when) => expect(matches(call, when)).toBe(true))

  it.each<[string, RouteCondition]>([
    ['direction', { direction: ['outbound', 'internal'] }],
    ['status', { status: ['missed'] }],
    ['source', { source: ['Main'] }],
    ['account', { account: ['1'] }],
    ['from', { from: ['+12015550124'] }],
    ['the beginning of from without a star', { from: ['+1201555'] }],
    ['a prefix of from', { from: ['+1202*'] }],
    ['a prefix without its plus', { from: ['1201*'] }],
    ['anonymous', { from: ['anonymous'] }],
    ['to', { to: ['+12015550123'] }],
    ['queue', { queue: ['Sup'] }],
    ['one key of several', { direction: ['inbound'], queue: ['Sales'] }],
  ])('fails by %s', (_key, when) => expect(matches(call, when)).toBe(false))

  it('finds hidden callers by `anonymous` alone', () => {
    expect(matches(hidden, { from: ['anonymous'] })).toBe(true)
    expect(matches(hidden, { from: ['+1201*', 'Anonymous'] })).toBe(true)
    expect(matches(hidden, { from: ['+1201*', '*'] })).toBe(false)
  })

  it('finds no queue in a call without one', () => expect(matches(hidden, { queue: ['Support', ''] })).toBe(false))

  it('finds colleagues by extension', () => {
    expect(matches(internal, { from: ['0042'], to: ['001*'] })).toBe(true)
    expect(matches(internal, { to: ['+0019'] })).toBe(false)
  })
})

describe('the reason', () => {
  it('names what matched', () => {
    const { trace } = routeCall(call, [route({ direction: ['inbound'], from: ['+1201*'], queue: ['support'] })], ALL)
    expect(trace[0]?.because).toBe('direction is inbound; from is +1201*****23; queue is "Support"')
  })

  it('names every key that did not, and what it wanted', () => {
    expect(whyNot(call, { direction: ['inbound'], status: ['missed', 'voicemail'], queue: ['Sales'] })).toBe(
      'status is ringing, not missed or voicemail; queue is "Support", not "Sales"',
    )
    expect(whyNot(hidden, { from: ['+1*', '+44*'], queue: ['Sales'] })).toBe(
      'from is a hidden caller, not one of the route\'s numbers; queue is no queue, not "Sales"',
    )
  })

  it('tells extensions in full', () => {
    expect(whyNot(internal, { to: ['0020'] })).toBe("to is 0019, not the route's number")
  })

  it('never holds a whole number, neither of the call nor of the route', () => {
    const raw = revise(null, foldCall([state(1, [caller('RINGING', { far: { name: null, number: '5550123' } })])]))
    for (const subject of [call, hidden, internal, raw]) {
      for (const entry of ['+12015550123', '+12015550199', '12015550100', 'anonymous']) {
        const text = JSON.stringify(routeCall(subject, [route({ from: [entry], to: [entry] })], ALL).trace)
        expect(text).not.toMatch(/\d{6}/)
      }
    }
  })
})
