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
import { eventually } from '../support/eventually.ts'

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
  it('finds all well with the daemon stopped and beside a running one, which it does not disturb', async () => {
    company = await foundCompany()
    chmodSync(join(company.folder, '.env'), 0o600)
    await company.login()
    const stopped = await checkJson()
    expect(stopped.checks.filter(({ state }) => state !== 'ok')).toEqual([])
    expect(stopped).toMatchObject({ ok: true, status: 0 })
    expect(stateOf(stopped, 'source main', 'subscription')).toBe('ok')
    const { url } = await company.run()
    const running = await check()
    expect(running.status).toBe(0)
    expect(running.output).toMatch(/the daemon runs, at http/)
    expect(running.output).toContain('all is well')
    expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject({ ready: true })
    await company.play('answered')
    await eventually('the card is there', () => company.slack.messages().length === 1)
    expect(
      company.hook.requests.every(({ method, path }) => (method === 'GET' ? path === '/' : path === '/calls')),
    ).toBe(true)
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

  it('posts nothing until it is told to, then one test card to each sink', async () => {
    company = await foundCompany()
    await company.login()
    await check()
    expect(company.slack.messages()).toEqual([])
    expect(company.teams.requests.map(({ method }) => method)).toEqual(['GET'])
    const told = await checkJson('--send-test')
    for (const sink of ['sales', 'office', 'internal']) expect(stateOf(told, `sink ${sink}`, 'test card')).toBe('ok')
    expect(company.slack.messages().map(({ text }) => text)).toEqual([
      expect.stringContaining('Test card from Ringpost'),
    ])
    expect(company.teams.requests.filter(({ method }) => method === 'POST')).toHaveLength(1)
  })

  it.each([
    ['a token that Slack refuses', 78, 'sink sales', 'credentials', 'SLACK_BOT_TOKEN=nonsense'],
    ['a port that is taken', 69, 'daemon', 'address', null],
  ])('ends with a status for %s', async (_, status, subject, item, line) => {
    company = await foundCompany()
    await company.login()
    const config = join(company.folder, 'config.yaml')
    const squatter = createServer().listen(0, '127.0.0.1')
    await once(squatter, 'listening')
    const { port } = squatter.address() as AddressInfo
    if (line === null) writeFileSync(config, readFileSync(config, 'utf8').replace('127.0.0.1:0', `127.0.0.1:${port}`))
    else
      writeFileSync(
        join(company.folder, '.env'),
        readFileSync(join(company.folder, '.env'), 'utf8').replace(/SLACK_BOT_TOKEN=.*/, line),
      )
    const told = await checkJson()
    squatter.close()
    expect(stateOf(told, subject, item)).toBe('problem')
    expect(told.checks.filter(({ state }) => state === 'problem').every(({ fix }) => fix !== null)).toBe(true)
    expect(told.status).toBe(status)
  })

  it('says which scope is missing and what it costs, and which account is not to be heard', async () => {
    company = await foundCompany({ source: '    scopes: [call-events.v1.notifications.manage]' })
    await company.login()
    const less = await checkJson()
    expect(less.status).toBe(0)
    expect(
      less.checks
        .filter(({ subject, item }) => subject === 'source main' && item === 'scopes')
        .map(({ state, found }) => [state, found.split(' ')[0]]),
    ).toEqual([
      ['warning', 'call-events.v1.events.read'],
      ['warning', 'cr.v1.read'],
      ['warning', 'users.v1.lines.read'],
    ])
    const env = join(company.folder, '.env')
    writeFileSync(env, readFileSync(env, 'utf8').replace(/ACCOUNT_KEY=.*/, 'ACCOUNT_KEY=1'))
    const foreign = await checkJson()
    expect(stateOf(foreign, 'source main', 'channel')).toBe('ok')
    expect(stateOf(foreign, 'source main', 'subscription')).toBe('problem')
  })

  it('tells faults of the config as JSON too, and is calm about a reader that goes away', async () => {
    company = await foundCompany()
    writeFileSync(join(company.folder, 'bad.yaml'), 'colour: blue\n')
    const bad = await runChild(['check', '--json', '--config', 'bad.yaml'], { cwd: company.folder })
    expect(bad.status).toBe(78)
    expect(JSON.parse(bad.output)).toMatchObject({ ok: false, file: null })
    expect(bad.output).toContain('bad.yaml:1:1')
    const shell = spawn(
      'bash',
      ['-c', `"$0" "$1" check --online | true; echo "status \${PIPESTATUS[0]}"`, process.execPath, CLI],
      { cwd: company.folder },
    )
    let said = ''
    shell.stdout.on('data', (chunk) => {
      said += String(chunk)
    })
    await once(shell, 'close')
    expect(said).toMatch(/status (0|77)/)
  })
})
