import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { runChild, startChild } from '../support/child.ts'
import { type Company, foundCompany } from '../support/company.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/temporary-file.ts'

let company: Company | null = null
afterEach(async () => {
  await company?.close()
  company = null
})

const folderWith = (config: string): string => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'config.yaml'), config)
  return folder
}

const MINIMAL = `sources:
  - { name: main, type: goto-connect, client_id: id, client_secret: secret, accounts: ["1"] }
sinks:
  - { name: console, type: stdout }
admin: { listen: "127.0.0.1:0" }
`

describe('the exit status', () => {
  it('is 77 for `run` when nobody ever logged in, with the command that mends it', async () => {
    const { status, errors } = await runChild(['run'], { cwd: folderWith(MINIMAL) })
    expect(status).toBe(77)
    expect(errors).toContain('ringpost login')
  })

  it('is 78 for a config with faults, all of them with their places', async () => {
    const cwd = folderWith(`${MINIMAL}colour: blue\nlog: { level: loud }\n`)
    const { status, errors } = await runChild(['check'], { cwd })
    expect(status).toBe(78)
    expect(errors).toMatch(/config\.yaml:6:1: colour: /)
    expect(errors).toMatch(/config\.yaml:7:15: log\.level: /)
  })

  it('is 78 when there is no config at all', async () => {
    const { status, errors } = await runChild(['run'], { cwd: temporaryFolder() })
    expect(status).toBe(78)
    expect(errors).toContain('config.example.yaml')
  })

  it.each([
    [['fly']],
    [['run', '--fast']],
    [['login', '--source', 'nobody']],
    [['simulate', '--port', 'x']],
    [['demo', '--speed', '0']],
  ])('is 64 for wrong usage: %j', async (args) => {
    expect((await runChild(args, { cwd: folderWith(MINIMAL) })).status).toBe(64)
  })

  it('is 69 when the admin address is taken', async () => {
    company = await foundCompany()
    await company.authorize()
    const squatter = createServer().listen(0, '127.0.0.1')
    await eventually('the squatter listens', () => squatter.listening)
    const { port } = squatter.address() as AddressInfo
    const config = join(company.folder, 'taken.yaml')
    writeFileSync(config, `${MINIMAL.replace(':0"', `:${port}"`)}data_dir: ./data\n`)
    const { status, errors } = await runChild(['run', '--config', config], { cwd: company.folder })
    squatter.close()
    expect(errors).toContain('admin.listen')
    expect(status).toBe(69)
  })

  it('is 0 after SIGINT, also while the source is still trying', async () => {
    company = await foundCompany()
    await company.authorize()
    company.simulator.faults.inject({ name: 'respond', endpoint: '*', status: 503 })
    const child = company.start('run')
    await child.logged('admin listening')
    child.kill('SIGINT')
    expect(await child.ended).toBe(0)
  })
})

describe('the commands that print', () => {
  it('`check` says what the config holds and starts nothing', async () => {
    const { status, output } = await runChild(['check'], { cwd: folderWith(MINIMAL) })
    expect(status).toBe(0)
    expect(output).toContain('config.yaml: good')
    expect(output).toContain('main (goto-connect)')
    expect(output).not.toContain('secret')
  })

  it('`schema` prints a JSON Schema with every sink type', async () => {
    const { status, output } = await runChild(['schema'], { cwd: temporaryFolder() })
    expect(status).toBe(0)
    const schema = JSON.parse(output)
    expect(schema.$schema).toContain('2020-12')
    for (const type of ['slack', 'teams', 'http', 'stdout', 'goto-connect']) expect(output).toContain(`"${type}"`)
  })

  it('`--help` fits 80 columns and names every command', async () => {
    const { status, output } = await runChild(['--help'], { cwd: temporaryFolder() })
    expect(status).toBe(0)
    expect(output.split('\n').filter((line) => line.length > 80)).toEqual([])
    for (const name of ['run', 'login', 'logout', 'check', 'demo', 'simulate', 'schema'])
      expect(output).toContain(`  ${name}`)
  })

  it('shows no stack trace unless debug logs are asked for', async () => {
    const cwd = temporaryFolder()
    const plain = await runChild(['check'], { cwd })
    const debug = await runChild(['check'], { cwd, env: { SHOW_DEBUG_LOGS: 'true' } })
    expect(plain.errors).not.toMatch(/\n\s+at /)
    expect(debug.errors).toMatch(/\n\s+at /)
  })
})

describe('`demo`', () => {
  it('shows calls, sends them to a real endpoint when one is named, and sums up on Ctrl-C', async () => {
    company = await foundCompany()
    const { hook } = company
    const child = startChild(['demo', '--speed', '50'], {
      cwd: company.folder,
      env: { WEBHOOK_URL: `${hook.origin}/calls` },
    })
    await child.line(/Incoming call/)
    await child.line(/Call ended/)
    await eventually('the endpoint has it too', () => hook.requests.length > 0)
    // As `npm run demo` does it: the terminal tells both, and npm passes it on.
    child.kill('SIGINT')
    child.kill('SIGINT')
    expect(await child.ended).toBe(0)
    const summary = child.output.join('\n')
    expect(summary).toMatch(/Start to ready +\d+ ms/)
    expect(summary).toMatch(/Memory when idle +\d+ MB/)
    expect(child.errors).toEqual([])
  })
})

describe('`simulate`', () => {
  it('prints a source that can be pasted, and plays what it is asked for', async () => {
    const child = startChild(['simulate', '--port', '0', '--idle'], { cwd: temporaryFolder() })
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(await child.line(/api_url/))?.[0] ?? ''
    const answer = await fetch(`${url}/simulator/play/missed?speed=1000`, { method: 'POST' })
    expect(answer.status).toBe(202)
    child.kill('SIGTERM')
    expect(await child.ended).toBe(0)
  })
})
