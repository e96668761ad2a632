import { describe, expect, it } from 'vitest'
import { faultsOf, PARTS } from '../support/sample-config.ts'

/** `PARTS` with one piece of it put differently. */
const changed = (from: string, to: string): readonly string[] => {
  expect(PARTS).toContain(from)
  return faultsOf(PARTS.replace(from, to))
}

describe('a fault', () => {
  it('of each kind is found in one go, in the order of the file', () => {
    const yaml = `data_dir: ""
store: { type: postgres, url: postgres://db }
log:
  levle: debug
sources:
  - name: main
    type: pbx
    client-id: me
    accounts: [2930718022414574861, "", 'x']
    ping_interval: 30
    pkce: maybe
    api_url: https://me:secret@api.example.com
  - just words
sinks:
  - { name: screen, type: consol }
  - { name: screen, type: console, format: xml }
  - { name: a b, type: hook, url: "\${NOWHERE}", headers: { "x y": z } }
  - name: last
encrypt: x
`
    expect(faultsOf(yaml)).toEqual([
      '1:11: data_dir: must not be empty',
      '2:16: store.type: needs `encryption_key`: tokens are kept in this database encrypted only',
      '2:31: store.url: must name a host and a database',
      '4:3: log.levle: unknown key; did you mean `level`?',
      '6:5: sources[0].client_id: is required',
      '6:5: sources[0].client_secret: is required',
      '8:5: sources[0].client-id: unknown key; did you mean `client_id`?',
      '9:16: sources[0].accounts[0]: must be a string: put it in quotes',
      '9:37: sources[0].accounts[1]: must not be empty',
      '10:20: sources[0].ping_interval: must be a duration such as 500ms, 30s, 5m, 2h or 30d',
      '11:11: sources[0].pkce: must be true or false',
      '12:14: sources[0].api_url: must not hold a user name or a password',
      '13:5: sources[1]: must be a map of keys and values',
      '15:27: sinks[0].type: unknown type; known: hook, console',
      '16:13: sinks[1].name: sinks[0] has this name already',
      '16:44: sinks[1].format: must be one of: json, pretty',
      '17:13: sinks[2].name: must be 1 to 64 letters, digits, hyphens or underscores',
      '17:35: sinks[2].url: the variable NOWHERE is not set',
      '17:60: sinks[2].headers.…: must match /^[a-z-]+$/i',
      '18:5: sinks[3].type: is required; known: hook, console',
      '19:1: encrypt: unknown key',
    ])
  })

  it('of a key without a value stands at the key', () => {
    expect(changed('client_id: me', 'client_id:')).toEqual([
      '4:5: sources[0].client_id: has no value: give it one or remove the key',
    ])
    expect(changed('client_id: me', 'client_id: ~')[0]).toMatch(/^4:16: /)
    expect(faultsOf(`log:\n${PARTS}`)).toEqual(['1:1: log: has no value: give it one or remove the key'])
  })

  it('behind an alias stands at the alias, and inside what it stands for where it is', () => {
    expect(changed('client_id: me', 'client_id: me\n    pkce: &p 5\n    api_url: *p')).toEqual([
      '5:14: sources[0].pkce: must be true or false',
      '6:14: sources[0].api_url: must be a string: put it in quotes',
    ])
    expect(faultsOf(`${PARTS}  - &c { name: c, type: console, format: &f xml }\n  - *c\n`)).toEqual([
      '9:16: sinks[3].name: sinks[2] has this name already',
      '9:45: sinks[2].format: must be one of: json, pretty',
      '9:45: sinks[3].format: must be one of: json, pretty',
    ])
  })

  it.each(['0x10', '1e3', 'true', '1.5', '-0'])('says "quotes" where a text is written %s', (value) => {
    expect(changed('client_id: me', `client_id: ${value}`)).toEqual([
      '4:16: sources[0].client_id: must be a string: put it in quotes',
    ])
  })

  it.each([
    ['', '1:1: the file is empty: it needs at least `sources:` and `sinks:`'],
    ['# nothing\n', '1:1: the file is empty: it needs at least `sources:` and `sinks:`'],
    ['- a\n', '1:1: must be a map of keys and values'],
    ['words', '1:1: must be a map of keys and values'],
  ])('is found in a file that holds %j', (yaml, fault) => expect(faultsOf(yaml)).toEqual([fault]))

  it('about missing sources and sinks stands at the first key', () => {
    expect(faultsOf('# a comment\nlog: {}\n')).toEqual(['2:1: sinks: is required', '2:1: sources: is required'])
    expect(faultsOf('sources: []\nsinks: {}\n')).toEqual([
      '1:10: sources: must have at least 1 entry',
      '2:8: sinks: must be a list',
    ])
  })

  it('is not repeated for a name that could not be read', () => {
    const routes = 'routes:\n  - { sinks: [screen, elsewhere] }\n'
    expect(faultsOf(PARTS.replace('name: web', 'name: "${WEB}"') + routes)).toEqual([
      '8:13: sinks[1].name: the variable WEB is not set',
    ])
  })

  it('does not repeat a key that looks like a secret that lost its key', () => {
    const [fault] = changed('client_id: me', 'client_id: me\n    xoxb-123-abc: x')
    expect(fault).toBe('5:5: sources[0].…: unknown key')
  })
})
