import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { eventually } from '../../../support/eventually.ts'
import { createTokenRig, HOUR, never, type TokenRig } from '../../../support/goto-tokens.ts'

let rig: TokenRig

beforeEach(async () => {
  rig = await createTokenRig()
})

afterEach(() => rig.close())

describe('a token that is fresh', () => {
  test('is used as it is until two thirds of its life are gone', async () => {
    await rig.logIn()
    const keeper = rig.createKeeper()
    expect(await keeper.accessToken(never)).toEqual({ ok: true, token: 'first-0' })
    await rig.clock.advance((HOUR * 2) / 3 - 1)
    expect(await keeper.accessToken(never)).toEqual({ ok: true, token: 'first-0' })
    expect(rig.refreshes()).toHaveLength(0)
    await rig.clock.advance(1)
    expect(await keeper.accessToken(never)).not.toEqual({ ok: true, token: 'first-0' })
    expect(rig.refreshes()).toHaveLength(1)
  })

  test('is renewed all the same once GoTo has refused it', async () => {
    await rig.logIn()
    const keeper = rig.createKeeper()
    await keeper.accessToken(never)
    keeper.invalidate('another-token')
    expect(await keeper.accessToken(never)).toEqual({ ok: true, token: 'first-0' })
    keeper.invalidate('first-0')
    const renewed = await keeper.accessToken(never)
    expect(renewed.ok && renewed.token).not.toBe('first-0')
    expect(rig.refreshes()).toHaveLength(1)
  })
})

describe('a refresh', () => {
  test('is left to the daemon that has the source, and made once that is this one', async () => {
    await rig.logIn(HOUR)
    let holds = false
    const keeper = rig.createKeeper(undefined, () => holds)
    expect(await keeper.accessToken(never)).toMatchObject({ ok: false, loginNeeded: false })
    expect(rig.refreshes()).toHaveLength(0)
    holds = true
    expect(await keeper.accessToken(never)).toMatchObject({ ok: true })
    expect(rig.refreshes()).toHaveLength(1)
  })

  test('is one, however many ask', async () => {
    await rig.logIn(HOUR)
    const keeper = rig.createKeeper()
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => keeper.accessToken(never)))
    expect(new Set(answers.map((answer) => answer.ok && answer.token)).size).toBe(1)
    expect(rig.refreshes()).toHaveLength(1)
  })

  test('keeps the old refresh token and its age when GoTo sends no new one', async () => {
    await rig.logIn(HOUR)
    const before = await rig.stored()
    await rig.createKeeper().accessToken(never)
    const after = await rig.stored()
    expect(after?.accessToken).not.toBe(before?.accessToken)
    expect([after?.refreshToken, after?.refreshObtainedAt]).toEqual([before?.refreshToken, before?.refreshObtainedAt])
  })

  test('takes the new refresh token when GoTo sends one', async () => {
    rig.simulator.faults.inject({ name: 'reissue-refresh-token' })
    await rig.logIn(HOUR)
    const before = await rig.stored()
    await rig.createKeeper().accessToken(never)
    const after = await rig.stored()
    expect(after?.refreshToken).not.toBe(before?.refreshToken)
    expect(after?.refreshObtainedAt).toBe(rig.clock.now())
  })

  test('is on disk before it is used, and is kept until the disk takes it', async () => {
    rig.simulator.faults.inject({ name: 'reissue-refresh-token', times: 1 })
    await rig.logIn(HOUR)
    const keeper = rig.createKeeper()
    rig.store.failWith = new Error('the disk is full')
    expect(await keeper.accessToken(never)).toMatchObject({
      ok: false,
      message: expect.stringContaining('the disk is full'),
    })
    rig.store.failWith = null
    const answer = await keeper.accessToken(never)
    expect(answer).toEqual({ ok: true, token: (await rig.stored())?.accessToken })
    expect(rig.refreshes(), 'the token GoTo had sent was written, no other was asked for').toHaveLength(1)
  })

  test('gives way to a login in another process', async () => {
    await rig.logIn(HOUR)
    const keeper = rig.createKeeper()
    rig.simulator.faults.inject({ name: 'respond', endpoint: 'token', delayMs: 100, times: 1 })
    const asked = keeper.accessToken(never)
    await eventually('a refresh is on its way', () => rig.refreshes().length === 1)
    await rig.logIn(0)
    expect(await asked).toEqual({ ok: true, token: 'first-0' })
    expect((await rig.stored())?.accessToken).toBe('first-0')
  })

  test('that cannot be had leaves the old token in use as long as it is valid', async () => {
    await rig.logIn(HOUR / 2 + HOUR / 4)
    rig.simulator.faults.inject({ name: 'respond', endpoint: 'token', status: 503 })
    const keeper = rig.createKeeper()
    expect(await keeper.accessToken(never)).toMatchObject({ ok: true })
    await rig.clock.advance(HOUR / 4)
    expect(await keeper.accessToken(never)).toMatchObject({ ok: false, loginNeeded: false })
  })

  test('is not asked for again before Retry-After has passed', async () => {
    await rig.logIn(HOUR)
    rig.simulator.faults.inject({
      name: 'respond',
      endpoint: 'token',
      status: 429,
      headers: { 'retry-after': '30' },
      times: 1,
    })
    const keeper = rig.createKeeper()
    expect(await keeper.accessToken(never)).toEqual(
      expect.objectContaining({ ok: false, loginNeeded: false, retryAfterMs: 30_000 }),
    )
    await rig.clock.advance(29_999)
    expect((await keeper.accessToken(never)).ok).toBe(false)
    expect(rig.refreshes()).toHaveLength(1)
    await rig.clock.advance(1)
    expect((await keeper.accessToken(never)).ok).toBe(true)
  })

  test('whose answer is lost is tried again', async () => {
    await rig.logIn(HOUR)
    rig.simulator.faults.inject({ name: 'respond', endpoint: 'token', ending: 'reset', times: 1 })
    const keeper = rig.createKeeper()
    expect(await keeper.accessToken(never)).toMatchObject({ ok: false, loginNeeded: false })
    await rig.clock.advance(500)
    expect(await keeper.accessToken(never)).toMatchObject({ ok: true })
  })
})
