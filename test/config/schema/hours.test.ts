import { describe, expect, it } from 'vitest'
import { configOf, faultsOf, PARTS } from '../../support/sample-config.ts'

const LATE =
  'must be two different times, such as "08:00-18:00", or "22:00-06:00" over midnight; a whole day is "00:00-24:00"'
const DAY = 'must be a day, or a first and a last one such as mon-fri; the days are sun, mon, tue, wed, thu, fri, sat'

/** From line 9 on: the hours on line 10, a route on line 12. */
const withHours = (office: string, route = '{ when: { hours: office }, sinks: [web] }'): string =>
  `${PARTS}hours:\n  office: ${office}\nroutes:\n  - ${route}\n`

const hoursOf = (office: string) => configOf(withHours(office)).files[0]?.routes?.[0]?.when.hours?.[0]

describe('hours', () => {
  it('are a week of spans in minutes, Sunday first, in the route that names them', () => {
    const yaml =
      '{ timezone: America/New_York, days: { mon-fri: "08:00-18:00", sat: ["9:00-12:00", "13:00 - 15:00"] }, holidays: [2026-12-25, "2027-01-01"] }'
    const weekday = [{ from: 480, to: 1080 }]
    const saturday = [
      { from: 540, to: 720 },
      { from: 780, to: 900 },
    ]
    expect(hoursOf(yaml)).toEqual({
      name: 'office',
      timezone: 'America/New_York',
      days: [[], weekday, weekday, weekday, weekday, weekday, saturday],
      holidays: new Set(['2026-12-25', '2027-01-01']),
    })
  })

  it.each([
    ['"22:00-06:00"', { from: 1320, to: 1800 }],
    ['"08:00-00:00"', { from: 480, to: 1440 }],
    ['"00:00-24:00"', { from: 0, to: 1440 }],
    ['08:00-18:00', { from: 480, to: 1080 }],
  ])('take the span %s', (span, minutes) => {
    expect(hoursOf(`{ timezone: UTC, days: { mon: ${span} } }`)?.days[1]).toEqual([minutes])
  })

  it('take a range of days over the weekend', () => {
    const days = hoursOf('{ timezone: UTC, days: { fri-mon: "08:00-18:00" } }')?.days
    expect(days?.map((spans) => spans.length)).toEqual([1, 1, 0, 0, 0, 1, 1])
  })

  it.each([
    ['{ days: { mon: 08:00-18:00 } }', ['10:11: hours.office.timezone: is required']],
    ['{ timezone: UTC }', ['10:11: hours.office.days: is required']],
    ['{ timezone: UTC, days: {} }', ['10:34: hours.office.days: must have at least one day']],
    ['{ timezone: UTC, days: { mon: [] } }', ['10:41: hours.office.days.mon: must have at least 1 entry']],
    ['{ timezone: UTC, days: { mo: 08:00-18:00 } }', [`10:36: hours.office.days.mo: ${DAY}`]],
    ['{ timezone: UTC, days: { mon-fry: 08:00-18:00 } }', [`10:36: hours.office.days.mon-fry: ${DAY}`]],
    ['{ timezone: UTC, days: { mon: 8-18 } }', [`10:41: hours.office.days.mon: ${LATE}`]],
    ['{ timezone: UTC, days: { mon: "08:00-08:00" } }', [`10:41: hours.office.days.mon: ${LATE}`]],
    ['{ timezone: UTC, days: { mon: "08:00-24:01" } }', [`10:41: hours.office.days.mon: ${LATE}`]],
    ['{ timezone: UTC, days: { mon: ["08:00-18:00", "25:00-26:00"] } }', [`10:57: hours.office.days.mon[1]: ${LATE}`]],
    [
      '{ timezone: UTC, days: { mon-fri: 08:00-18:00, fri: 08:00-12:00 } }',
      ['10:63: hours.office.days.fri: fri is in an entry above already'],
    ],
    [
      '{ timezone: UTC, days: { mon: 08:00-18:00 }, holidays: [12-25, "2026-02-29"] }',
      [
        '10:67: hours.office.holidays[0]: must be a date such as "2026-12-25"',
        '10:74: hours.office.holidays[1]: is a day that no calendar has',
      ],
    ],
    ['{ timezone: UTC, days: { mon: 08:00-18:00 }, dates: [] }', ['10:56: hours.office.dates: unknown key']],
    ['', ['10:3: hours.office: has no value: give it one or remove the key']],
  ])('refuse %s', (office, faults) => expect(faultsOf(withHours(office))).toEqual(faults))

  it.each([
    ['America/NewYork', '; did you mean `America/New_York`?'],
    ['+02:00', ''],
    ['Mars/Olympus_Mons', ''],
  ])('refuse the zone %s', (zone, guess) => {
    expect(faultsOf(withHours(`{ timezone: "${zone}", days: { mon: 08:00-18:00 } }`))).toEqual([
      `10:23: hours.office.timezone: must be an IANA time zone such as America/New_York${guess}`,
    ])
  })

  it('refuse a name that is none', () => {
    const yaml = `${PARTS}hours: { "my office": { timezone: UTC, days: { mon: 08:00-18:00 } } }\n`
    expect(faultsOf(yaml)).toEqual(['9:10: hours.…: must be 1 to 64 letters, digits, hyphens or underscores'])
  })
})

