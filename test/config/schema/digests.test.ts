import { describe, expect, it } from 'vitest'
import { configOf, faultsOf, PARTS } from '../../support/sample-config.ts'

/** Digests one a line, from line 10 on. */
const withDigests = (...digests: readonly string[]): string =>
  `${PARTS}digests:\n${digests.map((digest) => `  - ${digest}\n`).join('')}`

const CRON =
  'must be a cron expression of five fields (minute, hour, day of month, month, day of week), such as "0 8 * * mon-fri"'

describe('digests', () => {
  it('have a time, sinks, and the conditions of routes', () => {
    const yaml = `${withDigests(
      '{ name: morning, cron: "0 8 * * mon-fri", timezone: America/New_York, sinks: [web, screen], when: { queue: Sales, not: { hours: late } }, empty: true }',
      '{ name: nightly, cron: "30 23 * * *", sinks: [web] }',
    )}hours:\n  late: { timezone: UTC, days: { sun: "22:00-24:00" } }\n`
    const [morning, nightly] = configOf(yaml).digests
    expect(morning).toMatchObject({
      name: 'morning',
      cron: '0 8 * * mon-fri',
      timezone: 'America/New_York',
      sinks: ['web', 'screen'],
      when: { queue: ['Sales'], not: [{ hours: [{ name: 'late', timezone: 'UTC' }] }] },
      empty: true,
    })
    expect(nightly).toEqual({
      name: 'nightly',
      cron: '30 23 * * *',
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      sinks: ['web'],
      when: {},
      empty: false,
    })
  })

  it('are none where the file has none', () => {
    expect(configOf(PARTS).digests).toEqual([])
  })

  it.each([
    ['{ name: a, sinks: [web] }', '10:5: digests[0].cron: is required'],
    ['{ name: a, cron: "0 8 * *", sinks: [web] }', `10:22: digests[0].cron: ${CRON}`],
    ['{ name: a, cron: "0 0 8 * * *", sinks: [web] }', `10:22: digests[0].cron: ${CRON}`],
    ['{ name: a, cron: "@daily", sinks: [web] }', `10:22: digests[0].cron: ${CRON}`],
    ['{ name: a, cron: "0 25 * * *", sinks: [web] }', `10:22: digests[0].cron: ${CRON}`],
    ['{ name: a, cron: "0 0 30 2 *", sinks: [web] }', `10:22: digests[0].cron: ${CRON}`],
    [
      '{ name: a, cron: "0 8 * * *", timezone: America/New_Yrok, sinks: [web] }',
      '10:45: digests[0].timezone: must be an IANA time zone such as America/New_York; did you mean `America/New_York`?',
    ],
    ['{ name: a, cron: "0 8 * * *", sinks: [] }', '10:42: digests[0].sinks: must have at least 1 entry'],
    [
      '{ name: a, cron: "0 8 * * *", sinks: [wbe] }',
      '10:43: digests[0].sinks[0]: no sink has this name; did you mean `web`?',
    ],
    ['{ name: a, cron: "0 8 * * *", sinks: [web, web] }', '10:48: digests[0].sinks[1]: stands here twice'],
    [
      '{ name: a, cron: "0 8 * * *", sinks: [web], when: { source: other } }',
      '10:65: digests[0].when.source: no source has this name; there is: main',
    ],
    [
      '{ name: a, cron: "0 8 * * *", sinks: [web], when: { hours: office } }',
      '10:64: digests[0].when.hours: needs a section `hours:` that says when it is',
    ],
  ])('name their faults with the place: %s', (digest, fault) => {
    expect(faultsOf(withDigests(digest))).toEqual([fault])
  })

  it('have names of their own', () => {
    const digest = '{ name: a, cron: "0 8 * * *", sinks: [web] }'
    expect(faultsOf(withDigests(digest, digest))).toEqual(['11:13: digests[1].name: digests[0] has this name already'])
  })
})
