import { describe, expect, test } from 'vitest'
import { Secret } from '../../../src/config/secret.ts'
import { gotoConnectOptions } from '../../../src/sources/goto-connect/options.ts'

const REQUIRED = { client_id: 'id', client_secret: 'secret' }

describe('the options of a goto-connect source', () => {
  test('need no more than the client', () => {
    expect(gotoConnectOptions.parse(REQUIRED)).toMatchObject({
      client_id: 'id',
      client_secret: new Secret('secret'),
      redirect_uri: 'http://localhost:5000/app/redirect',
      scopes: [],
      pkce: true,
      ping_interval: 8_000,
      auth_url: new URL('https://authentication.logmeininc.com'),
      api_url: new URL('https://api.goto.com'),
      allow_private: true,
      insecure: false,
    })
  })

  test.each([
    ['an account key that YAML has read as a number', { accounts: [5442810562173005068n] }],
    ['an account key that is none', { accounts: ['main'] }],
    ['an empty list of accounts', { accounts: [] }],
    ['a nickname that is a path', { channel_nickname: '../x' }],
    ['a redirect_uri with a fragment', { redirect_uri: 'http://localhost:5000/#x' }],
    ['pings that are too rare to find out in time', { ping_interval: '10m' }],
    ['a key nobody knows', { clientid: 'x' }],
  ])('refuse %s', (_, options) => {
    expect(gotoConnectOptions.safeParse({ ...REQUIRED, ...options }).success).toBe(false)
  })
})