describe('a route', () => {
  const OPEN = '{ timezone: UTC, days: { mon: 08:00-18:00 } }'

  it('takes one value or a list for each of its conditions', () => {
    const route = `{ when: { line: ["0019", Reception], known: true, country: [us, GB], hours: [office],
      not: { queue: Sales, hours: office } }, sinks: [] }`
    const when = configOf(withHours(OPEN, route)).files[0]?.routes?.[0]?.when
    const office = hoursOf(OPEN)
    expect(when).toEqual({
      line: ['0019', 'Reception'],
      known: true,
      country: ['US', 'GB'],
      hours: [office],
      not: [{ queue: ['Sales'], hours: [office] }],
    })
    const several = configOf(withHours(OPEN, '{ when: { not: [{ known: "false" }, { source: main }] }, sinks: [] }'))
    expect(several.files[0]?.routes?.[0]?.when).toEqual({ not: [{ known: false }, { source: ['main'] }] })
  })

  it.each([
    [
      '{ when: { hours: ofice }, sinks: [] }',
      '12:22: routes[0].when.hours: no entry of `hours:` has this name; did you mean `office`?',
    ],
    [
      '{ when: { hours: [office, night] }, sinks: [] }',
      '12:31: routes[0].when.hours[1]: no entry of `hours:` has this name; there is: office',
    ],
    [
      '{ when: { not: { hours: constructor } }, sinks: [] }',
      '12:29: routes[0].when.not.hours: no entry of `hours:` has this name; there is: office',
    ],
    [
      '{ when: { not: [{ queue: A }, { source: mian }] }, sinks: [] }',
      '12:45: routes[0].when.not[1].source: no source has this name; did you mean `main`?',
    ],
    ['{ when: { not: { not: { queue: A } } }, sinks: [] }', '12:22: routes[0].when.not.not: unknown key'],
    ['{ when: { not: { quue: A } }, sinks: [] }', '12:22: routes[0].when.not.quue: unknown key; did you mean `queue`?'],
    ['{ when: { not: [{ known: 1 }] }, sinks: [] }', '12:30: routes[0].when.not[0].known: must be true or false'],
    [
      '{ when: { not: {} }, sinks: [] }',
      '12:20: routes[0].when.not: must have at least one key: as it is, no call would match',
    ],
    ['{ when: { not: [] }, sinks: [] }', '12:20: routes[0].when.not: must have at least 1 entry'],
    ['{ when: { not: Sales }, sinks: [] }', '12:20: routes[0].when.not: must be a map of keys and values'],
    [
      '{ when: { country: [US, UK] }, sinks: [] }',
      '12:29: routes[0].when.country[1]: must be the two letters of a country in ISO 3166-1, such as US or GB',
    ],
    ['{ when: { line: 0019 }, sinks: [] }', '12:21: routes[0].when.line: must be a string: put it in quotes'],
  ])('refuses %s', (route, fault) => expect(faultsOf(withHours(OPEN, route))).toEqual([fault]))

  it('needs hours to be there', () => {
    const yaml = `${PARTS}routes:\n  - { when: { hours: office }, sinks: [] }\n`
    expect(faultsOf(yaml)).toEqual(['10:22: routes[0].when.hours: needs a section `hours:` that says when it is'])
  })
})
