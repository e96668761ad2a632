import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { eventually } from '../../../support/eventually.ts'
import { createTokenRig, HOUR, never, type TokenRig } from '../../../support/goto-tokens.ts'

let rig: TokenRig

beforeEach(async () => {
  rig = await createTokenRig()
})

afterEach(() => rig.close())

describe('a login is needed', () => {
  test('when there has never been one', async () => {
    const keeper = rig.createKeeper()
    expect(await keeper.accessToken(never)).toMatchObject({ ok: false, loginNeeded: true })
    expect(keeper.loginNeeded).toBe('there was no login yet')
  })

  test('when GoTo refuses a refresh twice, and then nobody is bothered any more', async () => {
    await rig.logIn(HOUR)
    rig.simulator.faults.inject({ name: 'kill-refresh-tokens' })
    const keeper = rig.createKeeper()
    expect(await keeper.accessToken(never)).toMatchObject({ ok: false, loginNeeded: false })
    await rig.clock.advance(1_000)
    expect(await keeper.accessToken(never)).toMatchObject({ ok: false, loginNeeded: true })
    expect(keeper.loginNeeded).toContain('invalid_request')
    await rig.clock.advance(HOUR)
    expect(await keeper.accessToken(never)).toMatchObject({ ok: false, loginNeeded: true })
    expect(rig.refreshes()).toHaveLength(2)
  })

  test('but not when it was refused only once', async () => {
    await rig.logIn(HOUR)
    rig.simulator.faults.inject({
      name: 'respond',
      endpoint: 'token',
      status: 400,
      body: { error: 'invalid_request' },
      times: 1,
    })
    const keeper = rig.createKeeper()
    await keeper.accessToken(never)
    await rig.clock.advance(1_000)
    expect(await keeper.accessToken(never)).toMatchObject({ ok: true })
    expect(keeper.loginNeeded).toBeNull()
  })

  test('and the reason names a client that GoTo does not know', async () => {
    await rig.logIn(HOUR)
    const keeper = rig.createKeeper('a-wrong-secret')
    await keeper.accessToken(never)
    await rig.clock.advance(1_000)
    await keeper.accessToken(never)
    expect(keeper.loginNeeded).toContain('invalid_client')
  })

  test('until another process has logged in', async () => {
    const keeper = rig.createKeeper()
    await keeper.accessToken(never)
    const back = keeper.untilLogin(never)
    await rig.clock.advance(10_000)
    await rig.logIn()
    await rig.clock.advance(2_000)
    await back
    expect(await keeper.accessToken(never)).toEqual({ ok: true, token: 'first-0' })
    expect(keeper.loginNeeded).toBeNull()
  })
})

describe('ahead of time', () => {
  test('tokens are renewed on their own, for as long as it runs', async () => {
    await rig.logIn()
    const stopping = new AbortController()
    const running = rig.createKeeper().run(() => undefined, stopping.signal)
    for (const count of [1, 2, 3]) {
      await eventually('it sleeps', () => rig.clock.sleepers === 1)
      await rig.clock.advance((HOUR * 2) / 3)
      await eventually(`refresh ${count}`, () => rig.store.written.length === count + 1)
    }
    expect(rig.refreshes()).toHaveLength(3)
    stopping.abort(new Error('stopped'))
    await expect(running).rejects.toThrow('stopped')
    expect(rig.clock.sleepers).toBe(0)
  })

  test('a refused refresh shows at once, and counts as a loss when no token is left', async () => {
    await rig.logIn((HOUR * 3) / 4)
    rig.simulator.faults.inject({ name: 'kill-refresh-tokens' })
    const stopping = new AbortController()
    const keeper = rig.createKeeper()
    let lost = 0
    const running = keeper.run(() => lost++, stopping.signal).catch(() => undefined)
    await eventually('the first refusal', () => rig.refreshes().length === 1 && rig.clock.sleepers === 1)
    await rig.clock.advance(1_000)
    await eventually('the verdict', () => keeper.loginNeeded !== null && rig.clock.sleepers === 1)
    expect(lost).toBe(0)
    await rig.clock.advance(HOUR / 4)
    await eventually('the loss', () => lost === 1)
    stopping.abort()
    await running
  })
})
