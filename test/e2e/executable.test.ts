import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startChild } from '../support/child.ts'
import { type Company, foundCompany } from '../support/company.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/temporary-file.ts'

const made = temporaryFolder()
const program = join(made, 'ringpost-linux-x64')
const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
let printed: string

beforeAll(async () => {
  printed = (await promisify(execFile)('npm', ['run', '--silent', 'package', '--', made])).stdout
}, 120_000)

/** In an empty folder, with nothing else on the machine that it could find. */
const run = async (args: readonly string[], cwd = temporaryFolder()) => {
  const child = spawn(program, args, { cwd, env: { HOME: cwd, PATH: cwd } })
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (errors += chunk))
  const [status] = await once(child, 'close')
  return { status, output, errors }
}

describe('the one executable', { timeout: 60_000 }, () => {
  it('is made beside the licences of what is in it, and its size and start are told', () => {
    expect(printed).toMatch(/ringpost-linux-x64: \d+ MB, starts in \d+ ms\n$/)
    expect(readdirSync(made).sort()).toEqual(['ringpost-linux-x64', 'ringpost-linux-x64.LICENSES.txt'])
    const licences = readFileSync(`${program}.LICENSES.txt`, 'utf8')
    for (const name of ['ringpost', 'Node.js', 'undici', 'zod', 'pino-pretty', 'liquidjs'])
      expect(licences).toContain(`## ${name}`)
  })

  it('knows its version and its commands', async () => {
    expect(await run(['--version'])).toEqual({ status: 0, output: `${version}\n`, errors: '' })
    expect((await run(['--help'])).output).toContain('  simulate ')
    expect((await run(['fly'])).status).toBe(64)
  })

  it('shows a call from beginning to end, with a simulator that is itself once more', async () => {
    const { status, output, errors } = await run(['demo', '--calls', '1', '--speed', '60'])
    expect(output).toMatch(/Incoming call[\s\S]*Call ended[\s\S]*Calls shown +1, of which 1 came to their end/)
    expect(errors).toBe('')
    expect(status).toBe(0)
  })

  it('has the files that come with it: the page of all cards is made with one of them', async () => {
    const cwd = temporaryFolder()
    expect(await run(['preview', '--out', 'cards.html'], cwd)).toMatchObject({ status: 0, errors: '' })
    expect(readFileSync(join(cwd, 'cards.html'), 'utf8').length).toBeGreaterThan(
      readFileSync('dist/assets/adaptive-cards.js', 'utf8').length,
    )
  })

  it('checks a config, and says what is wrong with one', async () => {
    const cwd = temporaryFolder()
    writeFileSync(join(cwd, 'config.yaml'), 'sources: []\n')
    const { status, errors } = await run(['check'], cwd)
    expect(status).toBe(78)
    expect(errors).toContain('config.yaml:1:10: sources: ')
  })

  it('logs for people where that is asked for: what is loaded late is in it', async () => {
    const cwd = temporaryFolder()
    const source = '{ name: main, type: goto-connect, client_id: a, client_secret: b, accounts: ["1"] }'
    const config = `log: { format: pretty }\nsources: [${source}]\nsinks: [{ name: console, type: stdout }]\n`
    writeFileSync(join(cwd, 'config.yaml'), config)
    const { status, output } = await run(['run'], cwd)
    expect(output).toMatch(/^\[\d\d:\d\d:\d\d\] INFO: starting/m)
    expect(status).toBe(77)
  })
})

describe('as a daemon the one executable', { timeout: 60_000 }, () => {
  let company: Company
  beforeAll(async () => {
    company = await foundCompany()
  })
  afterAll(() => company.close())

  it('logs in, hears calls, delivers them and stops', async () => {
    await company.login()
    const child = startChild(['run'], { cwd: company.folder, program: [program] })
    await child.logged('admin listening')
    await child.line(/"msg":"live/)
    await company.play('missed')
    await eventually('the call at Slack', () => company.slack.messages().length === 1)
    child.kill('SIGTERM')
    expect(await child.ended).toBe(0)
  })
})
