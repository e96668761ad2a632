import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Child } from '../support/child.ts'
import { type Company, foundCompany } from '../support/company.ts'
import { eventually } from '../support/eventually.ts'
import { statusOf } from '../support/status.ts'

let company: Company
let daemon: { readonly child: Child; readonly url: string }

beforeEach(async () => {
  company = await foundCompany({ source: '    ping_interval: 1s' })
  await company.authorize()
})
afterEach(() => company.close())

const file = () => join(company.folder, 'config.yaml')

/** Writes the file with a change, sends the signal, and waits for the line that says what came of it. */
const reload = async (change: (text: string) => string, message: string): Promise<Record<string, unknown>> => {
  writeFileSync(file(), change(readFileSync(file(), 'utf8')))
  const before = daemon.child.output.length
  daemon.child.kill('SIGHUP')
  const line = await eventually(`"${message}"`, () =>
    daemon.child.output.slice(before).find((candidate) => candidate.includes(`"msg":"${message}`)),
  )
  return JSON.parse(line)
}
const TAKEN = 'config taken over'
const REFUSED = 'the config was not taken over'

const endedCalls = () =>
  company.hook.requests.map(({ body }) => JSON.parse(body).data.call).filter(({ ended_at }) => ended_at !== null)
const sinkOf = async (name: string) => (await statusOf(daemon.url)).sinks.find((sink) => sink.name === name)

describe('SIGHUP', () => {
  it('takes over a changed file and leaves what did not change alone: the socket to GoTo stays', async () => {
    daemon = await company.run()
    const [before] = company.simulator.sockets()
    const taken = await reload(
      (text) =>
        `${text.replace('level: info', 'level: debug')}  - { name: second, type: http, url: "${company.hook.origin}/second", rate: { burst: 100 } }\n`,
      TAKEN,
    )
    expect(taken).toMatchObject({ started: ['sink second'], ended: [], restarted: [] })
    await company.play('missed')
    await eventually('both endpoints have the whole call', () => endedCalls().length === 2)
    expect(new Set(company.hook.requests.map(({ path }) => path))).toEqual(new Set(['/calls', '/second']))
    expect(company.simulator.sockets().map(({ id }) => id)).toEqual([before?.id])
    await daemon.child.line(/"level":"debug"/)
  })

  it('keeps the old config running when the new one has faults, and says all of them with their places', async () => {
    daemon = await company.run()
    const refused = await reload((text) => `colour: blue\n${text.replace('level: info', 'level: loud')}`, REFUSED)
    expect(refused['level']).toBe('error')
    expect(String(refused['faults'])).toMatch(/config\.yaml:1:1: colour: .*config\.yaml:3:15: log\.level: /s)
    await company.play('missed')
    await eventually('the call is told', () => endedCalls().length === 1)
  })

  it('starts a changed source and a changed sink anew', async () => {
    daemon = await company.run()
    const [before] = company.simulator.sockets()
    const taken = await reload(
      (text) => text.replace('ping_interval: 1s', 'ping_interval: 2s').replace('/calls"', '/elsewhere"'),
      TAKEN,
    )
    expect(taken).toMatchObject({ restarted: ['source main', 'sink internal'] })
    await eventually('one other socket', async () => {
      const ids = company.simulator.sockets().map(({ id }) => id)
      return ids.length === 1 && ids[0] !== before?.id && (await fetch(`${daemon.url}/readyz`)).ok
    })
    await company.play('missed')
    await eventually('the call is told', () => endedCalls().length === 1)
    expect(new Set(company.hook.requests.map(({ path }) => path))).toEqual(new Set(['/elsewhere']))
  })

  it('keeps what waits for a sink that was removed until the sink returns', async () => {
    company.teams.answer({ status: 503 })
    daemon = await company.run()
    await company.play('missed')
    await eventually('Teams was tried in vain', () => company.teams.requests.length > 0 && endedCalls().length === 1)
    const line = /^ {2}- \{ name: office.*\n/m
    const [office = ''] = line.exec(readFileSync(file(), 'utf8')) ?? []
    expect(await reload((text) => text.replace(line, ''), TAKEN)).toMatchObject({ ended: ['sink office'] })
    expect(await sinkOf('office')).toMatchObject({ state: 'removed', pending: 1 })
    const tried = company.teams.requests.length
    company.teams.answer({ status: 202 })
    await company.play('direct')
    await eventually('the next call is told', () => endedCalls().length === 2)
    expect(company.teams.requests).toHaveLength(tried)
    await reload((text) => `${text}${office}`, TAKEN)
    await eventually('it is delivered', async () => (await sinkOf('office'))?.pending === 0)
    expect(company.teams.requests.at(-1)?.body).toContain('Missed call')
  })

  it('says what only a restart takes over', async () => {
    daemon = await company.run()
    await reload((text) => text.replace('127.0.0.1:0', '127.0.0.1:1').replace('./data', './other'), TAKEN)
    const said = await daemon.child.logged(
      'changed, but only a restart of the daemon takes it over: restart it when it suits',
    )
    expect(said['keys']).toEqual(['data_dir', 'admin.listen'])
    expect((await fetch(`${daemon.url}/healthz`)).ok).toBe(true)
  })
})

describe('SIGTERM', () => {
  const busy = async () => {
    company.hook.answer('silence')
    daemon = await company.run()
    await company.play('missed')
    await eventually('a delivery is under way', () => company.hook.requests.length > 0)
    daemon.child.kill('SIGTERM')
    await daemon.child.logged('stopping: no new calls are taken, deliveries in flight may finish')
  }

  it('ends with 0 also when a delivery took all of the ten seconds, and the rest is delivered after the next start', async () => {
    await busy()
    expect(await daemon.child.ended).toBe(0)
    company.hook.answer({ status: 200 })
    daemon = await company.run()
    await eventually('the call is told', () => endedCalls().length > 0)
  }, 40_000)

  it('followed by a second one does not wait', async () => {
    await busy()
    const askedAt = performance.now()
    await eventually('it ends', () => {
      daemon.child.kill('SIGTERM')
      return daemon.child.process.exitCode !== null
    })
    expect(await daemon.child.ended).toBe(130)
    expect(performance.now() - askedAt).toBeLessThan(5_000)
  })
})
