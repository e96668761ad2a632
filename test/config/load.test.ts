import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Environment } from '../../src/config/interpolate.ts'
import { loadConfig } from '../../src/config/load.ts'
import { RingpostError } from '../../src/errors.ts'
import { PARTS, sampleKinds } from '../support/sample-config.ts'
import { temporaryFolder } from '../support/temporary-file.ts'

/** A folder with these files in it. */
const folder = (files: Readonly<Record<string, string | Uint8Array>>): string => {
  const path = temporaryFolder()
  for (const [name, contents] of Object.entries(files)) {
    mkdirSync(join(path, name, '..'), { recursive: true })
    writeFileSync(join(path, name), contents)
  }
  return path
}

const load = (cwd: string, options: { readonly path?: string; readonly env?: Environment } = {}) =>
  loadConfig({ env: {}, ...options, cwd, kinds: sampleKinds, isTerminal: false })

const failure = (run: () => unknown): RingpostError => {
  try {
    run()
  } catch (error) {
    if (error instanceof RingpostError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

const NAMED = PARTS.replace('client_id: me', 'client_id: ${ID}')
const idOf = ({ config }: ReturnType<typeof load>) => config.sources[0]?.build(null).options

describe('the config file', () => {
  const cwd = folder({ 'config.yaml': PARTS, 'other.yaml': PARTS, 'third/config.yaml': PARTS })

  it('is the one that --config names, then $RINGPOST_CONFIG, then ./config.yaml', () => {
    const env = { RINGPOST_CONFIG: 'other.yaml' }
    expect(load(cwd, { path: 'third/config.yaml', env }).file).toBe(join(cwd, 'third', 'config.yaml'))
    expect(load(cwd, { env }).file).toBe(join(cwd, 'other.yaml'))
    expect(load(cwd, { env: { RINGPOST_CONFIG: '' } }).file).toBe(join(cwd, 'config.yaml'))
  })

  it('gives its folder to relative paths', () => {
    expect(load(cwd, { path: 'third/config.yaml' }).config.dataDir).toBe(join(cwd, 'third', 'data'))
  })

  it('that is nowhere is an error that names the places and the way on', () => {
    const empty = temporaryFolder()
    const { code, message, nextStep } = failure(() => load(empty))
    expect(code).toBe('config')
    expect(message).toBe(`no config file: neither ${join(empty, 'config.yaml')} nor /etc/ringpost/config.yaml exists`)
    expect(nextStep).toMatch(/config\.example\.yaml.*--config/)
  })

  it('that was named is not looked for elsewhere', () => {
    expect(failure(() => load(cwd, { path: 'none.yaml' })).message).toBe(
      'the config file none.yaml cannot be read (ENOENT)',
    )
    expect(failure(() => load(cwd, { path: 'third' })).message).toBe('the config file third cannot be read (EISDIR)')
  })

  it('must be UTF-8', () => {
    const { message } = failure(() => load(folder({ 'config.yaml': Buffer.from(PARTS, 'utf16le').fill(0xff, 0, 2) })))
    expect(message).toBe('the config file config.yaml is not UTF-8 text')
  })

  it('has all its faults in one error, a line each, with the file as the person at the terminal would type it', () => {
    const yaml = `log: { levle: x }\n${PARTS.replace('quiet', '${NONE}')}`
    const faulty = folder({ 'config.yaml': yaml })
    const { code, message } = failure(() => load(faulty))
    expect(code).toBe('config')
    expect(message.split('\n')).toEqual([
      'config.yaml:1:8: log.levle: unknown key; did you mean `level`?',
      'config.yaml:6:20: sources[0].client_secret: the variable NONE is not set',
    ])
    const elsewhere = failure(() => load(temporaryFolder(), { path: join(faulty, 'config.yaml') }))
    expect(elsewhere.message).toContain(`${join(faulty, 'config.yaml')}:1:8: `)
  })

  it('with faults without end shows the first fifty', () => {
    const keys = Array.from({ length: 60 }, (_, index) => `key${index}: 1\n`).join('')
    const lines = failure(() => load(folder({ 'config.yaml': keys + PARTS }))).message.split('\n')
    expect(lines).toHaveLength(51)
    expect(lines.at(-1)).toBe('… and 10 more')
  })

  it('may take values from files, beside it or anywhere', () => {
    const cwd = folder({
      'sub/config.yaml': PARTS.replace('client_id: me', 'client_id: ${file:id.txt}'),
      'sub/id.txt': 'seven\n',
    })
    expect(idOf(load(cwd, { path: 'sub/config.yaml' }))).toMatchObject({ client_id: 'seven' })
  })
})

describe('.env', () => {
  it('beside the config is read, and what is set already wins, even when empty', () => {
    const cwd = folder({
      'sub/config.yaml': NAMED,
      'sub/.env': 'ID="from file" # a comment\nexport B=2\n',
      '.env': 'ID=wrong\n',
    })
    const path = 'sub/config.yaml'
    expect(idOf(load(cwd, { path }))).toMatchObject({ client_id: 'from file' })
    expect(idOf(load(cwd, { path, env: { ID: undefined } }))).toMatchObject({ client_id: 'from file' })
    expect(idOf(load(cwd, { path, env: { ID: 'set' } }))).toMatchObject({ client_id: 'set' })
    expect(failure(() => load(cwd, { path, env: { ID: '' } })).message).toContain('must not be empty')
    expect(load(cwd, { path, env: { C: '3' } }).env).toEqual({ ID: 'from file', B: '2', C: '3' })
  })

  it('counts for the settings that come from the environment', () => {
    const { config } = load(
      folder({ 'config.yaml': PARTS, '.env': 'SHOW_DEBUG_LOGS=true\nSTATE_DIRECTORY=/srv/state\n' }),
    )
    expect(config).toMatchObject({ log: { level: 'debug' }, dataDir: '/srv/state' })
  })

  it('may be missing, or a folder of somebody else', () => {
    const cwd = folder({ 'config.yaml': PARTS, '.env/pyvenv.cfg': '' })
    expect(load(cwd).config.sources).toHaveLength(1)
  })

  it('that cannot be read is an error, not an empty file', () => {
    const cwd = folder({ 'config.yaml': PARTS })
    symlinkSync('.env', join(cwd, '.env'))
    expect(failure(() => load(cwd)).message).toBe('the file .env cannot be read (ELOOP)')
  })
})
