import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTokenRig, never, type TokenRig } from '../../../support/goto-tokens.ts'

let rig: TokenRig
let stop: AbortController

beforeEach(async () => {
  rig = await createTokenRig()
  stop = new AbortController()
})

afterEach(async () => {
  stop.abort(new Error('stopped'))
  await rig.close()
})

const start = async () => {
  const keeper = rig.createKeeper()
  keeper.run(() => undefined, stop.signal).catch(() => undefined)
  await rig.clock.advance(0)
  return keeper
}

describe('a login in another process, while the old tokens are still good', () => {
  test('is taken over within a minute, with the age of its refresh token', async () => {
    const MINUTES = 60_000
    await rig.logIn(10 * MINUTES)
    const keeper = await start()
    expect(keeper.refreshObtainedAt).toBe(rig.clock.now() - 10 * MINUTES)
    await rig.logIn(0)
    const loggedInAt = rig.clock.now()
    await rig.clock.advance(60_000)
    expect(keeper.refreshObtainedAt).toBe(loggedInAt)
    expect(await keeper.accessToken(never)).toEqual({ ok: true, token: 'first-0' })
    expect(rig.refreshes()).toEqual([])
  })

  test('costs nothing when there is none: GoTo is not asked before its time', async () => {
    await rig.logIn()
    await start()
    await rig.clock.advance(30 * 60_000)
    expect(rig.refreshes()).toEqual([])
  })
})

test('without tokens there is no age', async () => {
  const keeper = await start()
  expect(keeper.refreshObtainedAt).toBeNull()
})
