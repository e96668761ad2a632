import { describe, expect, it } from 'vitest'
import { faultsOf, PARTS } from '../../support/sample-config.ts'

describe('broken YAML', () => {
  it.each([
    ['a tab', 'log:\n\tlevel: info\n', /^2:1: tabs cannot indent/],
    ['a wrong indentation', 'log:\n    level: info\n  format: json\n', /^3:1: the indentation is wrong/],
    ['an open quote', 'data_dir: "x\n', /a character is missing here/],
    ['an open bracket', 'log: { level: info\nadmin: 1\n', /^2:1: .* a bracket above is not closed$/],
    ['a colon in a text', 'data_dir: a: b\n', /^1:11: a nested map or list must begin on its own line/],
    ['a text that begins with @', 'data_dir: @home\n', /^1:11: a text that begins with this character/],
    ['an escape', 'data_dir: "\\q"\n', /^1:12: malformed backslash escape/],
    ['a complex key', '? [a, b]\n: c\n', /^1:3: a key must be a plain text/],
  ])('has its place: %s', (_, yaml, fault) => {
    expect(faultsOf(yaml)[0]).toMatch(fault)
  })

  it('is told apart from a variable without quotes inside brackets', () => {
    expect(faultsOf('sinks:\n  - { name: a, token: ${TOKEN} }\n')).toEqual([
      expect.stringMatching(/^2:\d+: .* a variable must be in quotes: "\$\{VAR\}"$/),
    ])
    expect(faultsOf('data_dir: "${A}\n').join()).not.toContain('must be in quotes: "$')
  })

  it('has one fault a line, however often the parser stumbles', () => {
    const lines = faultsOf('a: ]]]]}}}}\nb: {{{{\n').map((fault) => fault.split(':')[0])
    expect(lines).toEqual([...new Set(lines)])
  })

  it('never quotes the file', () => {
    const broken = [
      'key: "hunter2\\q"',
      'hunter2: [',
      '@hunter2',
      'a: hunter2: b',
      '*hunter2',
      '!hunter2 x',
      '%hunter2\n---\nx',
    ]
    expect(broken.flatMap((yaml) => faultsOf(yaml)).join('\n')).not.toContain('hunter2')
    expect(broken.map((yaml) => faultsOf(yaml).length)).not.toContain(0)
  })
})

describe('YAML that says too much', () => {
  it.each([
    ['the same key twice', 'log: {}\nlog: {}\n', '2:1: this key stands twice in the same map'],
    [
      'two documents',
      '---\nlog: {}\n---\nlog: {}\n',
      '3:1: the file must hold one YAML document: remove the `---` and merge the two',
    ],
    [
      'an unknown tag',
      'data_dir: !home x\n',
      '1:11: this tag (!name) is not known, or does not fit its value; quote a text that begins with !',
    ],
    [
      'a tag of another schema',
      'data_dir: !!binary eA==\n',
      '1:11: this tag (!name) is not known, or does not fit its value; quote a text that begins with !',
    ],
    [
      'an alias without an anchor',
      'data_dir: *home\n',
      '1:11: data_dir: this alias (*name) has no anchor (&name) above it',
    ],
    [
      'an alias inside its own anchor',
      'data_dir: &x [*x]\n',
      '1:15: data_dir[0]: this alias (*name) has no anchor (&name) above it',
    ],
  ])('has its place, and the rest is checked all the same: %s', (_, yaml, fault) => {
    const faults = faultsOf(yaml)
    expect(faults).toContain(fault)
    expect(faults.join()).toContain('sources: is required')
  })

  it('is not merged: `<<` is a key like any other', () => {
    expect(faultsOf(`%YAML 1.1\n---\n${PARTS.replace('client_id: me', 'client_id: me\n    <<: {}')}`)).toEqual([
      '7:5: sources[0].…: unknown key',
    ])
  })

  it('does not unfold: a thousand million laughs are a handful of faults', () => {
    const levels = 'abcdefghij'.split('')
    const laughs = levels.map((name, index) => {
      const inner = levels[index - 1]
      return `${name}: &${name} [${Array(12)
        .fill(inner === undefined ? 'ha' : `*${inner}`)
        .join(', ')}]`
    })
    const faults = faultsOf(`${laughs.join('\n')}\nk: *j\n`)
    expect(faults).toContain('11:4: k: more than 100 aliases (*name) in one file')
    expect(faults.length).toBeLessThan(30)
  })

  it.each(['['.repeat(50_000), '{a: '.repeat(50_000), '- '.repeat(50_000), `${'['.repeat(3_000)}${']'.repeat(3_000)}`])(
    'may be nested as deeply as it likes',
    (yaml) => expect(faultsOf(yaml).length).toBeGreaterThan(0),
  )
})
