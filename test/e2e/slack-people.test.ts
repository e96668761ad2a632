import { afterAll, beforeAll, expect, test } from 'vitest'
import { DANA, SAM, STAFF } from '../../src/simulator/company.ts'
import type { ScenarioName } from '../../src/simulator/scenarios/catalog.ts'
import { AT_ONCE, type Company, foundCompany } from '../support/company.ts'
import { eventually } from '../support/eventually.ts'
import { CHANNEL_ID, conversationOf } from '../support/slack-server.ts'
import { statusOf } from '../support/status.ts'

let company: Company
let url: string

const userOf = ({ extension }: { readonly extension: string }): string => `U${extension}X`
/** Of the messages that are new, those in the channel and those to each person: the first word of each text they had. */
const shown = (place: string, since: number) =>
  company.slack
    .messages()
    .slice(since)
    .filter(({ channel }) => channel === place)
    .map(({ history }) => [history[0]?.split(':')[0], history.at(-1)?.split(':')[0]])
const told = (person: { readonly extension: string }, since: number) => shown(conversationOf(userOf(person)), since)

const OVER = ['Call ended', 'Missed call']

/** Answers how many messages there were before, once so many calls are shown to their end. */
const play = async (name: ScenarioName, calls = 1): Promise<number> => {
  const before = company.slack.messages().length
  await company.play(name, { speed: 40 })
  await eventually('everything is delivered', async () => {
    const over = shown(CHANNEL_ID, before).filter(([, last = '']) => OVER.includes(last))
    return over.length === calls && (await statusOf(url)).sinks.every(({ pending }) => pending === 0)
  })
  return before
}

beforeAll(async () => {
  company = await foundCompany({
    sinks: async ({ slack }) =>
      `  - { name: sales, type: slack, token: "\${SLACK_BOT_TOKEN}", channel: ${CHANNEL_ID}, api_url: "${slack.apiUrl}", direct_messages: also, ${AT_ONCE} }`,
  })
  for (const person of STAFF) company.slack.people.set(person.email, userOf(person))
  await company.authorize()
  const daemon = await company.run({ SHOW_DEBUG_LOGS: 'true' })
  url = daemon.url
  await eventually('GoTo told the e-mail addresses', () => company.simulator.requests('admin-users').length > 0)
  await daemon.child.logged('read names')
})

afterAll(() => company.close())

test('one person with two devices is told once, and the channel has one card', async () => {
  const before = await play('missed')
  expect(shown(CHANNEL_ID, before)).toEqual([['Incoming call', 'Missed call']])
  expect(told(DANA, before)).toEqual([['Incoming call', 'Missed call']])
  expect(company.slack.messages()).toHaveLength(before + 2)
})

test('of a ring group of twelve those are told whose phones ring long enough, ten at most, each once', async () => {
  const before = await play('ring-group')
  const counts = STAFF.map((person) => told(person, before).length)
  expect(Math.max(...counts)).toBe(1)
  expect(counts.filter((count) => count === 1).length).toBeLessThanOrEqual(10)
  expect(shown(CHANNEL_ID, before)).toEqual([['Incoming call', 'Call ended']])
})

test('after a warm transfer both colleagues have one message, and neither they nor the channel one of the consultation', async () => {
  const before = await play('transfer')
  expect(shown(CHANNEL_ID, before)).toEqual([['Incoming call', 'Call ended']])
  expect([told(SAM, before).length, told(DANA, before).length]).toEqual([1, 1])
})

test('a second call during the first is a second message for whoever it rings', async () => {
  const before = await play('second-call', 2)
  expect(shown(CHANNEL_ID, before)).toHaveLength(2)
  expect(told(DANA, before).length).toBeGreaterThan(0)
})
