import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { callJson } from '../../src/call/call-json.ts'
import { wrapCall } from '../../src/sinks/http/envelope.ts'
import { answered, buildCall, buildDelivery, ended } from '../support/build-call.ts'
import { runChild } from '../support/child.ts'
import { temporaryFolder } from '../support/temporary-file.ts'

const CONFIG = `sources:
  - { name: main, type: goto-connect, client_id: id, client_secret: secret, accounts: ["1"] }
sinks:
  - { name: sales, type: slack, token: xoxb-1, channel: C1, api_url: "http://127.0.0.1:1/" }
  - { name: console, type: stdout }
hours:
  office: { timezone: America/New_York, days: { mon-fri: "08:00-18:00" } }
routes:
  - { when: { status: missed, not: { hours: office } }, sinks: [sales] }
  - { when: { hours: office, line: "0019" }, sinks: [sales, console] }
`

const call = buildCall()

/** Runs `explain` in a folder with the config and, as `call.json`, the text. */
const explain = async (text: string, args: readonly string[] = [], input?: string) => {
  const cwd = temporaryFolder()
  writeFileSync(join(cwd, 'config.yaml'), CONFIG)
  writeFileSync(join(cwd, 'call.json'), text)
  const file = input === undefined ? 'call.json' : '-'
  return runChild(['explain', '--call', file, ...args], { cwd, ...(input === undefined ? {} : { input }) })
}

describe('`explain`', () => {
  it('says which route a call takes, and why, in 80 columns', async () => {
    const { status, output, errors } = await explain(JSON.stringify(callJson(call)))
    expect({ status, errors }).toEqual({ status: 0, errors: '' })
    expect(output).toContain('✘ routes[0]  status is ringing, not missed; `not` applies: hours: office was\n')
    expect(output).toContain('✔ routes[1]  line is "Dana Agent" (0019); hours: office was open on Fri\n')
    expect(output).toMatch(/^Sinks: sales \(slack\), console \(stdout\)$/m)
    expect(output.split('\n').filter((line) => line.length > 80)).toEqual([])
    expect(output).not.toMatch(/\d{7}/)
  })

  it.each<[string, string]>([
    ['the http sink', wrapCall('standard', buildDelivery(call)).body],
    ['the http sink as a cloud event', wrapCall('cloudevents', buildDelivery(call)).body],
    ['the stdout sink', `${JSON.stringify(callJson(call))}\n`],
    ['a list', JSON.stringify([callJson(call)])],
    ['a person with an editor', JSON.stringify(callJson(call), null, 2)],
  ])('reads what comes from %s', async (_origin, text) => {
    const { status, output } = await explain(text, ['--json'])
    expect(status).toBe(0)
    expect(JSON.parse(output)).toMatchObject({ call: call.id, sinks: ['sales', 'console'] })
  })

  it('reads several calls from standard input, one a line', async () => {
    const calls = [call, answered(call), ended(call)]
    const input = calls.map((revision) => JSON.stringify(callJson(revision))).join('\n')
    const { status, output } = await explain('', ['--json'], input)
    expect(status).toBe(0)
    expect(output.split('\n').map((line) => JSON.parse(line).status)).toEqual(['ringing', 'answered', 'missed'])
  })

  it.each<[string, string]>([
    ['', 'call.json is empty'],
    ['{"id":', 'call.json is not JSON'],
    ['"call"', 'call.json is no call: the whole: '],
    [JSON.stringify({ ...callJson(call), status: 'gone' }), 'call.json is no call: status: '],
    [`${JSON.stringify(callJson(call))}\n{}`, 'call.json, line 2 is no call: id: is missing'],
    [`${JSON.stringify(callJson(call))}\nhello`, 'call.json, line 2 is not JSON'],
    [JSON.stringify([callJson(call), 5]), 'call.json, entry 2 is no call: the whole: '],
  ])('refuses %j as wrong usage', async (text, message) => {
    const { status, output, errors } = await explain(text)
    expect({ status, output }).toEqual({ status: 64, output: '' })
    expect(errors).toContain(`ringpost: ${message}`)
    expect(errors).toContain('--call')
  })

  it('refuses a file that is not there, a missing option, and a config with faults', async () => {
    const cwd = temporaryFolder()
    writeFileSync(join(cwd, 'config.yaml'), CONFIG)
    const nowhere = await runChild(['explain', '--call', 'nowhere.json'], { cwd })
    expect(nowhere).toMatchObject({
      status: 64,
      errors: expect.stringContaining('nowhere.json cannot be read (ENOENT)'),
    })
    expect((await runChild(['explain'], { cwd })).status).toBe(64)
    writeFileSync(join(cwd, 'config.yaml'), CONFIG.replace('office: {', 'offices: {'))
    const faulty = await runChild(['explain', '--call', '-'], { cwd, input: '{}' })
    expect(faulty).toMatchObject({ status: 78, errors: expect.stringMatching(/^ringpost: config\.yaml:9:45: /) })
  })
})
