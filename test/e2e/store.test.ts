import { execFileSync } from 'node:child_process'
import { appendFileSync, copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { runChild } from '../support/child.ts'
import { type Company, foundCompany } from '../support/company.ts'
import { eventually } from '../support/eventually.ts'
import { statusOf } from '../support/status.ts'

let company: Company
afterEach(() => company.close())

const storeFile = () => join(company.folder, 'data', 'ringpost.db')
const ended = () => company.hook.requests.filter(({ body }) => JSON.parse(body).data.call.ended_at !== null).length

describe('a second daemon on the same store', () => {
  it('is refused with the process that has it, and may start once that one was killed', async () => {
    company = await foundCompany()
    await company.authorize()
    const { child } = await company.run()
    const { status, errors } = await runChild(['run'], { cwd: company.folder })
    expect(status).toBe(69)
    expect(errors).toContain(`another Ringpost runs with the store ${storeFile()} (process ${child.process.pid} on `)
    for (const args of [['check'], ['login', '--paste']]) {
      const beside = await runChild(args, { cwd: company.folder })
      expect(beside.errors, args.join(' ')).not.toContain('another Ringpost')
    }
    child.kill('SIGKILL')
    await child.ended
    await company.run()
  })
})

describe('`backup`', () => {
  it('copies the store under a storm of calls; the copy runs in its place', async () => {
    company = await foundCompany()
    await company.authorize()
    const { child } = await company.run()
    let storming = true
    const storm = (async () => {
      while (storming) await Promise.all([company.play('answered'), company.play('missed'), company.play('queue')])
    })()
    await eventually('calls are on', () => ended() > 2)
    const copies: string[] = []
    for (const name of ['one.db', 'two.db']) {
      const { status, output, errors } = await runChild(['backup', name], { cwd: company.folder })
      expect({ status, errors }).toEqual({ status: 0, errors: '' })
      expect(output).toMatch(/^Backed up to \S+: [1-9]\d* calls?, [\d.]+ MB, checked\.$/m)
      copies.push(name)
    }
    storming = false
    await storm
    expect(await runChild(['backup', 'one.db'], { cwd: company.folder })).toMatchObject({ status: 64 })
    child.kill('SIGTERM')
    expect(await child.ended).toBe(0)
    renameSync(join(company.folder, 'data'), join(company.folder, 'lost'))
    mkdirSync(join(company.folder, 'data'))
    copyFileSync(join(company.folder, copies.at(-1) ?? ''), storeFile())
    const { url } = await company.run()
    const { store } = await statusOf(url)
    expect(store.calls).toBeGreaterThan(2)
    expect(store.bytes).toBeGreaterThan(10_000)
  }, 60_000)
})

describe('a disk that is full', () => {
  it('holds back what was heard until there is room, and then every call is delivered whole', async () => {
    company = await foundCompany()
    await company.authorize()
    const { child, url } = await company.run()
    // Writes past this size fail in the kernel, as they do without space.
    const limit = (bytes: string) => execFileSync('prlimit', ['--pid', String(child.process.pid), `--fsize=${bytes}`])
    limit('8192:unlimited')
    const played = Promise.all([company.play('answered'), company.play('missed')])
    await child.logged('call states could not be stored; they are kept and tried again')
    await played
    expect(company.hook.requests).toEqual([])
    await eventually('it says so', async () => !(await statusOf(url)).ready)
    limit('unlimited:unlimited')
    await child.logged('call states are stored again')
    await eventually('all of it is delivered', () => ended() === 2)
    const headlines = () => company.slack.messages().map(({ text }) => text.split(':')[0])
    await eventually('the cards say how it ended', () => headlines().sort().join() === 'Call ended,Missed call')
    const revisions = Map.groupBy(
      company.hook.requests.map(({ body }) => JSON.parse(body).data.call),
      ({ id }) => id,
    )
    for (const calls of revisions.values())
      expect(calls.map(({ revision }) => revision)).toEqual(calls.map((_, index) => index + 1))
  })
})

describe('an encryption key', () => {
  const KEY = 'c4f1b0a2938d7e6f5a4b3c2d1e0f9a8b7c6d5e4f30211203f4e5d6c7b8a9900f'
  const OTHER = KEY.split('').toReversed().join('')
  const withKey = (lines: string) => appendFileSync(join(company.folder, 'config.yaml'), lines)

  it('is needed for good once it was set, and never shown', async () => {
    company = await foundCompany()
    await company.authorize()
    const plain = readFileSync(join(company.folder, 'config.yaml'), 'utf8')
    withKey(`encryption_key: "${KEY}"\n`)
    const { child } = await company.run()
    child.kill('SIGTERM')
    expect(await child.ended).toBe(0)
    for (const lines of ['', `encryption_key: "${OTHER}"\n`]) {
      writeFileSync(join(company.folder, 'config.yaml'), `${plain}${lines}`)
      const { status, errors } = await runChild(['run'], { cwd: company.folder })
      expect(status).toBe(78)
      expect(errors).toContain('previous_encryption_keys')
    }
    writeFileSync(join(company.folder, 'config.yaml'), plain)
    withKey(`encryption_key: "${OTHER}"\nprevious_encryption_keys: ["${KEY}"]\n`)
    const second = await company.run()
    for (const { output, errors } of [child, second.child]) {
      expect([...output, ...errors].join('\n')).not.toContain(KEY)
      expect([...output, ...errors].join('\n')).not.toContain(OTHER)
    }
    expect(existsSync(storeFile())).toBe(true)
  })
})
