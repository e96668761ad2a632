import { describe, expect, it } from 'vitest'
import { nearest } from '../../../src/config/document/nearest.ts'

const KEYS = ['client_id', 'client_secret', 'url', 'to', 'timeout', 'channel', 'channel_nickname']

describe('the nearest known word', () => {
  it.each([
    ['clientid', 'client_id'],
    ['clientId', 'client_id'],
    ['client-id', 'client_id'],
    ['cleint_id', 'client_id'],
    ['client_secert', 'client_secret'],
    ['uri', 'url'],
    ['timout', 'timeout'],
    ['chanel', 'channel'],
    ['too', 'to'],
  ])('to %s is %s', (word, known) => expect(nearest(word, KEYS)).toBe(known))

  it.each(['', 'password', 'x', 'catch_up', 'a'.repeat(100_000)])('is not forced on "%s"', (word) => {
    expect(nearest(word, KEYS)).toBeNull()
  })

  it('is none among none', () => expect(nearest('url', [])).toBeNull())
})
