import { describe, expect, it } from 'vitest'
import { interpolate } from '../../src/config/interpolate.ts'
import { configOf, faultsOf, PARTS } from '../support/sample-config.ts'

const FILES: Readonly<Record<string, string>> = {
  '/run/token': 'from-file\n',
  '/run/windows': 'from-file\r\n',
  '/run/two': 'one\n\n',
  '/run/empty': '',
  '/run/tricky': '$' + '{A}\n',
  '/etc/ringpost/near': 'beside',
}

const around = {
  env: { A: 'a', B: 'b b', EMPTY: '', TRICKY: '${A}', 'NOT-A-NAME': 'x' },
  file: '/etc/ringpost/config.yaml',
  readFile: (path: string) => {
    const contents = FILES[path]
    if (contents === undefined) throw Object.assign(new Error(`cannot open ${path}`), { code: 'ENOENT' })
    return contents
  },
}

/** The value, or the problems. */
const result = (text: string) => {
  const outcome = interpolate(text, around)
  return 'value' in outcome ? outcome.value : outcome.problems
}

describe('variables', () => {
  it.each([
    ['plain text, $ and {} and $A', 'plain text, $ and {} and $A'],
    ['${A}', 'a'],
    ['<${A}-${B}>', '<a-b b>'],
    ['${A}${A}', 'aa'],
    ['${EMPTY}', ''],
    ['${A:-other}', 'a'],
    ['${EMPTY:-other}', 'other'],
    ['${UNSET:-other}', 'other'],
    ['${UNSET:-}', ''],
    ['${UNSET:-a:-b}', 'a:-b'],
    ['${UNSET:-http://x/?a=1}', 'http://x/?a=1'],
    ['${UNSET:-two\nlines}', 'two\nlines'],
    ['${file:/run/token}', 'from-file'],
    ['Bearer ${file:/run/windows}!', 'Bearer from-file!'],
    ['${file:/run/two}', 'one\n'],
    ['${file:/run/empty}', ''],
    ['${file:near}', 'beside'],
    ['$${A}', '${A}'],
    ['$$${A}', '$${A}'],
    ['$${', '${'],
    ['$${A} ${A}', '${A} a'],
  ])('turns %j into %j', (text, value) => expect(result(text)).toBe(value))

  it.each([
    ['${file:slack}', 'credential'],
    ['${file:secrets/slack}', 'credential of a folder'],
    ['${file:./secrets/slack}', 'credential of a folder'],
    ['${file:near}', 'beside'],
    ['${file:/run/token}', 'from-file'],
  ])('looks for %j among the credentials of systemd first', (text, value) => {
    const files: Readonly<Record<string, string>> = {
      ...FILES,
      '/run/credentials/ringpost.service/slack': 'credential\n',
      '/run/credentials/ringpost.service/secrets_slack': 'credential of a folder\n',
      '/etc/ringpost/slack': 'not this one',
      '/etc/ringpost/secrets/slack': 'not this one',
    }
    const env = { CREDENTIALS_DIRECTORY: '/run/credentials/ringpost.service' }
    const readFile = (path: string) => files[path] ?? around.readFile(path)
    expect(interpolate(text, { ...around, env, readFile })).toEqual({ value })
  })

  it('looks at nothing twice', () => {
    expect(result('${TRICKY}')).toBe('${A}')
    expect(result('${file:/run/tricky}')).toBe('${A}')
  })

  it.each([
    ['${UNSET}', ['the variable UNSET is not set']],
    ['${X} ${A} ${Y}', ['the variable X is not set', 'the variable Y is not set']],
    ['${constructor}', ['the variable constructor is not set']],
    ['${file:/run/none}', ['the file named by ${file:…} cannot be read (ENOENT)']],
  ])('finds what is wrong with %j', (text, problems) => expect(result(text)).toEqual(problems))

  it.each([
    '${',
    '${A',
    'x ${} y',
    '${NOT-A-NAME}',
    '${1A}',
    '${A:default}',
    '${A-x}',
    '${ A }',
    '${A:-${B}}',
    '${file:}',
  ])('refuses %j and says how it is written', (text) =>
    expect(result(text)).toEqual([expect.stringContaining('${VAR:-default}')]),
  )
})

describe('variables in the file', () => {
  it('stay strings whatever they look like', () => {
    const yaml = PARTS.replace('client_id: me', 'client_id: ${ID}')
    expect(configOf(yaml, { env: { ID: '007' } }).sources[0]?.build(null).options).toMatchObject({ client_id: '007' })
  })

  it('work in quoted, folded and plain strings', () => {
    const accounts = `    accounts: ["\${A}", '\${A}', "x \${A}"]\n`
    const yaml = PARTS.replace('client_id: me\n', `client_id: >-\n      \${A}\n      and \${A}\n${accounts}`)
    const options = configOf(yaml, { env: { A: 'a' } }).sources[0]?.build(null).options
    expect(options).toMatchObject({ client_id: 'a and a', accounts: ['a', 'a', 'x a'] })
  })

  it('have their faults at the string they stand in, and no second one about its value', () => {
    const yaml = PARTS.replace('https://hooks.example.com/T0', '"${HOST}/${PATH_}"').replace('quiet', '${file:/none}')
    expect(faultsOf(yaml)).toEqual([
      '5:20: sources[0].client_secret: the file named by ${file:…} cannot be read (ENOENT)',
      '8:35: sinks[1].url: the variable HOST is not set',
      '8:35: sinks[1].url: the variable PATH_ is not set',
    ])
  })

  it('are refused in keys', () => {
    const yaml = PARTS.replace('/T0 }', '/T0, headers: { "x-${A}": y } }')
    expect(faultsOf(yaml, { env: { A: 'a' } })).toContainEqual(
      expect.stringMatching(/^8:76: .*: variables are not replaced in keys$/),
    )
  })
})
