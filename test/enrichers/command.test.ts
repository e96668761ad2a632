import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { never, openEnricher, queryFor, queryOf } from '../support/open-enricher.ts'
import { readableLog } from '../support/silent-log.ts'
import { temporaryFolder } from '../support/temporary-file.ts'

const NODE = process.execPath
const ada = queryOf('+12015550123')

const run = (script: string, options: Readonly<Record<string, unknown>> = {}) =>
  openEnricher('command', { command: [NODE, '-e', script], timeout: '20s', ...options })

const ECHO = `
let input = ''
process.stdin.on('data', (part) => (input += part)).on('end', () =>
  console.log(JSON.stringify({ input, env: Object.keys(process.env).join(), folder: process.cwd(), args: process.argv.slice(1).join() })))`

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}

describe('the command enricher', () => {
  it('hands the number over as one line of JSON on standard input', async () => {
    const query = queryFor({
      id: 'call-1',
      direction: 'outbound',
      dialed: { ...ada.call.dialed, number: '+4930901820' },
    })
    const finding = await run(ECHO).lookup(query, never)
    const input = finding.status === 'found' ? String(finding.fields['input']) : ''
    expect(input.endsWith('}\n')).toBe(true)
    expect(JSON.parse(input)).toEqual({ number: '+4930901820', direction: 'outbound', call_id: 'call-1' })
  })

  it('runs in the folder of the config, with its arguments as they are and hardly any environment', async () => {
    const folder = temporaryFolder()
    process.env['RINGPOST_TEST_SECRET'] = 'quiet'
    const enricher = openEnricher(
      'command',
      { command: [NODE, '-e', ECHO, '$HOME; rm -rf *'], env: { CRM_TOKEN: 'x' }, timeout: '20s' },
      { folder },
    )
    const finding = await enricher.lookup(ada, never)
    delete process.env['RINGPOST_TEST_SECRET']
    expect(finding).toMatchObject({ status: 'found', fields: { folder, args: '$HOME; rm -rf *' } })
    const env = finding.status === 'found' ? String(finding.fields['env']).split(',') : []
    expect(env).toContain('CRM_TOKEN')
    expect(env.filter((name) => !['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'CRM_TOKEN'].includes(name))).toEqual([])
  })

  it('finds a program beside the config file', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'lookup'), `#!${NODE}\nconsole.log('{"name":"Ada"}')\n`)
    chmodSync(join(folder, 'lookup'), 0o755)
    const enricher = openEnricher('command', { command: ['./lookup'], timeout: '20s' }, { folder })
    expect(await enricher.lookup(ada, never)).toEqual({ status: 'found', fields: { name: 'Ada' } })
  })

  it.each([
    ['an empty object', 'console.log("{}")', { status: 'nothing' }],
    ['status 1 and no output', 'process.exitCode = 1', { status: 'nothing' }],
    ['status 1 and output', 'console.log("{}"); process.exitCode = 1', 'the program ended with status 1'],
    ['another status', 'process.exitCode = 3', 'the program ended with status 3'],
    ['a list', 'console.log("[]")', 'the program did not print a JSON object'],
    ['no output', ';', 'the program did not print a JSON object'],
    ['its own end', 'process.kill(process.pid, "SIGSEGV")', 'the program was ended by SIGSEGV'],
    [
      'too much output',
      'console.log("x".repeat(70000)); setInterval(() => {}, 1e3)',
      'the program wrote more than 64 KB',
    ],
  ])('judges %s', async (_, script, expected) => {
    const finding = await run(script).lookup(ada, never)
    expect(finding).toEqual(typeof expected === 'string' ? { status: 'failed', message: expected } : expected)
  })

  it.each([
    [['/nowhere/at-all'], 'ENOENT'],
    [['/etc/passwd'], 'EACCES'],
    [[NODE, 'a\0b'], 'ERR_INVALID_ARG_VALUE'],
  ])('fails when %j cannot be started', async (command, code) => {
    const finding = await openEnricher('command', { command }).lookup(ada, never)
    expect(finding).toEqual({ status: 'failed', message: `the program could not be started (${code})` })
  })

  it('kills what it started with all that that started, at its timeout', async () => {
    const folder = temporaryFolder()
    const script = `
      const { spawn } = require('node:child_process')
      const { writeFileSync, renameSync } = require('node:fs')
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })
      writeFileSync('new', process.pid + ' ' + child.pid)
      renameSync('new', 'pids')
      process.on('SIGTERM', () => {})`
    const enricher = openEnricher('command', { command: [NODE, '-e', script], timeout: '3s' }, { folder })
    const finding = await enricher.lookup(ada, never)
    expect(finding).toEqual({ status: 'failed', message: 'the program was killed: no answer within 3000 ms' })
    await eventually('the program had begun', () => existsSync(join(folder, 'pids')))
    const pids = readFileSync(join(folder, 'pids'), 'utf8').split(' ').map(Number)
    expect(pids).toHaveLength(2)
    await eventually('both are gone', () => !pids.some(isAlive))
  })

  it('runs four at a time and no more', async () => {
    const folder = temporaryFolder()
    const script = `
      const { readdirSync, writeFileSync, unlinkSync } = require('node:fs')
      writeFileSync('run-' + process.pid, '')
      setTimeout(() => { const together = readdirSync('.').length; unlinkSync('run-' + process.pid); console.log(JSON.stringify({ together })) }, 150)`
    const enricher = openEnricher('command', { command: [NODE, '-e', script], timeout: '20s' }, { folder })
    const findings = await Promise.all(Array.from({ length: 9 }, () => enricher.lookup(ada, never)))
    const together = findings.map((finding) => (finding.status === 'found' ? Number(finding.fields['together']) : 99))
    expect(Math.max(...together)).toBeLessThanOrEqual(4)
    expect(Math.max(...together)).toBeGreaterThan(1)
  })

  it('passes on what the program says on standard error, for whoever debugs', async () => {
    const { log, lines } = readableLog()
    const enricher = openEnricher(
      'command',
      { command: [NODE, '-e', 'console.error("no token"); process.exitCode = 2'], timeout: '20s' },
      { log },
    )
    await enricher.lookup(ada, never)
    expect(lines).toMatchObject([{ level: 'debug', stderr: 'no token\n' }])
  })
})
