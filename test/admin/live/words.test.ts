import { describe, expect, it } from 'vitest'
import { sinkStanding, sourceStanding } from '../../../src/admin/live/words.ts'
import type { SinkStatus } from '../../../src/admin/status.ts'
import { sourceStatus } from '../../support/source-status.ts'

const sink = (changes: Partial<SinkStatus> = {}) =>
  sinkStanding({
    name: 'sales',
    type: 'slack',
    state: 'ok',
    reason: null,
    pending: 0,
    oldest_seconds: null,
    dead: 0,
    repeats: { sent: 0, avoided: 0 },
    ...changes,
  })

describe('a source in words', () => {
  it('is well when it hears every call', () => {
    expect(sourceStanding('main', sourceStatus())).toEqual({
      name: 'main',
      type: null,
      state: 'live',
      tone: 'good',
      words: 'Hears every call',
      notes: [],
    })
  })

  it('says why it does not, and what to do', () => {
    const reasons = ['login needed: run `ringpost login --source main` (GoTo refused the tokens)']
    expect(sourceStanding('main', sourceStatus({ state: 'login-needed', reasons, loginDue: true }))).toMatchObject({
      tone: 'bad',
      words: 'Hears nothing: a login is needed',
      notes: reasons,
    })
    expect(sourceStanding('main', sourceStatus({ reasons: ['account 1 refused'] }))).toMatchObject({ tone: 'warn' })
  })

  it('says when its login runs out, while it still hears', () => {
    const refreshTokenExpiresAt = Date.UTC(2026, 11, 24)
    expect(sourceStanding('main', sourceStatus({ loginDue: true, refreshTokenExpiresAt }))).toMatchObject({
      tone: 'warn',
      words: 'Hears every call',
      notes: ['The login runs out about 2026-12-24: run `ringpost login --source main` before.'],
    })
  })
})

describe('a sink in words', () => {
  it('is well when it delivers', () => {
    expect(sink()).toMatchObject({ tone: 'good', words: 'Delivers', notes: [] })
  })

  it('says what waits, and for how long in words that change seldom', () => {
    expect(sink({ pending: 1, oldest_seconds: 59 }).notes).toEqual(['1 call waits.'])
    expect(sink({ pending: 3, oldest_seconds: 150 }).notes).toEqual(['3 calls wait, the oldest for 2 min.'])
    expect(sink({ pending: 3, oldest_seconds: 3 * 3_600 }).notes).toEqual(['3 calls wait, the oldest for 3 hours.'])
    expect(sink({ pending: 3, oldest_seconds: 3 * 86_400 }).notes).toEqual(['3 calls wait, the oldest for 3 days.'])
  })

  it('says why it does not deliver, and what becomes of its work', () => {
    expect(sink({ state: 'parked', reason: 'the token was revoked (invalid_auth)' })).toMatchObject({
      tone: 'bad',
      words: 'Refuses us; all is kept, and it is tried every 5 minutes',
      notes: ['The token was revoked (invalid_auth).'],
    })
    expect(sink({ state: 'off', reason: 'it answered 410' }).notes).toContain(
      'Take it out of the config, or restart Ringpost to try it again.',
    )
  })

  it('is not well while something of it was given up', () => {
    expect(sink({ dead: 2 })).toMatchObject({
      tone: 'warn',
      words: 'Delivers, but gave something up',
      notes: ['2 deliveries were given up.'],
    })
  })
})
