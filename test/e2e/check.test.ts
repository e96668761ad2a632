import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { columnsOf } from '../../src/cards/columns.ts'
import { CLI, runChild } from '../support/child.ts'
import { type Company, foundCompany } from '../support/company.ts'

let company: Company
afterEach(() => company.close())

interface Told {
  readonly ok: boolean
  readonly checks: readonly {
    readonly subject: string
    readonly item: string
    readonly state: string
    readonly found: string
    readonly fix: string | null
  }[]
}

const check = async (...args: readonly string[]) => {
  const { status, output, errors } = await runChild(['check', '--online', ...args], { cwd: company.folder })
  return { status, output, errors }
}
const checkJson = async (...args: readonly string[]): Promise<Told & { readonly status: unknown }> => {
  const { status, output } = await check('--json', ...args)
  return { ...(JSON.parse(output) as Told), status }
}
const stateOf = (told: Told, subject: string, item: string) =>
  told.checks.find((one) => one.subject === subject && one.item === item)?.state

describe('`check --online`', () => {
  it('finds all well, stopped or beside a daemon that it does not disturb; posts only when told to', {
    timeout: 60_000,
  }, async () => {
    company = await foundCompany()
    chmodSync(join(company.folder, '.env'), 0o600)
    await company.login()
    const stopped = await checkJson()
    expect(stopped.checks.filter(({ state }) => state !== 'ok')).toEqual([])
    expect(stopped).toMatchObject({ ok: true, status: 0 })
    expect(stateOf(stopped, 'source main', 'subscription')).toBe('ok')
    expect(company.slack.messages()).toEqual([])
    expect(company.teams.requests.map(({ method }) => method)).toEqual(['GET'])

    const { url } = await company.run()
    const running = await check('--send-test')
    expect(running.status).toBe(0)
    expect(running.output).toMatch(/the daemon runs, at http/)
    expect(running.output).toContain('all is well')
    for (const sink of ['sales', 'office', 'internal'])
      expect(running.output).toMatch(new RegExp(`^✔ ok .*sink ${sink} +test card: posted$`, 'm'))
    expect(company.slack.messages().map(({ text }) => text)).toEqual([
      expect.stringContaining('Test card from Ringpost'),
    ])
    expect(company.teams.requests.filter(({ method }) => method === 'POST')).toHaveLength(1)
    expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject({ ready: true })

    await company.slack.close()
    const cut = await checkJson()
    expect(stateOf(cut, 'sink sales', 'credentials')).toBe('problem')
    expect(cut.status).toBe(69)
  })

  it('has lines of at most 80 columns, a sign and a word each, and no colour without a terminal', async () => {
    company = await foundCompany()
    const { status, output, errors } = await check()
    expect(status).toBe(77)
    const lines = output.split('\n')
    expect(lines.filter((line) => columnsOf(line) > 80)).toEqual([])
    expect(output).not.toContain('\u001b')
    expect(output).toMatch(/^✔ ok {7}config/m)
    expect(output).toMatch(/^✘ problem {2}source main +login: nobody has logged in yet\n +→ Run `ringpost login/m)
    expect(errors).toContain('found a problem')
    expect(existsSync(join(company.folder, 'data'))).toBe(false)
  })

  it('puts what is wrong in the config first, and says what to do about each', async () => {
    company = await foundCompany()
    const [config, env] = [join(company.folder, 'config.yaml'), join(company.folder, '.env')]
    const squatter = createServer().listen(0, '127.0.0.1')
    await once(squatter, 'listening')
    const { port } = squatter.address() as AddressInfo
    writeFileSync(config, readFileSync(config, 'utf8').replace('127.0.0.1:0', `127.0.0.1:${port}`))
    writeFileSync(env, readFileSync(env, 'utf8').replace(/SLACK_BOT_TOKEN=.*/, 'SLACK_BOT_TOKEN=nonsense'))
    const told = await checkJson()
    squatter.close()
    expect(told.checks.filter(({ state }) => state === 'problem').map(({ subject, item }) => [subject, item])).toEqual([
      ['daemon', 'address'],
      ['source main', 'login'],
      ['sink sales', 'credentials'],
    ])
    expect(told.checks.every(({ state, fix }) => (state === 'ok') === (fix === null))).toBe(true)
    expect(told.status).toBe(78)
  })

  it('tells faults of the config as JSON too, and is calm about a reader that goes away', async () => {
    company = await foundCompany()
    writeFileSync(join(company.folder, 'bad.yaml'), 'colour: blue\n')
    const bad = await runChild(['check', '--json', '--config', 'bad.yaml'], { cwd: company.folder })
    expect(bad.status).toBe(78)
    expect(JSON.parse(bad.output)).toMatchObject({ ok: false, file: null })
    expect(bad.output).toContain('bad.yaml:1:1')
    const line = `"$0" "$1" check --online | true; echo "status \${PIPESTATUS[0]}"`
    const shell = spawn('bash', ['-c', line, process.execPath, CLI], { cwd: company.folder })
    let said = ''
    shell.stdout.on('data', (chunk) => {
      said += String(chunk)
    })
    await once(shell, 'close')
    expect(said).toMatch(/status (0|77)/)
  })
})
