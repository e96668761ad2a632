import { describe, expect, it } from 'vitest'
import { configOf, faultsOf, PARTS } from '../../support/sample-config.ts'

/** Routes one a line, from line 10 on. */
const withRoutes = (...routes: readonly string[]): string =>
  `${PARTS}routes:\n${routes.map((route) => `  - ${route}\n`).join('')}`

describe('routes', () => {
  it('take a value or a list for each condition', () => {
    const yaml = withRoutes(
      `{ when: { direction: inbound, from: ["+1201*", anonymous], to: "+12015550100", queue: [Sales, Support],
          status: missed, account: "2930718022414574861", source: main,
          reconstructed: true }, sinks: [web], continue: true }`,
      '{ sinks: [screen] }',
    )
    expect(configOf(yaml).files[0]?.routes).toEqual([
      {
        when: {
          direction: ['inbound'],
          from: ['+1201*', 'anonymous'],
          to: ['+12015550100'],
          queue: ['Sales', 'Support'],
          status: ['missed'],
          account: ['2930718022414574861'],
          source: ['main'],
          reconstructed: true,
        },
        sinks: ['web'],
        continue: true,
      },
      { when: {}, sinks: ['screen'], continue: false },
    ])
  })

  it('may drop calls, with an empty list of sinks', () => {
    expect(configOf(withRoutes('{ when: { from: anonymous }, sinks: [] }')).files[0]?.routes?.[0]?.sinks).toEqual([])
  })

  it.each([
    ['{ when: { from: +12015550100 }, sinks: [] }', '10:21: routes[0].when.from: must be a string: put it in quotes'],
    [
      '{ when: { direction: [inbound, up] }, sinks: [] }',
      '10:36: routes[0].when.direction[1]: must be one of: inbound, outbound, internal',
    ],
    [
      '{ when: { direction: up }, sinks: [] }',
      '10:26: routes[0].when.direction: must be one of: inbound, outbound, internal',
    ],
    [
      '{ when: { status: hung-up }, sinks: [] }',
      '10:23: routes[0].when.status: must be one of: ringing, answered, ended, missed, voicemail, abandoned',
    ],
    ['{ when: { queue: [] }, sinks: [] }', '10:22: routes[0].when.queue: must have at least 1 entry'],
    ['{ when: { queue: ["", x] }, sinks: [] }', '10:23: routes[0].when.queue[0]: must not be empty'],
    [
      '{ when: { account: [12, "1"] }, sinks: [] }',
      '10:25: routes[0].when.account[0]: must be a string: put it in quotes',
    ],
    ['{ when: { caller: x }, sinks: [] }', '10:15: routes[0].when.caller: unknown key'],
    ['{ when: { source: other }, sinks: [] }', '10:23: routes[0].when.source: no source has this name; there is: main'],
    [
      '{ when: { source: [main, mian] }, sinks: [] }',
      '10:30: routes[0].when.source[1]: no source has this name; did you mean `main`?',
    ],
    ['{ sinks: [screen, wbe] }', '10:23: routes[0].sinks[1]: no sink has this name; did you mean `web`?'],
    ['{ sinks: [web, web] }', '10:20: routes[0].sinks[1]: stands here twice'],
    ['{ sinks: web }', '10:14: routes[0].sinks: must be a list'],
    ['{ when: {} }', '10:5: routes[0].sinks: is required'],
    ['{ sinks: [], continue: on }', '10:28: routes[0].continue: must be true or false'],
  ])('refuse %s', (route, fault) => expect(faultsOf(withRoutes(route))).toEqual([fault]))

  it.each(['12015550100x', '(201) 555-0100', '*', '+', '+1*2', 'Anonymous', ''])('refuse the number "%s"', (number) => {
    const faults = faultsOf(withRoutes(`{ when: { from: "${number}", to: "${number}" }, sinks: [] }`))
    expect(faults).toEqual([
      expect.stringMatching(/^10:21: routes\[0\]\.when\.from: must be a number such as .* or anonymous$/),
      expect.stringMatching(/routes\[0\]\.when\.to: must be a number such as .*"\+1201\*"$/),
    ])
  })

  it('take no "anonymous" for the number dialled', () => {
    expect(faultsOf(withRoutes('{ when: { to: anonymous }, sinks: [] }'))).toHaveLength(1)
  })

  it('refuse an empty list', () => {
    expect(faultsOf(`${PARTS}routes: []\n`)).toEqual(['9:9: routes: must have at least 1 entry'])
  })

  it('refuse each route below one that takes every call', () => {
    const all = ['{ sinks: [web] }', '{ when: { }, sinks: [web] }', '{ sinks: [], when: {}, continue: "false" }']
    for (const first of all) {
      expect(
        faultsOf(withRoutes('{ when: { queue: A }, sinks: [] }', first, '{ sinks: [] }', '{ sinks: [web] }')),
      ).toEqual([
        '12:5: routes[2]: can never match: routes[1] takes every call and does not continue',
        '13:5: routes[3]: can never match: routes[1] takes every call and does not continue',
      ])
    }
  })

  it('go on below one that takes every call and continues', () => {
    const routes = ['{ sinks: [web], continue: true }', '{ sinks: [web], continue: "true" }', '{ sinks: [screen] }']
    expect(faultsOf(withRoutes(...routes))).toEqual([])
  })
})
