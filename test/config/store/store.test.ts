import { describe, expect, it } from 'vitest'
import { configOf, faultsOf, PARTS } from '../../support/sample-config.ts'

const KEY = `encryption_key: "${Array.from({ length: 32 }, (_, index) => (index * 7).toString(16).padStart(2, '0')).join('')}"\n`
const URL_OF = 'postgres://ringpost:s3cret@db.example.com/ringpost'

describe('the store of a config', () => {
  it('is a file when nothing else is said', () => expect(configOf(PARTS).store).toEqual({ type: 'sqlite' }))

  it('is a database with what is left out at its default', () => {
    const { store } = configOf(`${PARTS}${KEY}store: { type: postgres, url: "${URL_OF}" }\n`)
    expect(store).toMatchObject({ type: 'postgres', schema: 'ringpost', maxConnections: 10, ca: null })
    expect(store.type === 'postgres' && store.url.reveal()).toBe(URL_OF)
    expect(JSON.stringify(store)).not.toContain('s3cret')
  })

  it.each([
    ['{ type: postgres }', 'store.url: is required'],
    ['{ type: mysql }', 'unknown type; known: sqlite, postgres'],
    ['{ type: sqlite, url: "postgres://db/r" }', 'store.url: unknown key'],
    [`{ type: postgres, url: "${URL_OF}", schema: Ring-Post }`, 'store.schema: must be lower-case letters'],
    [`{ type: postgres, url: "${URL_OF}", pool: { max: 1 } }`, 'store.pool.max: must be at least 2'],
    [`{ type: postgres, url: "${URL_OF}", tls: { ca: /etc/ca.pem } }`, 'store.tls.ca: must be a certificate in PEM'],
    ['{ type: postgres, url: "postgres://me:s3cret@db" }', 'store.url: must name a host and a database'],
  ])('%s is refused with where and why, and no secret', (store, why) => {
    const faults = faultsOf(`${PARTS}${KEY}store: ${store}\n`).join('\n')
    expect(faults).toContain(why)
    expect(faults).not.toContain('s3cret')
  })
})
