import { describe, expect, it } from 'vitest'
import { configOf, faultsOf, PARTS } from '../../support/sample-config.ts'

const TOKEN = 'correct-horse-battery'
const withAdmin = (admin: string) => `admin: ${admin}\n${PARTS}`

describe('admin', () => {
  it('is on loopback and without a token, unless the file says otherwise', () => {
    expect(configOf(PARTS).admin).toEqual({ host: '127.0.0.1', port: 9464, token: null, hosts: [] })
  })

  it.each(['127.0.0.1:0', 'localhost:9464', '127.8.9.10:9464', '"[::1]:9464"'])('needs no token on %s', (listen) => {
    expect(faultsOf(withAdmin(`{ listen: ${listen} }`))).toEqual([])
  })

  it.each(['0.0.0.0:9464', '"[::]:9464"', '192.168.1.5:9464', 'ringpost.internal:9464', '127.example.com:1'])(
    'needs a token on %s, and says at which place',
    (listen) => {
      expect(faultsOf(withAdmin(`{ listen: ${listen} }`))).toEqual([
        '1:18: admin.listen: can be reached from other machines, so it needs `admin.token`: `openssl rand -hex 32` makes one',
      ])
      expect(faultsOf(withAdmin(`{ listen: ${listen}, token: ${TOKEN} }`))).toEqual([])
    },
  )

  it('refuses a token that could be guessed, without repeating it', () => {
    expect(faultsOf(withAdmin('{ token: hunter2 }'))).toEqual(['1:17: admin.token: must have at least 16 characters'])
  })

  it('hides the token from whoever prints the config', () => {
    const { admin } = configOf(withAdmin(`{ token: ${TOKEN} }`))
    expect(JSON.stringify(admin)).not.toContain(TOKEN)
    expect(admin.token?.reveal()).toBe(TOKEN)
  })

  it.each(['"https://a.example"', '"a.example:443"', '"a b"', '"-a"', '""'])(
    'refuses %s as the name of a host',
    (host) => {
      expect(faultsOf(withAdmin(`{ hosts: [${host}] }`))).toEqual([
        '1:18: admin.hosts[0]: must be the name of a host, without a port',
      ])
    },
  )
})

describe('privacy.log_numbers', () => {
  it('shows numbers at debug only, or never', () => {
    expect(configOf(PARTS).log.numbers).toBe('debug')
    expect(configOf(`privacy: { log_numbers: never }\n${PARTS}`).log.numbers).toBe('never')
    expect(faultsOf(`privacy: { log_numbers: always }\n${PARTS}`)).toHaveLength(1)
  })
})
