import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Call } from '../../../src/call/call.ts'
import { explainAsJson, explainInWords } from '../../../src/commands/explain/report.ts'
import type { Route } from '../../../src/config/config.ts'
import { createRouter } from '../../../src/routing/route.ts'
import { anyCall } from '../../support/any-call.ts'
import { buildCall } from '../../support/build-call.ts'

const SINKS = [
  { name: 'sales', mode: 'card' },
  { name: 'console', mode: 'event' },
] as const
const TYPES = new Map([
  ['sales', 'slack'],
  ['console', 'stdout'],
])
const ROUTES: readonly Route[] = [
  { when: { direction: ['outbound'] }, sinks: ['console'], continue: false },
  {
    when: { from: ['+1201*'], queue: ['Support'], not: [{ line: ['Reception'], country: ['DE', 'AT'] }] },
    sinks: ['sales', 'console'],
    continue: false,
  },
  { when: {}, sinks: [], continue: false },
]

const words = (call: Call, routes: readonly Route[] | null) =>
  explainInWords(call, createRouter(routes, SINKS).explain(call), TYPES)

describe('the explanation', () => {
  it('marks each route, gives its reason and ends with the sinks', () => {
    expect(words(buildCall(), ROUTES)).toBe(`Call 8a48c1f2-0d3b-4b5e-9c55-6f0a51e7d001
  inbound, ringing, from +1201*****23 to +1201*****00, queue "Support", at
  2026-09-25T19:33:04.223Z

✘ routes[0]  direction is inbound, not outbound
✔ routes[1]  from is +1201*****23; queue is "Support"; \`not\` does not apply:
             country is US, not DE or AT; line is "Dana Agent" (0019), not
             "Reception"
             → sales, console
· routes[2]  not looked at: routes[1] decided

Sinks: sales (slack), console (stdout)`)
  })

  it('says so when nobody gets the call', () => {
    const hidden = buildCall({ queue: null, caller: { ...buildCall().caller, anonymous: true } })
    expect(words(hidden, ROUTES)).toContain(', from a hidden caller to ')
    expect(words(hidden, ROUTES)).toMatch(/→ no sink\n\nSinks: none; this call is shown nowhere$/)
  })

  it('says that there are no routes', () => {
    expect(words(buildCall(), null)).toMatch(/^✔ no routes {2}no routes are configured, so every sink gets/m)
  })

  it('is one line of JSON for a program', () => {
    const call = buildCall()
    const json = explainAsJson(call, createRouter(ROUTES, SINKS).explain(call))
    expect(json).not.toContain('\n')
    expect(JSON.parse(json)).toMatchObject({
      call: call.id,
      revision: 1,
      status: 'ringing',
      sinks: ['sales', 'console'],
      routes: [
        { index: 0, outcome: 'failed', because: 'direction is inbound, not outbound', sinks: [] },
        { index: 1, outcome: 'matched', sinks: ['sales', 'console'] },
        { index: 2, outcome: 'skipped', sinks: [] },
      ],
    })
  })

  it('fits 80 columns where words do, and obeys no word of the call', () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        const lines = words(call, [{ when: { queue: ['x'], line: ['y'] }, sinks: [], continue: false }]).split('\n')
        for (const line of lines) {
          expect(line).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u)
          if (line.length > 80) expect(line.slice(13)).not.toContain(' ')
        }
      }),
    )
  })
})
