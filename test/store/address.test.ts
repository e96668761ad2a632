import { describe, expect, it } from 'vitest'
import { Secret } from '../../src/config/secret.ts'
import { addressOf } from '../../src/store/postgres/database/address.ts'

const of = (url: string, ca: string | null = null) => addressOf(new Secret(url), ca)

describe('the way to a database', () => {
  it('is encrypted and verified where nothing else is said', () => {
    expect(of('postgres://me:secret@db.example.com/ringpost')).toEqual({
      host: 'db.example.com',
      port: 5432,
      user: 'me',
      password: 'secret',
      database: 'ringpost',
      ssl: { rejectUnauthorized: true },
    })
  })

  it.each([
    ['require', { rejectUnauthorized: true, ca: 'pem' }],
    ['verify-full', { rejectUnauthorized: true, ca: 'pem' }],
    ['verify-ca', { rejectUnauthorized: true, ca: 'pem', checkServerIdentity: expect.any(Function) }],
    ['no-verify', { rejectUnauthorized: false, ca: 'pem' }],
    ['disable', false],
  ])('is with sslmode %s protected as it says', (mode, ssl) => {
    expect(of(`postgres://db.example.com/ringpost?sslmode=${mode}`, 'pem').ssl).toEqual(ssl)
  })

  it('is plain on this very machine', () => expect(of('postgres://localhost/ringpost').ssl).toBe(false))

  it('is refused without a word of the password', () => {
    expect(() => of('postgres://me:secret@')).toThrow(/^the URL of the database (?!.*secret)/)
  })
})
