import { describe, expect, it } from 'vitest'
import { fingerprintOf } from '../../../src/config/schema/fingerprint.ts'
import { Secret } from '../../../src/config/secret.ts'

describe('the fingerprint of options', () => {
  const options = { url: new URL('https://a.example/x'), secret: new Secret('s-1'), timeout: 10, events: ['missed'] }

  it('is the same for the same options in another order, and for one that is left undefined', () => {
    const { url, secret, ...rest } = options
    expect(fingerprintOf({ ...rest, method: undefined, secret: new Secret(secret.reveal()), url: new URL(url) })).toBe(
      fingerprintOf(options),
    )
  })

  it.each<[string, object]>([
    ['a secret', { secret: new Secret('s-2') }],
    ['a secret that became plain', { secret: 's-1' }],
    ['an address', { url: new URL('https://a.example/y') }],
    ['the order of a list', { events: ['ringing', 'missed'] }],
    ['a number', { timeout: 11 }],
    ['a map', { names: new Map([['a', 1]]) }],
  ])('is another for a change of %s', (_, change) => {
    expect(fingerprintOf({ ...options, ...change })).not.toBe(fingerprintOf(options))
  })

  it('shows nothing of a secret', () => expect(fingerprintOf(options)).toMatch(/^[\w-]{43}$/))
})
