import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { configOf, faultsOf, PARTS } from '../../support/sample-config.ts'

const DAY = 86_400_000
/** 32 bytes without two that are the same. */
const KEY = Buffer.from(Array.from({ length: 32 }, (_, index) => index * 7))
const keysIn = (yaml: string, env = {}) => configOf(`${PARTS}${yaml}`, { env }).tokenKeys

describe('how long calls are kept', () => {
  it('is 30 days, and half a day for one of which nothing is heard', () => {
    expect(configOf(PARTS)).toMatchObject({ retentionMs: 30 * DAY, callMaxAgeMs: DAY / 2 })
    const config = configOf(`${PARTS}retention: 90d\ncall_max_age: 2h\n`)
    expect(config).toMatchObject({ retentionMs: 90 * DAY, callMaxAgeMs: 7_200_000 })
  })

  it('is never shorter than what a day of catching up and a long call need', () => {
    expect(faultsOf(`${PARTS}retention: 1d\ncall_max_age: 59m\n`)).toEqual([
      '9:12: retention: must be at least 2d',
      '10:15: call_max_age: must be at least 1h',
    ])
  })

  it.each([
    ['retention: 7d\n', '7d'],
    ['', '30d'],
  ])('must reach further back than calls are caught up with: %j', (yaml, shown) => {
    const parts = PARTS.replace('    client_id', '    catch_up: 40d\n    client_id')
    expect(faultsOf(`${parts}${yaml}`)).toContain(
      `4:15: sources[0].catch_up: must be at least a day less than \`retention\` (${shown}): calls that were deleted would be found again`,
    )
    expect(faultsOf(`${parts}retention: 41d\n`).join()).not.toContain('retention')
  })
})

describe('the encryption key', () => {
  it.each(['hex', 'base64', 'base64url'] as const)('is 32 bytes in %s', (encoding) => {
    const { current, previous } = keysIn(`encryption_key: "${KEY.toString(encoding)}"\n`)
    expect(Buffer.from(current?.reveal() ?? '', 'base64')).toEqual(KEY)
    expect(previous).toEqual([])
  })

  it('may come from a variable or a file, with a line break at its end, or be left empty', () => {
    const hex = KEY.toString('hex')
    const yaml = `${PARTS}encryption_key: \${RINGPOST_KEY:-}\n`
    expect(configOf(yaml).tokenKeys.current).toBeNull()
    expect(configOf(PARTS).tokenKeys.current).toBeNull()
    expect(configOf(yaml, { env: { RINGPOST_KEY: hex } }).tokenKeys.current).not.toBeNull()
    const fromFile = configOf(`${PARTS}encryption_key: "\${file:/run/key}"\n`, { files: { '/run/key': `${hex}\n` } })
    expect(fromFile.tokenKeys.current?.reveal()).toBe(KEY.toString('base64'))
  })

  it('may have predecessors', () => {
    const { previous } = keysIn(`previous_encryption_keys: ["${KEY.toString('hex')}"]\n`)
    expect(previous.map((key) => key.reveal())).toEqual([KEY.toString('base64')])
  })

  it.each([
    ['too short', randomBytes(16).toString('hex')],
    ['too long', randomBytes(33).toString('base64')],
    ['a password', 'correct horse battery staple'],
    ['not random', '00'.repeat(32)],
  ])('is refused when it is %s, without a word of it', (_, value) => {
    const [fault = '', ...more] = faultsOf(`${PARTS}encryption_key: "${value}"\n`)
    expect(fault).toMatch(/^9:17: encryption_key: .*openssl rand -hex 32/)
    expect(fault).not.toContain(value)
    expect(more).toEqual([])
  })

  it('is needed where tokens are kept in PostgreSQL', () => {
    const needs = '9:16: store.type: needs `encryption_key`: tokens are kept in this database encrypted only'
    expect(faultsOf(`${PARTS}store: { type: postgres }\n`)).toContain(needs)
    const keyed = faultsOf(`${PARTS}store: { type: postgres }\nencryption_key: "${KEY.toString('hex')}"\n`)
    expect(keyed).not.toContain(needs)
  })
})
