import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { runChild, startChild } from '../../support/child.ts'
import { type Company, foundCompany } from '../../support/company.ts'
import { eventually } from '../../support/eventually.ts'

let company: Company | null = null
afterEach(async () => {
  await company?.close()
  company = null
})

/** A company whose daemon runs, with what its commands print. */
const start = async () => {
  company = await foundCompany()
  await company.authorize()
  const { folder, hook } = company
  const daemon = await company.run()
  const run = async (...args: readonly string[]) => runChild(args, { cwd: folder })
  /** Whether the endpoint was told of these calls to their end, so often. */
  const told = (id: string) => hook.requests.filter(({ body }) => JSON.parse(body).data.call.id === id)
  return { ...company, daemon, run, told }
}

describe('with the daemon running', () => {
  it('tells its status, once and over and over, until it is stopped', async () => {
    const { run, folder, daemon } = await start()
    const { status, output } = await run('status')
    expect(status).toBe(0)
    expect(output).toMatch(/^Ringpost \S+ is ready, running for \d+ s\n/)
    expect(output).toMatch(/^main +live +/m)
    expect(output).toMatch(/^sales +slack +ok +0 +– +0$/m)
    expect(JSON.parse((await run('status', '--json')).output)).toMatchObject({ running: true, ready: true })
    const watching = startChild(['status', '--watch', '--json'], { cwd: folder })
    await watching.line(/"running":true/)
    daemon.child.kill('SIGTERM')
    await watching.line(/"running":false/)
    watching.kill('SIGINT')
    expect(await watching.ended).toBe(0)
    expect((await run('status')).output).toContain('is stopped')
  })

  it('follows a call, and sends it anew under a name of its own', async () => {
    const { run, play, told, slack } = await start()
    const [id = ''] = await play('missed')
    await eventually('it is told to its end', () => told(id).some(({ body }) => body.includes('call.missed')))
    await eventually('nothing waits', async () => !/"pending":[1-9]/.test((await run('status', '--json')).output))
    const before = told(id)
    expect((await run('calls')).output).toMatch(new RegExp(`^${id.slice(0, 8)} .* missed `, 'm'))
    const story = JSON.parse((await run('calls', 'show', id.slice(0, 12), '--json')).output)
    expect(story.revisions).toHaveLength(before.length)
    expect((await run('replay', '--call', id)).output).toBe(`Call ${id} is sent anew: internal, office, sales.`)
    await eventually('it is told again', () => told(id).length === 2 * before.length)
    const ids = told(id).map(({ headers }) => headers['webhook-id'])
    expect(new Set(ids).size).toBe(ids.length)
    await eventually('there is a second card', () => slack.messages().length === 2)
  })

  it('retries dead letters at once, and drops them', async () => {
    const { run, play, told, hook } = await start()
    hook.answer({ status: 400 })
    const [id = ''] = await play('missed')
    const letters = await eventually('it is dead', async () => {
      const { output } = await run('dead', 'list', '--call', id, '--json')
      const lines = output.split('\n').filter((line) => line !== '')
      return lines.length === told(id).length && lines.length > 1 ? lines : null
    })
    hook.answer({ status: 200 })
    const dead = told(id).length
    const retried = await run('dead', 'retry', '--sink', 'internal', '--json')
    expect(JSON.parse(retried.output)).toEqual({ letters: letters.length, pending: 0, sinks: ['internal'] })
    await eventually('it is told', () => told(id).length === 2 * dead)
    expect((await run('dead', 'list')).output).toBe('No dead letters.')
    expect((await run('dead', 'drop', '--all')).output).toMatch(/^Nothing to drop/)
  })

  it('forgets a number, and does not learn it again', async () => {
    const { run, play, told } = await start()
    const [id = ''] = await play('missed')
    await eventually('it is told to its end', () => told(id).some(({ body }) => body.includes('call.missed')))
    const { number } = JSON.parse((await run('calls', '--json')).output).caller
    const { status, output } = await run('forget', number, '--yes')
    expect({ status, output }).toMatchObject({ status: 0, output: expect.stringContaining('Erased 1 call') })
    expect((await run('calls')).output).toBe('No such calls.')
  })

  it('asks for the token of the config, also when it is not the one the daemon was started with', async () => {
    company = await foundCompany()
    await company.authorize()
    const { folder } = company
    const file = join(folder, 'config.yaml')
    const config = readFileSync(file, 'utf8')
    const withToken = (token: string) =>
      writeFileSync(
        file,
        config.replace('admin: { listen: "127.0.0.1:0" }', `admin: { listen: "0.0.0.0:0", token: ${token} }`),
      )
    withToken('a-token-nobody-guesses')
    await company.run()
    expect((await runChild(['status'], { cwd: folder })).output).toContain('is ready')
    withToken('another-token-as-long')
    const { status, errors } = await runChild(['calls'], { cwd: folder })
    expect(status).toBe(78)
    expect(errors).toContain('another admin token')
    expect(errors).not.toMatch(/nobody-guesses|as-long/)
  })
})
