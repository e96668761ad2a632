import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runChild } from '../support/child.ts'
import { type Company, foundCompany } from '../support/company.ts'
import { eventually } from '../support/eventually.ts'
import { keyOf } from '../support/keys.ts'
import { type Cluster, startCluster } from '../support/postgres/cluster.ts'
import { statusOf } from '../support/status.ts'

let cluster: Cluster
let company: Company

beforeEach(async () => {
  cluster = await startCluster()
})
afterEach(async () => {
  await company.close()
  await cluster.stop()
})

const settings = () => `store: { type: postgres, url: "${cluster.url}" }\nencryption_key: "${keyOf('a').reveal()}"\n`
const found = async () => {
  company = await foundCompany({ settings: settings() })
}
const command = async (...args: readonly string[]) => runChild(args, { cwd: company.folder })
/** `check --online` asks without a word. */
const calls = () =>
  company.hook.requests.filter(({ body }) => body !== '').map(({ body }) => JSON.parse(body).data.call)
/** How many calls are told to their end: what comes after it is told too. */
const ended = () => new Set(calls().flatMap(({ id, ended_at }) => (ended_at === null ? [] : [id]))).size

describe('a company whose store is PostgreSQL', () => {
  it('has its calls shown, and loses none when the database is killed and comes back', async () => {
    await found()
    await company.login()
    const { child, url } = await company.run()
    await company.play('answered')
    await eventually('the first call is told to its end', () => ended() === 1)
    const played = Promise.all([company.play('missed'), company.play('answered'), company.play('queue')])
    await eventually('the calls are on', () => calls().length > 4)
    cluster.kill()
    await cluster.restart()
    await played
    await eventually('all of it is delivered', () => ended() === 4)
    for (const told of Map.groupBy(calls(), ({ id }) => id).values()) {
      const revisions = [...new Set(told.map(({ revision }) => revision))]
      expect(revisions).toEqual(revisions.map((_, index) => index + 1))
    }
    await eventually('each has one card', () => company.slack.messages().length === 4)
    const { store } = await statusOf(url)
    expect(store).toMatchObject({ calls: 4 })
    child.kill('SIGTERM')
    expect(await child.ended).toBe(0)
  }, 90_000)

  it('is looked at and operated by the same commands, daemon or not', async () => {
    await found()
    const before = await command('check', '--online')
    expect(`${before.output}\n${before.errors}`).toMatch(/0 calls in schema ringpost of the\s+database/)
    await company.authorize()
    const { child } = await company.run()
    await company.play('answered')
    await eventually('the call is told to its end', () => ended() === 1)
    const seen = await command('calls')
    child.kill('SIGTERM')
    await child.ended
    const kept = await command('calls')
    expect(kept.output).toBe(seen.output)
    expect(kept.output.trim().split('\n').length).toBeGreaterThan(1)
    expect(await command('dead', 'list')).toMatchObject({ status: 0 })
    const backup = await command('backup', 'copy.db')
    expect(backup).toMatchObject({ status: 64 })
    expect(backup.errors).toContain('pg_dump')
  }, 60_000)

  it('says what to do when the database is not there, and nothing of its password', async () => {
    await found()
    cluster.kill()
    const { status, errors } = await command('run')
    expect(status).toBe(69)
    expect(errors).toMatch(/the database cannot be reached .*ECONNREFUSED/s)
    expect(errors).toContain('store.url')
    expect(errors).not.toContain(cluster.url)
  }, 60_000)

  it('may have begun with a file: `migrate` moves it, logins and cards with it', async () => {
    company = await foundCompany()
    await company.authorize()
    const { child } = await company.run()
    await company.play('answered')
    await eventually('the call is told to its end', () => ended() === 1)
    const config = join(company.folder, 'config.yaml')
    const before = readFileSync(config, 'utf8')
    writeFileSync(config, `${settings()}${before}`)
    const running = await command('migrate')
    expect(running).toMatchObject({ status: 69 })
    expect(running.errors).toContain('another Ringpost runs')
    child.kill('SIGTERM')
    await child.ended
    const moved = await command('migrate')
    expect(moved).toMatchObject({ status: 0, errors: '' })
    expect(moved.output).toMatch(/^ {2}calls +1 rows {2}[0-9a-f]{16}$/m)
    expect((await command('calls')).output).toContain('Dana Agent')
    await company.run()
    await company.play('missed')
    await eventually('the next call is told to its end', () => ended() === 2)
    await eventually('it has a card of its own', () => company.slack.messages().length === 2)
  }, 60_000)
})
