import { describe, expect, it } from 'vitest'
import { parseDatabaseUrl } from '../../../src/config/store/database-url.ts'

describe('the URL of a database', () => {
  it('says where it is and who asks, with escapes undone', () => {
    expect(parseDatabaseUrl('postgres://ring%40post:p%2Fw%3A@db.example.com:6432/ring%20post')).toEqual({
      host: 'db.example.com',
      port: 6432,
      user: 'ring@post',
      password: 'p/w:',
      database: 'ring post',
      sslMode: 'verify-full',
    })
  })

  it('leaves out what the driver knows by itself', () => {
    expect(parseDatabaseUrl('postgresql://db.example.com/ringpost')).toMatchObject({
      port: 5432,
      user: null,
      password: null,
    })
  })

  it.each([
    ['postgres://db.example.com/r', 'verify-full'],
    ['postgres://[2001:db8::1]/r', 'verify-full'],
    ['postgres://localhost/r', 'disable'],
    ['postgres://[::1]/r', 'disable'],
    ['postgres:///r?host=/run/postgresql', 'disable'],
    ['postgres://localhost/r?sslmode=verify-full', 'verify-full'],
    ['postgres://db.example.com/r?sslmode=disable', 'disable'],
    ['postgres://db.example.com/r?sslmode=no-verify', 'no-verify'],
  ])('%s is reached with sslmode %s', (url, sslMode) => {
    expect(parseDatabaseUrl(url)).toMatchObject({ sslMode })
  })

  it.each([
    ['mysql://me:s3cret@db/r', 'must be a URL as postgres://'],
    ['db.example.com', 'must be a URL as postgres://'],
    ['postgres://me:s3cret@db', 'must name a host and a database'],
    ['postgres:///r', 'must name a host and a database'],
    ['postgres://me:s3cret%@db/r', 'a % that begins no escape'],
    ['postgres://me:s3cret@db/r?sslmode=prefer', 'an sslmode that is none of disable, '],
    ['postgres://me:s3cret@db/r?options=-csearch_path', 'a parameter that means nothing here'],
  ])('%s is refused, without a word of its password', (url, why) => {
    const said = parseDatabaseUrl(url)
    expect(said).toContain(why)
    expect(said).not.toContain('s3cret')
  })
})
