import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runChild } from '../support/child.ts'
import { temporaryFolder } from '../support/temporary-file.ts'

const ANSWERS = {
  OAUTH_CLIENT_ID: 'client',
  OAUTH_CLIENT_SECRET: 'secret # with $igns',
  ACCOUNT_KEY: '2930718022414574861',
  SLACK_BOT_TOKEN: 'xoxb-12345',
}
const FLAGS = ['init', '--yes', '--slack-channel', 'C0123456789']

describe('`init --yes`', () => {
  it('writes a config that `check` accepts, from flags and variables, with no terminal', async () => {
    const cwd = temporaryFolder()
    const { status, output, errors } = await runChild([...FLAGS, '--sink', 'http', '--http-url', '-'], {
      cwd,
      env: ANSWERS,
      input: 'https://example.com/calls\n',
    })
    expect(errors).toBe('')
    expect(status).toBe(0)
    expect(output).toContain('ringpost login')
    expect(statSync(join(cwd, '.env')).mode & 0o777).toBe(0o600)
    const text = readFileSync(join(cwd, 'config.yaml'), 'utf8')
    for (const secret of ['secret #', 'xoxb-12345', 'example.com/calls']) expect(text).not.toContain(secret)
    // Without the variables: they are in the file now.
    const checked = await runChild(['check'], { cwd })
    expect(checked.status).toBe(0)
    expect(checked.output).toContain('slack (slack), http (http)')
    expect(readdirSync(cwd).toSorted()).toEqual(['.env', 'config.yaml'])
  })

  const furnished = (): string => {
    const cwd = temporaryFolder()
    writeFileSync(join(cwd, 'config.yaml'), 'mine: true\n')
    writeFileSync(join(cwd, '.env'), 'MINE=1\nSLACK_BOT_TOKEN=old\n')
    return cwd
  }

  it('replaces neither a config nor a secret without --force', async () => {
    const cwd = furnished()
    const refused = await runChild(FLAGS, { cwd, env: ANSWERS })
    expect(refused.status).toBe(64)
    expect(refused.errors).toContain('--force')
    expect(readFileSync(join(cwd, 'config.yaml'), 'utf8')).toBe('mine: true\n')
    const elsewhere = await runChild([...FLAGS, '--config', 'other.yaml'], { cwd, env: ANSWERS })
    expect(elsewhere.status).toBe(64)
    expect(elsewhere.errors).toContain('.env has SLACK_BOT_TOKEN already')
    expect(readdirSync(cwd).toSorted()).toEqual(['.env', 'config.yaml'])
  })

  it('keeps with --force what was there, and the other variables', async () => {
    const cwd = furnished()
    expect((await runChild([...FLAGS, '--force'], { cwd, env: ANSWERS })).status).toBe(0)
    expect(readFileSync(join(cwd, '.env'), 'utf8')).toMatch(/MINE=1\n[\s\S]*SLACK_BOT_TOKEN=xoxb-12345\n/)
    const copies = readdirSync(cwd).filter((name) => name.endsWith('.bak'))
    expect(copies.map((name) => readFileSync(join(cwd, name), 'utf8')).toSorted()).toEqual([
      'MINE=1\nSLACK_BOT_TOKEN=old\n',
      'mine: true\n',
    ])
  })

  it.each([
    [
      'answers that are missing, all of them',
      FLAGS,
      {},
      /OAUTH_CLIENT_ID[\s\S]*OAUTH_CLIENT_SECRET[\s\S]*SLACK_BOT_TOKEN/,
    ],
    ['a secret in the command', [...FLAGS, '--slack-token', 'xoxb-leaked'], ANSWERS, /SLACK_BOT_TOKEN/],
    ['an answer that cannot be', [...FLAGS, '--account', 'abc'], ANSWERS, /account key/i],
    ['a sink there is not', [...FLAGS, '--sink', 'fax'], ANSWERS, /slack, /],
    ['nowhere to show calls', ['init', '--yes'], { OAUTH_CLIENT_ID: 'a', OAUTH_CLIENT_SECRET: 'b' }, /--sink/],
    ['questions and no terminal', ['init'], ANSWERS, /--yes/],
  ])('refuses %s, and writes nothing', async (_, args, env, says) => {
    const cwd = temporaryFolder()
    const { status, output, errors } = await runChild(args, { cwd, env })
    expect(status).toBe(64)
    expect(errors).toMatch(says)
    expect(output + errors).not.toContain('xoxb-leaked')
    expect(readdirSync(cwd)).toEqual([])
  })

  it('lists a flag and a variable for every question in its help', async () => {
    const { output } = await runChild(['init', '--help'], { cwd: temporaryFolder() })
    for (const word of ['--client-secret', 'OAUTH_CLIENT_SECRET', '--slack-channel', '--teams-url', '--http-url'])
      expect(output).toContain(word)
    expect(output.split('\n').filter((line) => line.length > 80)).toEqual([])
  })
})
