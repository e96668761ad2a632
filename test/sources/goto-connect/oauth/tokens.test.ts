import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Secret } from '../../../../src/config/secret.ts'
import { createOutbound, type Outbound } from '../../../../src/outbound/http.ts'
import { type Simulator, startSimulator } from '../../../../src/simulator/simulator.ts'
import { createOAuth } from '../../../../src/sources/goto-connect/oauth/server.ts'
import { TokenKeeper } from '../../../../src/sources/goto-connect/oauth/tokens.ts'
import { eventually } from '../../../support/eventually.ts'
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts'
import { createMemoryTokens, type MemoryTokens } from '../../../support/memory-tokens.ts'
import { silentLog } from '../../../support/silent-log.ts'

const HOUR = 3_600_000
const never = new AbortController().signal

let simulator: Simulator
let outbound: Outbound
let clock: FakeClock
let store: MemoryTokens

beforeEach(async () => {
  simulator = await startSimulator()
  outbound = createOutbound({ allowPrivate: true, insecure: false })
  clock = createFakeClock()
  store = createMemoryTokens()
})

afterEach(async () => {
  await outbound.close()
  await simulator.close()
})

/** Tokens of the simulator, as a login would have stored them `usedMs` ago. */
const logIn = (usedMs = 0, refreshToken: string | null = simulator.issueTokens().refreshToken) =>
  store.write('main', {
    accessToken: `first-${usedMs}`,
    accessExpiresAt: clock.now() + HOUR - usedMs,
    refreshToken,
    refreshObtainedAt: clock.now() - usedMs,
    scope: 'cr.v1.read',
    principal: 'admin@example.com',
  })

const createKeeper = (clientSecret = simulator.clientSecret): TokenKeeper => {
  const options = {
    authUrl: new URL(simulator.url),
    clientId: simulator.clientId,
    clientSecret: new Secret(clientSecret),
    redirectUri: 'http://localhost:5000/app/redirect',
    scopes: [],
    pkce: true,
  }
  return new TokenKeeper({ source: 'main', clock, log: silentLog, store, oauth: createOAuth(options, outbound, clock) })
}

const refreshes = () => simulator.requests('token')
const stored = async () => (await store.read('main'))?.tokens

describe('a token that is fresh', () => {
  test('is used as it is until two thirds of its life are gone', async () => {
    await logIn()
    const keeper = createKeeper()
    expect(await keeper.accessToken(never)).toEqual({ ok: true, token: 'first-0' })
    await clock.advance((HOUR * 2) / 3 - 1)
    expect(await keeper.accessToken(never)).toEqual({ ok: true, token: 'first-0' })
    expect(refreshes()).toHaveLength(0)
    await clock.advance(1)
    expect(await keeper.accessToken(never)).not.toEqual({ ok: true, token: 'first-0' })
    expect(refreshes()).toHaveLength(1)
  })

  test('is renewed all the same once GoTo has refused it', async () => {
    await logIn()
    const keeper = createKeeper()
    await keeper.accessToken(never)
    keeper.invalidate('another-token')
    expect(await keeper.accessToken(never)).toEqual({ ok: true, token: 'first-0' })
    keeper.invalidate('first-0')
    const renewed = await keeper.accessToken(never)
    expect(renewed.ok && renewed.token).not.toBe('first-0')
    expect(refreshes()).toHaveLength(1)
  })
})

describe('a refresh', () => {
  test('is one, however many ask', async () => {
    await logIn(HOUR)
    const keeper = createKeeper()
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => keeper.accessToken(never)))
    expect(new Set(answers.map((answer) => answer.ok && answer.token)).size).toBe(1)
    expect(refreshes()).toHaveLength(1)
  })

  test('keeps the old refresh token and its age when GoTo sends no new one', async () => {
    await logIn(HOUR)
    const before = await stored()
    await createKeeper().accessToken(never)
    const after = await stored()
    expect(after?.accessToken).not.toBe(before?.accessToken)
    expect([after?.refreshToken, after?.refreshObtainedAt]).toEqual([before?.refreshToken, before?.refreshObtainedAt])
  })

  test('takes the new refresh token when GoTo sends one', async () => {
    simulator.faults.inject({ name: 'reissue-refresh-token' })
    await logIn(HOUR)
    const before = await stored()
    await createKeeper().accessToken(never)
    const after = await stored()
    expect(after?.refreshToken).not.toBe(before?.refreshToken)
    expect(after?.refreshObtainedAt).toBe(clock.now())
  })

  test('is on disk before it is used, and is kept until the disk takes it', async () => {
    simulator.faults.inject({ name: 'reissue-refresh-token', times: 1 })
    await logIn(HOUR)
    const keeper = createKeeper()
    store.failWith = new Error('the disk is full')
    expect(await keeper.accessToken(never)).toMatchObject({
      ok: false,
      message: expect.stringContaining('the disk is full'),
    })
    store.failWith = null
    const answer = await keeper.accessToken(never)
    expect(answer).toEqual({ ok: true, token: (await stored())?.accessToken })
    expect(refreshes(), 'the token GoTo had sent was written, no other was asked for').toHaveLength(1)
  })

  test('gives way to a login in another process', async () => {
    await logIn(HOUR)
    const keeper = createKeeper()
    simulator.faults.inject({ name: 'respond', endpoint: 'token', delayMs: 100, times: 1 })
    const asked = keeper.accessToken(never)
    await eventually('a refresh is on its way', () => refreshes().length === 1)
    await logIn(0)
    expect(await asked).toEqual({ ok: true, token: 'first-0' })
    expect((await stored())?.accessToken).toBe('first-0')
  })

  test('that cannot be had leaves the old token in use as long as it is valid', async () => {
    await logIn(HOUR / 2 + HOUR / 4)
    simulator.faults.inject({ name: 'respond', endpoint: 'token', status: 503 })
    const keeper = createKeeper()
    expect(await keeper.accessToken(never)).toMatchObject({ ok: true })
    await clock.advance(HOUR / 4)
    expect(await keeper.accessToken(never)).toMatchObject({ ok: false, loginNeeded: false })
  })

  test('is not asked for again before Retry-After has passed', async () => {
    await logIn(HOUR)
    simulator.faults.inject({
      name: 'respond',
      endpoint: 'token',
      status: 429,
      headers: { 'retry-after': '30' },
      times: 1,
    })
    const keeper = createKeeper()
    expect(await keeper.accessToken(never)).toEqual(
      expect.objectContaining({ ok: false, loginNeeded: false, retryAfterMs: 30_000 }),
    )
    await clock.advance(29_999)
    expect((await keeper.accessToken(never)).ok).toBe(false)
    expect(refreshes()).toHaveLength(1)
    await clock.advance(1)
    expect((await keeper.accessToken(never)).ok).toBe(true)
  })

  test('whose answer is lost is tried again', async () => {
    await logIn(HOUR)
    simulator.faults.inject({ name: 'respond', endpoint: 'token', ending: 'reset', times: 1 })
    const keeper = createKeeper()
    expect(await keeper.accessToken(never)).toMatchObject({ ok: false, loginNeeded: false })
    await clock.advance(500)
    expect(await keeper.accessToken(never)).toMatchObject({ ok: true })
  })
})

