// How long a CRM that takes 5 s holds cards up: 40 calls through the real daemon, once without a CRM and once with it.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { foundCompany } from '../test/support/company.ts'
import { eventually } from '../test/support/eventually.ts'
import type { SlackServer } from '../test/support/slack-server.ts'

const CALLS = 40
const CRM_MS = 5_000
/** A channel of Slack takes about a message a second, which is not what is asked here. */
const EVERY_MS = 1_100
const SPEED = 4
const TARGET_MS = 500
/** Many look-ups wait for each other: all of them, one after the other, and a little more. */
const PATIENCE_MS = 120_000

interface Times {
  /** From the first frame of each call to its first card, in order. */
  readonly firstCardMs: readonly number[]
  /** How many messages carry what the CRM said, after an edit. */
  readonly enriched: number
}

const startCrm = async (): Promise<Server & { readonly origin: string }> => {
  const server = createServer((request, response) => {
    setTimeout(() => response.end(JSON.stringify({ notes: `the CRM knows ${request.url?.slice(1)}` })), CRM_MS)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(server, { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
}

const nameOf = (index: number): string => `Caller No ${String(index).padStart(2, '0')}`

const watchFirstCards = (slack: SlackServer): ReadonlyMap<string, number> => {
  const firstAt = new Map<string, number>()
  slack.script((call) => {
    const name = /Caller No \d\d/.exec(String(call.fields['text']))?.[0] ?? ''
    if (call.method === 'chat.postMessage') firstAt.set(name, performance.now())
    return null
  })
  return firstAt
}

const measure = async (crm: string | null): Promise<Times> => {
  const enrichers =
    crm === null ? '' : `\nenrichers:\n  - { name: crm, type: http, url: "${crm}/{digits}", timeout: 30s }\n`
  const company = await foundCompany({
    sinks: async ({ slack }) =>
      `  - { name: sales, type: slack, token: x, channel: C1, api_url: "${slack.apiUrl}" }${enrichers}`,
  })
  try {
    await company.login()
    await company.run()
    const firstAt = watchFirstCards(company.slack)
    const begun = await play(company.simulator)
    await eventually('every call has a card', () => firstAt.size === CALLS, PATIENCE_MS)
    const known = () => company.slack.messages().filter(({ text }) => text.includes('the CRM knows')).length
    if (crm !== null) await eventually('every card has the data', () => known() === CALLS, PATIENCE_MS)
    const firstCardMs = begun.map((at, index) => (firstAt.get(nameOf(index)) ?? Number.NaN) - at)
    return { firstCardMs: firstCardMs.sort((a, b) => a - b), enriched: known() }
  } finally {
    await company.close()
  }
}

type Simulator = Awaited<ReturnType<typeof foundCompany>>['simulator']

/** When the first frame of each call was sent. */
const play = async (simulator: Simulator): Promise<readonly number[]> => {
  const begun: number[] = []
  const playing: Promise<void>[] = []
  for (let index = 0; index < CALLS; index++) {
    const caller = { name: nameOf(index), number: `+1201555${String(1000 + index)}` }
    begun.push(performance.now())
    playing.push(simulator.play(simulator.call('direct', { caller }), { speed: SPEED }))
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
  }
  await Promise.all(playing)
  return begun
}

const say = (what: string, { firstCardMs }: Times): void => {
  const at = (share: number): string => `${Math.round(firstCardMs[Math.floor((CALLS - 1) * share)] ?? Number.NaN)} ms`
  process.stdout.write(`${what.padEnd(22)} first card: median ${at(0.5)}, 95 % ${at(0.95)}, max ${at(1)}\n`)
}

const crm = await startCrm()
const without = await measure(null)
say('without a CRM', without)
const slow = await measure(crm.origin)
say(`a CRM that takes ${CRM_MS / 1000} s`, slow)
crm.close()
const added = Math.round((slow.firstCardMs.at(-1) ?? Number.NaN) - (without.firstCardMs[CALLS / 2] ?? Number.NaN))
process.stdout.write(
  `The slowest card waited ${added} ms longer than one without a CRM (wanted: about ${TARGET_MS}); ${slow.enriched} of ${CALLS} were edited with its data.\n`,
)
