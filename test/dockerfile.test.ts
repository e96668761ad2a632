import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { startCaptureServer } from './support/capture-server.ts'

const text = readFileSync('Dockerfile', 'utf8').replaceAll('\\\n', ' ')
const instructions = text
  .split('\n')
  .filter((line) => /^[A-Z]+ /.test(line))
  .map((line) => ({ name: line.split(' ', 1)[0] ?? '', rest: line.slice(line.indexOf(' ') + 1).trim() }))
const named = (name: string) => instructions.filter((instruction) => instruction.name === name).map(({ rest }) => rest)
const last = (name: string) => named(name).at(-1) ?? ''

describe('the Dockerfile', () => {
  it('copies only what is there and what .dockerignore lets in', () => {
    const letIn = readFileSync('.dockerignore', 'utf8').match(/(?<=^!).+$/gm) ?? []
    const copied = named('COPY')
      .filter((rest) => !rest.startsWith('--from'))
      .flatMap((rest) => rest.split(/\s+/).slice(0, -1))
    expect(copied.length).toBeGreaterThan(0)
    expect(copied.filter((path) => !existsSync(path))).toEqual([])
    expect(
      copied.filter((path) => !letIn.some((allowed) => path === allowed || path.startsWith(`${allowed}/`))),
    ).toEqual([])
  })

  it('copies every file that the build script reads', () => {
    const inputs = /INPUTS = (\[.*?\])/.exec(readFileSync('scripts/build.mjs', 'utf8'))?.[1] ?? '[]'
    const copied = named('COPY').join(' ')
    expect(JSON.parse(inputs.replaceAll("'", '"')).filter((input: string) => !copied.includes(input))).toEqual([])
  })

  it('has two stages and runs as a user without rights, as PID 1, from the second', () => {
    expect(named('FROM')).toHaveLength(2)
    expect(last('USER')).toBe('node')
    expect(JSON.parse(last('ENTRYPOINT'))).toEqual(['node', 'dist/cli.js'])
    expect(JSON.parse(last('CMD'))).toEqual(['run'])
    expect(named('RUN').join(' ')).toContain('npm prune --omit=dev')
  })

  it('has a health check that tells a healthy daemon from a sick and from a dead one', async () => {
    const command: readonly [string, ...string[]] = JSON.parse(/CMD (\[.*\])$/.exec(last('HEALTHCHECK'))?.[1] ?? '[]')
    const server = await startCaptureServer()
    const check = () =>
      promisify(execFile)(process.execPath, command.slice(1), { env: { RINGPOST_ADMIN_URL: server.origin } }).then(
        () => 0,
        ({ code }: { code: number }) => code,
      )
    expect(await check()).toBe(0)
    expect(server.requests.map(({ path }) => path)).toEqual(['/healthz'])
    server.answer({ status: 500 })
    expect(await check()).toBe(1)
    await server.close()
    expect(await check()).toBe(1)
  })
})
