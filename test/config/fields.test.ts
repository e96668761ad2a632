import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { duration, durationOrNone, parseDuration } from '../../src/config/duration.ts'
import { flag, outboundUrl, secret, secretUrl, text } from '../../src/config/fields.ts'
import { Secret } from '../../src/config/secret.ts'

const messages = (schema: z.ZodType, value: unknown): readonly string[] =>
  schema.safeParse(value).error?.issues.map(({ message }) => message) ?? []

describe('a duration', () => {
  it.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['5m', 300_000],
    ['2h', 7_200_000],
    ['30d', 2_592_000_000],
    ['3650d', 315_360_000_000],
  ])('reads %s', (written, ms) => expect(parseDuration(written)).toBe(ms))

  it.each(['', '5', 's', '5 s', '1.5h', '-1s', '+1s', '1S', '1w', '1s2', '0s', '3651d', '9999999999ms', '5toString'])(
    'refuses "%s"',
    (written) => expect(parseDuration(written)).toBeNull(),
  )

  it('falls back to a default that is written as in the file', () => {
    expect(z.strictObject({ wait: duration('8s') }).parse({})).toEqual({ wait: 8_000 })
  })

  it.each([30, '30', true, []])('says what it takes when given %j', (value) => {
    expect(messages(duration(), value)).toEqual(['must be a duration such as 500ms, 30s, 5m, 2h or 30d'])
  })

  it('lets a kind narrow it, without a second fault for what is no duration at all', () => {
    const short = duration('10s').refine((ms) => ms <= 60_000, 'must be at most 60s')
    expect(messages(short, '2m')).toEqual(['must be at most 60s'])
    expect(messages(short, 'soon')).toHaveLength(1)
  })
})

describe('a duration that may be none', () => {
  const wait = z.strictObject({ wait: durationOrNone('24h') })

  it('falls back like any other, and takes 0s', () => {
    expect([wait.parse({}), wait.parse({ wait: '5m' }), wait.parse({ wait: '0s' })]).toEqual([
      { wait: 86_400_000 },
      { wait: 300_000 },
      { wait: 0 },
    ])
  })

  it.each(['0', '', '3651d', '-1s', 0])('refuses %j', (value) => {
    const message = 'must be a duration such as 500ms, 30s, 5m, 2h or 30d, or 0s'
    expect(messages(wait, { wait: value })).toEqual([message])
  })
})

describe('a flag', () => {
  it.each([
    [true, true],
    [false, false],
    ['true', true],
    ['false', false],
  ])('reads %j, for variables are always strings', (value, read) => expect(flag().parse(value)).toBe(read))

  it.each(['yes', 'TRUE', '', 1, 0])('refuses %j', (value) => {
    expect(messages(flag(), value)).toEqual(['must be true or false'])
  })

  it('falls back', () => expect(z.object({ on: flag(true) }).parse({})).toEqual({ on: true }))
})

describe('a text', () => {
  it('loses the white space around it', () => expect(text().parse('  a b ')).toBe('a b'))
  it('is not empty', () => expect(messages(text().regex(/x/), '  ')).toHaveLength(1))
})

describe('a secret', () => {
  it('is told only to who asks for it', () => {
    const token = secret().parse('xoxb-1')
    expect(token).toBeInstanceOf(Secret)
    expect(token.reveal()).toBe('xoxb-1')
    expect(`${token} ${JSON.stringify({ token })} ${inspect({ token }, { showHidden: true })}`).not.toContain('xoxb')
  })

  it.each([' xoxb-1', 'xoxb-1\n', '\txoxb-1'])('refuses white space around it: %j', (value) => {
    expect(messages(secret(), value)).toEqual(['must not begin or end with white space'])
  })

  it.each(['', '   '])('is not empty: %j', (value) => expect(messages(secret(), value)).toHaveLength(1))
})

describe('an outgoing URL', () => {
  it('is parsed', () => expect(outboundUrl().parse('https://api.example.com/v1').pathname).toBe('/v1'))

  it('falls back', () => {
    const { api } = z.object({ api: outboundUrl('https://api.example.com') }).parse({})
    expect(api.href).toBe('https://api.example.com/')
  })

  it.each([
    'api.example.com',
    'ftp://a.b',
    'http:a.b',
    'https://',
    'https://a b',
    ' https://a.b',
    'file:///etc',
    'http://[x',
  ])('refuses %j', (value) =>
    expect(messages(outboundUrl(), value)).toEqual(['must be a URL that begins with http:// or https://']),
  )

  it.each(['https://me@a.b', 'https://me:pass@a.b', 'https://:pass@a.b'])('refuses credentials in %j', (value) => {
    expect(messages(secretUrl(), value)).toEqual(['must not hold a user name or a password'])
  })

  it('is hidden when it is a secret itself, and keeps its signature to the letter', () => {
    const address = 'https://hooks.example.com/a%2Fb?sig=a%2Bb+c&x='
    const url = secretUrl().parse(address)
    expect(inspect(url)).not.toContain('hooks')
    expect(url.reveal()).toBe(address)
  })
})