describe('a login is needed', () => {
  test('when there has never been one', async () => {
    const keeper = createKeeper()
    expect(await keeper.accessToken(never)).toMatchObject({ ok: false, loginNeeded: true })
    expect(keeper.loginNeeded).toBe('there was no login yet')
  })

  test('when GoTo refuses a refresh twice, and then nobody is bothered any more', async () => {
    await logIn(HOUR)
    simulator.faults.inject({ name: 'kill-refresh-tokens' })
    const keeper = createKeeper()
    expect(await keeper.accessToken(never)).toMatchObject({ ok: false, loginNeeded: false })
    await clock.advance(1_000)
    expect(await keeper.accessToken(never)).toMatchObject({ ok: false, loginNeeded: true })
    expect(keeper.loginNeeded).toContain('invalid_request')
    await clock.advance(HOUR)
    expect(await keeper.accessToken(never)).toMatchObject({ ok: false, loginNeeded: true })
    expect(refreshes()).toHaveLength(2)
  })

  test('but not when it was refused only once', async () => {
    await logIn(HOUR)
    simulator.faults.inject({
      name: 'respond',
      endpoint: 'token',
      status: 400,
      body: { error: 'invalid_request' },
      times: 1,
    })
    const keeper = createKeeper()
    await keeper.accessToken(never)
    await clock.advance(1_000)
    expect(await keeper.accessToken(never)).toMatchObject({ ok: true })
    expect(keeper.loginNeeded).toBeNull()
  })

  test('and the reason names a client that GoTo does not know', async () => {
    await logIn(HOUR)
    const keeper = createKeeper('a-wrong-secret')
    await keeper.accessToken(never)
    await clock.advance(1_000)
    await keeper.accessToken(never)
    expect(keeper.loginNeeded).toContain('invalid_client')
  })

  test('until another process has logged in', async () => {
    const keeper = createKeeper()
    await keeper.accessToken(never)
    const back = keeper.untilLogin(never)
    await clock.advance(10_000)
    await logIn()
    await clock.advance(2_000)
    await back
    expect(await keeper.accessToken(never)).toEqual({ ok: true, token: 'first-0' })
    expect(keeper.loginNeeded).toBeNull()
  })
})

describe('ahead of time', () => {
  test('tokens are renewed on their own, for as long as it runs', async () => {
    await logIn()
    const stopping = new AbortController()
    const running = createKeeper().run(() => undefined, stopping.signal)
    for (const count of [1, 2, 3]) {
      await eventually('it sleeps', () => clock.sleepers === 1)
      await clock.advance((HOUR * 2) / 3)
      await eventually(`refresh ${count}`, () => store.written.length === count + 1)
    }
    expect(refreshes()).toHaveLength(3)
    stopping.abort(new Error('stopped'))
    await expect(running).rejects.toThrow('stopped')
    expect(clock.sleepers).toBe(0)
  })

  test('a refused refresh shows at once, and counts as a loss when no token is left', async () => {
    await logIn((HOUR * 3) / 4)
    simulator.faults.inject({ name: 'kill-refresh-tokens' })
    const stopping = new AbortController()
    const keeper = createKeeper()
    let lost = 0
    const running = keeper.run(() => lost++, stopping.signal).catch(() => undefined)
    await eventually('the first refusal', () => refreshes().length === 1 && clock.sleepers === 1)
    await clock.advance(1_000)
    await eventually('the verdict', () => keeper.loginNeeded !== null && clock.sleepers === 1)
    expect(lost).toBe(0)
    await clock.advance(HOUR / 4)
    await eventually('the loss', () => lost === 1)
    stopping.abort()
    await running
  })
})
