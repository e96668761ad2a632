import { describe, expect, it } from 'vitest'
import { configOf, faultsOf, PARTS } from '../support/sample-config.ts'

const withLine = (line: string): string => `${line}\n${PARTS}`

describe('a config', () => {
  it('is complete with sources and sinks alone', () => {
    expect(configOf(PARTS)).toMatchObject({
      dataDir: '/etc/ringpost/data',
      store: { type: 'sqlite' },
      log: { level: 'info', format: 'json' },
      admin: { host: '127.0.0.1', port: 9464 },
      files: [{ name: 'config.yaml', sources: ['main'], enrichers: [], sinks: ['screen', 'web'], routes: null }],
    })
  })

  it('binds each component to its own options, with the defaults of its type', () => {
    const { sources, sinks } = configOf(PARTS)
    expect([...sources, ...sinks].map(({ name, type }) => `${name}: ${type}`)).toEqual([
      'main: pbx',
      'screen: console',
      'web: hook',
    ])
    expect(sources[0]?.build(null)).toMatchObject({ name: 'main', options: { ping_interval: 8_000, pkce: true } })
    expect(sinks[0]?.build(null)).toEqual({ name: 'screen', options: { format: 'json' } })
  })

  it('takes a byte order mark, Windows line ends and a `---` at the start', () => {
    expect(configOf(`\uFEFF---\r\n${PARTS.replaceAll('\n', '\r\n')}`).sources).toHaveLength(1)
  })

  it('takes aliases', () => {
    const yaml = PARTS.replace('quiet', '&s quiet').replace('/T0 }', '/T0, secrets: [*s, *s] }')
    expect(configOf(yaml).sinks[1]?.build(null).options).toHaveProperty('secrets.length', 2)
  })
})

describe('data_dir', () => {
  it.each([
    ['is absolute when given so', 'data_dir: /srv/calls', {}, '/srv/calls'],
    ['is relative to the folder of the file', 'data_dir: ../calls', {}, '/etc/calls'],
    ['is the state directory when left out', '', { STATE_DIRECTORY: '/var/lib/ringpost' }, '/var/lib/ringpost'],
    ['is the first of several state directories', '', { STATE_DIRECTORY: '/var/a:/var/b' }, '/var/a'],
    ['is not an empty state directory', '', { STATE_DIRECTORY: '' }, '/etc/ringpost/data'],
    ['wins over the state directory', 'data_dir: here', { STATE_DIRECTORY: '/var/a' }, '/etc/ringpost/here'],
  ])('%s', (_, line, env, expected) => expect(configOf(withLine(line), { env }).dataDir).toBe(expected))
})

describe('log', () => {
  it('is pretty on a terminal, unless the file says otherwise', () => {
    expect(configOf(PARTS, { isTerminal: true }).log.format).toBe('pretty')
    expect(configOf(withLine('log: { format: json }'), { isTerminal: true }).log.format).toBe('json')
  })

  it.each([
    ['true', 'debug'],
    ['false', 'error'],
    ['', 'error'],
  ])('with SHOW_DEBUG_LOGS=%s is of level %s', (value, level) => {
    expect(configOf(withLine('log: { level: error }'), { env: { SHOW_DEBUG_LOGS: value } }).log.level).toBe(level)
  })
})

describe('admin.listen', () => {
  it.each([
    ['0.0.0.0:80', '0.0.0.0', 80],
    ['localhost:0', 'localhost', 0],
    ['"[::1]:9464"', '::1', 9464],
    ['"[::ffff:127.0.0.1]:65535"', '::ffff:127.0.0.1', 65_535],
  ])('reads %s', (listen, host, port) => {
    const { admin } = configOf(withLine(`admin: { listen: ${listen}, token: 0123456789abcdef }`))
    expect(admin).toMatchObject({ host, port })
  })

  it.each([
    '9464',
    '":9464"',
    'localhost',
    '"::1:9464"',
    '"[::1]"',
    '"[nope]:1"',
    '"[1.2.3.4]:1"',
    'localhost:65536',
    'a:-1',
    '[1]',
  ])('refuses %s and says how it is written', (listen) => {
    expect(faultsOf(withLine(`admin: { listen: ${listen} }`))).toEqual([
      '1:18: admin.listen: must be "host:port", such as "127.0.0.1:9464", "[::1]:9464" or "localhost:0"',
    ])
  })
})
