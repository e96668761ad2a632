import { describe, expect, it } from 'vitest'
import { createVault, NO_KEYS } from '../../../src/store/tokens/vault.ts'
import { keyOf, keysOf } from '../../support/keys.ts'
import { tokensOf } from '../../support/store-contract/tokens.ts'

const TOKENS = tokensOf('one')

describe('the vault', () => {
  it('keeps tokens as plain JSON without a key', () => {
    const vault = createVault(NO_KEYS)
    expect(JSON.parse(vault.seal('main', TOKENS))).toEqual(TOKENS)
    expect(vault.open('main', JSON.stringify(TOKENS))).toEqual(TOKENS)
    expect(vault.isStale(JSON.stringify(TOKENS))).toBe(false)
  })

  it('shows nothing of the tokens nor of the key, and never the same twice', () => {
    const vault = createVault(keysOf('a'))
    const bodies = [vault.seal('main', TOKENS), vault.seal('main', TOKENS)]
    for (const secret of [TOKENS.accessToken, TOKENS.refreshToken, TOKENS.principal, keyOf('a').reveal()])
      for (const body of bodies) expect(body).not.toContain(secret)
    expect(JSON.parse(bodies[0] ?? '')).toMatchObject({ alg: 'A256GCM', kid: expect.stringMatching(/^[0-9a-f]{12}$/) })
    expect(bodies[0]).not.toBe(bodies[1])
  })

  it('opens for the source it was sealed for, and for no other', () => {
    const vault = createVault(keysOf('a'))
    const body = vault.seal('main', TOKENS)
    expect(vault.open('main', body)).toEqual(TOKENS)
    expect(() => vault.open('other', body)).toThrow('were changed')
  })

  it.each(['nonce', 'sealed'])('notices when the %s was changed', (part) => {
    const vault = createVault(keysOf('a'))
    const record = JSON.parse(vault.seal('main', TOKENS))
    const bytes = Buffer.from(record[part], 'base64')
    bytes[0] = (bytes[0] ?? 0) ^ 1
    const changed = JSON.stringify({ ...record, [part]: bytes.toString('base64') })
    expect(() => vault.open('main', changed)).toThrow(expect.objectContaining({ code: 'config' }))
  })

  it('takes what is cut short for changed, not for a shorter tag', () => {
    const vault = createVault(keysOf('a'))
    const record = JSON.parse(vault.seal('main', TOKENS))
    const cut = JSON.stringify({ ...record, sealed: record.sealed.slice(0, 8) })
    expect(() => vault.open('main', cut)).toThrow(expect.objectContaining({ code: 'config' }))
  })

  it('reads with older keys, writes with the key of today, and calls the rest stale', () => {
    const old = createVault(keysOf('a')).seal('main', TOKENS)
    const vault = createVault(keysOf('b', 'a'))
    expect(vault.open('main', old)).toEqual(TOKENS)
    expect(vault.isStale(old)).toBe(true)
    expect(vault.isStale(JSON.stringify(TOKENS))).toBe(true)
    expect(vault.isStale(vault.seal('main', TOKENS))).toBe(false)
  })

  it('names the key that is missing by its id only', () => {
    const body = createVault(keysOf('a')).seal('main', TOKENS)
    expect(() => createVault(keysOf('b')).open('main', body)).toThrow(JSON.parse(body).kid)
  })
})
