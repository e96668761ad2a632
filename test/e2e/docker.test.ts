// What an engine would do with the Dockerfile, step by step in clean folders; no engine runs where these tests do.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Company, foundCompany } from '../support/company.ts'
import { command, copied, named, stages } from '../support/dockerfile.ts'
import { eventually } from '../support/eventually.ts'
import { freePort } from '../support/free-port.ts'
import { temporaryFolder } from '../support/temporary-file.ts'

const [building = [], packages = []] = stages
const run = promisify(execFile)

/** A clean folder with what a stage copies, and nothing else. */
const folderOf = (stage: typeof building): string => {
  const folder = temporaryFolder()
  for (const path of copied(stage)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true })
    cpSync(path, join(folder, path), { recursive: true })
  }
  return folder
}

it('the build needs no file but those that are copied for it', { timeout: 120_000 }, async () => {
  const folder = folderOf(building)
  expect(named('RUN', building)).toEqual(['npm ci --ignore-scripts --no-audit --no-fund', 'npm run build'])
  // What `npm ci` brings is what these tests run with.
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  await run('npm', ['run', 'build'], { cwd: folder })
  expect(readdirSync(join(folder, 'dist')).sort()).toEqual(readdirSync('dist').sort())
})

describe('the image', { timeout: 60_000 }, () => {
  const root = temporaryFolder()
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
  const at = (...path: readonly string[]) => join(root, ...path)
  let company: Company
  let admin: string

  /** As the image starts a program: by its user, in its folder, with its variables. */
  const start = ([program, ...args]: readonly [string, ...string[]]) => {
    const env = {
      NODE_ENV: 'production',
      STATE_DIRECTORY: at('data'),
      RINGPOST_CONFIG: at('etc', 'config.yaml'),
      PATH: at('bin'),
    }
    const child = spawn(at('bin', program), args, { ...user, cwd: at('app'), env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
    const ended = once(child, 'close').then(([status, signal]) => ({ status: status ?? signal, output }))
    return { child, ended }
  }

  beforeAll(async () => {
    for (const name of ['app', 'bin', 'data', 'etc', 'secrets']) mkdirSync(at(name))
    copyFileSync(process.execPath, at('bin', 'node'))
    for (const path of copied(packages)) copyFileSync(path, at('app', path))
    const [install = ''] = named('RUN', packages)
    expect(install).toContain('--omit=dev')
    await run('sh', ['-c', install], { cwd: at('app') })
    cpSync('dist', at('app', 'dist'), { recursive: true })

    company = await foundCompany()
    await company.authorize()
    admin = `127.0.0.1:${await freePort()}`
    const config = readFileSync(join(company.folder, 'config.yaml'), 'utf8')
      .replace('data_dir: ./data\n', '')
      .replace('127.0.0.1:0', admin)
      .replace('${SLACK_BOT_TOKEN}', `\${file:${at('secrets', 'slack_token')}}`)
    writeFileSync(at('etc', 'config.yaml'), config)
    writeFileSync(at('secrets', 'slack_token'), 'xoxb-from-a-file\n')
    copyFileSync(join(company.folder, '.env'), at('etc', '.env'))
    cpSync(join(company.folder, 'data'), at('data'), { recursive: true })
    await run('chmod', ['-R', 'a-w,a+rX', root])
    chmodSync(at('data'), 0o700)
    for (const path of ['', ...readdirSync(at('data'))]) {
      if (path !== '') chmodSync(at('data', path), 0o600)
      if (user.uid !== undefined) chownSync(at('data', path), user.uid, user.gid)
    }
  }, 120_000)
  afterAll(async () => {
    await run('chmod', ['-R', 'u+w', root])
    await company?.close()
  })

  it('delivers with a file system of which only /data can be written, tells its health, and ends with 0 on SIGTERM', async () => {
    const [program, ...args] = command('ENTRYPOINT')
    const { child, ended } = start([program, ...args, ...command('CMD')])
    await Promise.race([
      eventually('ready', () =>
        fetch(`http://${admin}/readyz`).then(
          ({ ok }) => ok,
          () => false,
        ),
      ),
      ended.then(({ status, output }) => Promise.reject(new Error(`it ended with ${status}\n${output}`))),
    ])
    expect(await start(command('HEALTHCHECK')).ended).toEqual({ status: 0, output: '' })
    await company.play('missed')
    await eventually('the call at Slack', () => company.slack.messages().length === 1)
    expect(company.slack.calls[0]?.token).toBe('xoxb-from-a-file')
    child.kill('SIGTERM')
    expect(await ended).toMatchObject({ status: 0 })
    expect(await start(command('HEALTHCHECK')).ended).toMatchObject({ status: 69 })
  })

  it('has none of the packages that only development needs', () => {
    const there = readdirSync(at('app', 'node_modules'))
    expect(there).toContain('undici')
    const development = ['vitest', 'typescript', 'node', 'esbuild', 'playwright-core']
    expect(there.filter((name) => development.includes(name))).toEqual([])
  })
})
