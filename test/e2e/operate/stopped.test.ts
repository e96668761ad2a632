import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { openSqliteStore } from '../../../src/store/sqlite.ts'
import { answeredCall, missedCall } from '../../support/call-states.ts'
import { runChild, startChild } from '../../support/child.ts'
import { temporaryFolder } from '../../support/temporary-file.ts'

const CONFIG = `data_dir: ./data
admin: { listen: "127.0.0.1:0" }
sources:
  - { name: main, type: goto-connect, client_id: id, client_secret: secret, accounts: ["1"] }
sinks:
  - { name: sales, type: http, url: "http://127.0.0.1:1/hook?sig=not-to-be-seen" }
`
const idOf = (index: number) => `8a48000${index}-0000-4000-8000-000000000001`
const ID = idOf(0)

let cwd: string
const open = () => openSqliteStore({ file: join(cwd, 'data', 'ringpost.db'), clock: systemClock })
const run = (...args: readonly string[]) => runChild(args, { cwd })
const rows = (text: string) => text.split('\n').filter((line) => line !== '')

/** Seven calls; one delivery of `sales` died, and all of `removed` waits. */
beforeEach(async () => {
  cwd = temporaryFolder()
  writeFileSync(join(cwd, 'config.yaml'), CONFIG)
  mkdirSync(join(cwd, 'data'))
  const store = await open()
  for (let index = 0; index < 7; index++) {
    const states = (index % 2 === 0 ? missedCall : answeredCall)(idOf(index))
    await store.record(
      states.map((state) => ({ ...state, createdAt: state.createdAt + index * 60_000 })),
      () => ['sales', 'removed'],
    )
  }
  const [work] = await store.claim({ sink: 'sales', mode: 'event', limit: 1, now: Date.now() })
  if (work === undefined) throw new Error('no work')
  await store.settle(work, { status: 'dead', reason: 'client', message: `it answered 400${' and went on'.repeat(20)}` })
  await store.close()
})

