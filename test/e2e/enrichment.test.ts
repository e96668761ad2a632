import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallJson } from '../../src/call/call-json.ts'
import { conversationIds } from '../../src/simulator/scenarios/timeline.ts'
import { type CaptureServer, startCaptureServer } from '../support/capture-server.ts'
import { type Company, foundCompany } from '../support/company.ts'
import { eventually } from '../support/eventually.ts'

let company: Company
let daemon: Awaited<ReturnType<Company['run']>>
let crm: CaptureServer
let hook: CaptureServer

const callsAt = (): readonly CallJson[] => hook.requests.map(({ body }) => JSON.parse(body).data.call)
/** The same caller each time. */
const play = async (): Promise<CallJson> => {
  const { simulator } = company
  const timeline = simulator.call('missed', { caller: { name: 'Test Caller', number: '+12015550123' } })
  await simulator.play(timeline, { speed: 30 })
  const [id] = conversationIds(timeline)
  // The program answers last; on a slow machine the call is over by then.
  const isTold = (call: CallJson) => call.id === id && call.ended_at !== null && 'vip' in call.caller_details
  return eventually('the call is over, and the last has answered', () => callsAt().find(isTold))
}

beforeAll(async () => {
  crm = await startCaptureServer()
  hook = await startCaptureServer()
  crm.answer((request) => ({ status: 200, body: JSON.stringify({ contact: { note: `asked for ${request.path}` } }) }))
  company = await foundCompany({
    sinks: `  - { name: internal, type: http, url: "${hook.origin}/calls" }
enrichers:
  - { name: phonebook, type: directory, file: ./contacts.csv }
  - { name: crm, type: http, url: "${crm.origin}/find?phone={digits}", map: { notes: /contact/note } }
  - { name: earlier, type: history }
  - { name: script, type: command, timeout: 20s, command: ["${process.execPath}", "-e", "console.log(JSON.stringify({ name: 'not this', vip: true }))"] }
`,
  })
  writeFileSync(join(company.folder, 'contacts.csv'), 'number;name;company\n1 (201) 555-0123;Ada;Acme\n')
  await company.authorize()
  daemon = await company.run()
})

afterAll(async () => {
  await company.close()
  await Promise.all([crm.close(), hook.close()])
})

describe('a call from somebody the enrichers know', () => {
  it('carries what each of them found, and at the next call what was before', async () => {
    const known = { name: 'Ada', company: 'Acme', notes: 'asked for /find?phone=12015550123', vip: true }
    expect((await play()).caller_details).toEqual(known)
    expect((await play()).caller_details).toEqual({
      ...known,
      last_call: expect.stringMatching(/, missed$/),
      last_call_at: expect.any(String),
      calls_today: expect.any(Number),
      missed_in_a_row: 1,
    })
    expect(crm.requests).toHaveLength(1)
  })

  it('is counted', async () => {
    const metrics = await (await fetch(`${daemon.url}/metrics`)).text()
    expect(metrics).toContain('ringpost_enricher_lookups_total{enricher="crm",outcome="found"} 2')
    expect(metrics).toContain('ringpost_enricher_lookups_total{enricher="earlier",outcome="nothing"} 1')
  })
})