describe('with the daemon stopped', () => {
  it('`status` says so, and what waits', async () => {
    const { status, output, errors } = await run('status')
    expect({ status, errors }).toEqual({ status: 0, errors: '' })
    expect(output).toMatch(/^Ringpost \S+ is stopped\n/)
    expect(output).toMatch(/^sales +http +stopped +6 .* 1$/m)
    expect(output).toMatch(/^removed +– +removed +7 .* 0$/m)
    expect(output).toContain('7 calls')
    const json = await run('status', '--json')
    expect(JSON.parse(json.output)).toMatchObject({
      running: false,
      ready: false,
      sinks: [{ name: 'sales', state: 'stopped', pending: 6, dead: 1 }, { name: 'removed' }],
      sources: [{ name: 'main', logged_in: false }],
    })
    expect(output + json.output).not.toMatch(/not-to-be-seen|secret/)
  })

  it('`calls` lists them newest first, filtered, page by page', async () => {
    const { status, output } = await run('calls', '--limit', '3')
    expect(status).toBe(0)
    expect(rows(output)).toHaveLength(5)
    expect(rows(output)[1]).toMatch(/ missed +Test Caller, \(201\) 555-0123 +0:0\d +–$/)
    const before = /--before (\S+)/.exec(output)?.[1] ?? ''
    const next = await run('calls', '--before', before, '--json')
    expect(rows(next.output).map((line) => JSON.parse(line).id)).toEqual([3, 2, 1, 0].map(idOf))
    const some = await run('calls', '--status', 'ended,voicemail', '--number', '+1 (201) 555-0123', '--json')
    expect(rows(some.output).map((line) => JSON.parse(line).status)).toEqual(['ended', 'ended', 'ended'])
    for (const none of [['--open'], ['--since', '1h'], ['--number', '+12015550188']])
      expect((await run('calls', ...none)).output).toBe('No such calls.')
    expect(rows((await run('calls', '--since', '2026-09-25', '--json')).output)).toHaveLength(7)
  })

  it('`calls --json` is what `explain` reads', async () => {
    const { output } = await run('calls', '--json')
    const explained = await runChild(['explain', '--call', '-', '--json'], { cwd, input: output })
    expect(explained.status).toBe(0)
    expect(rows(explained.output)).toHaveLength(7)
  })

  it('`calls show` follows one call by its id through states, revisions and sinks', async () => {
    const { status, output } = await run('calls', 'show', ID)
    expect(status).toBe(0)
    expect(output).toContain(`Call ${ID}`)
    expect(output).toMatch(/^ +3 +ENDING /m)
    expect(output).toMatch(/^ +1 .* missed +–$/m)
    expect(output).toMatch(/^sales +1 +1 /m)
    expect(output).toMatch(/^ +1 +sales +1 .* it answered 400/m)
    const json = await run('calls', 'show', ID, '--json')
    expect(JSON.parse(json.output)).toMatchObject({ call: { id: ID }, deliveries: [{}, {}], dead_letters: [{}] })
    const unclear = await run('calls', 'show', '8a48')
    expect(unclear.status).toBe(64)
    expect(unclear.errors).toContain(ID)
  })

  it('`dead` lists, sends again and drops', async () => {
    const listed = await run('dead', 'list')
    expect(listed.output).toMatch(/^ +1 +sales +\S+ +1 .* it answered 400/m)
    expect(listed.output).toContain('7 calls still wait for "removed"')
    expect(JSON.parse((await run('dead', 'list', '--json')).output)).toMatchObject({ id: 1, sink: 'sales' })
    expect((await run('dead', 'retry', '1')).output).toBe('1 dead letter sent again: sales.')
    expect((await run('dead', 'retry', '--all')).output).toMatch(/^Nothing to send again/)
    const dropped = await run('dead', 'drop', '--sink', 'removed', '--json')
    expect(JSON.parse(dropped.output)).toEqual({ letters: 0, pending: 7, sinks: [] })
    const store = await open()
    expect(await store.backlog()).toMatchObject([{ sink: 'sales', pending: 7, dead: 0 }])
    await store.close()
  })

  it('`replay` has a call sent anew at the next start', async () => {
    expect((await run('replay', '--call', ID)).output).toBe(`Call ${ID} is sent anew: sales.`)
    const json = await run('replay', '--call', ID, '--sink', 'sales', '--json')
    expect(JSON.parse(json.output)).toEqual({ call: ID, sinks: ['sales'] })
    const store = await open()
    expect((await store.operating.story(ID))?.deliveries).toMatchObject([{}, { sink: 'sales', replays: 2 }])
    await store.close()
  })

  it('`forget` erases nothing unasked, and then everything', async () => {
    const unasked = await run('forget', '+1 201 555 0123')
    expect(unasked).toMatchObject({ status: 64, output: '' })
    expect(unasked.errors).toContain('7 calls would be erased')
    const done = await run('forget', '+1 201 555 0123', '--yes')
    expect(done.status).toBe(0)
    expect(done.output).toMatch(/^Erased 7 calls with \+12015550123: 27 states/)
    const again = await run('forget', '+12015550123', '--yes', '--json')
    expect(JSON.parse(again.output)).toMatchObject({ number: '+12015550123', calls: 0, dry_run: false })
    expect((await run('calls')).output).toBe('No such calls.')
  })

  it.each([
    ['status', 'now'],
    ['calls', '--limit', '0'],
    ['calls', '--status', 'loud'],
    ['calls', '--since', 'tomorrow'],
    ['calls', '--number', 'me'],
    ['calls', 'show'],
    ['calls', 'show', 'nothing'],
    ['dead'],
    ['dead', 'retry'],
    ['dead', 'drop'],
    ['dead', 'drop', 'x'],
    ['dead', 'retry', '--sink', 'nobody'],
    ['replay'],
    ['replay', '--call', 'nothing'],
    ['replay', '--call', ID, '--sink', 'nobody'],
    ['forget'],
    ['forget', '5550123', '--yes'],
    ['completion', 'cmd'],
  ])('is wrong usage, with a word of what is right: %s %s', async (...args) => {
    const { status, output, errors } = await run(...args)
    expect({ status, output }).toEqual({ status: 64, output: '' })
    expect(errors.length).toBeGreaterThan(20)
  })

  it('fits 80 columns and has no colour where there is no terminal, whatever is asked', async () => {
    for (const args of [['status'], ['calls'], ['calls', 'show', ID], ['dead', 'list'], ['dead', '--help']]) {
      const { output, errors } = await runChild(args, { cwd, env: { NO_COLOR: '' } })
      const lines = rows(output + errors)
      expect(lines.length).toBeGreaterThan(1)
      expect(lines.filter((line) => line.length > 80)).toEqual([])
      expect(output).not.toContain('\u001b')
    }
  })

  it.each([['status'], ['calls', '--json'], ['dead', 'list'], ['completion', 'bash']])(
    'ends well when its reader goes away: %s',
    async (...args) => {
      const child = startChild(args, { cwd })
      child.process.stdout?.destroy()
      expect(await child.ended).toBe(0)
      expect(child.errors).toEqual([])
    },
  )

  it('says that there is no store yet, and makes none', async () => {
    writeFileSync(join(cwd, 'config.yaml'), CONFIG.replace('./data', './nowhere'))
    for (const args of [
      ['status'],
      ['calls'],
      ['dead', 'list'],
      ['replay', '--call', ID],
      ['forget', '+12015550123'],
    ]) {
      const { status, errors } = await run(...args)
      expect(status).toBe(69)
      expect(errors).toContain('there is no store')
    }
    expect(existsSync(join(cwd, 'nowhere'))).toBe(false)
  })

  it('takes the address of a daemon that was killed for what it is', async () => {
    const beacon = { url: 'http://127.0.0.1:1', pid: 4_194_305, instance: 'gone' }
    writeFileSync(join(cwd, 'data', 'admin.json'), JSON.stringify(beacon))
    expect((await run('status')).output).toContain('is stopped')
    writeFileSync(join(cwd, 'data', 'admin.json'), JSON.stringify({ ...beacon, pid: process.pid }))
    const { status, errors } = await run('status')
    expect(status).toBe(69)
    expect(errors).toContain('does not answer')
  })
})
