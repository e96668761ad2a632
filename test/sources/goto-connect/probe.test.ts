import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import type { Probed } from '../../../src/probe.ts'
import { scopesProbed } from '../../../src/sources/goto-connect/probe/scopes.ts'
import { createRig, logIn, type Rig, type RigOptions } from '../../support/goto-source.ts'

let rig: Rig
afterEach(() => rig.close())

const probe = async (options: RigOptions = {}, before: (rig: Rig) => unknown = () => undefined) => {
  rig = await createRig(options)
  await before(rig)
  return rig.source.probe(new AbortController().signal)
}
const of = (probes: readonly Probed[], item: string) => probes.find((probed) => probed.item === item)

describe('the probe of a GoTo Connect source', () => {
  it('hears each account on a channel of its own, and leaves none behind', async () => {
    const probes = await probe()
    expect(probes.filter(({ state }) => state !== 'ok')).toEqual([])
    expect(probes.filter(({ item }) => item === 'subscription')).toHaveLength(rig.simulator.accounts.length)
    expect(rig.simulator.liveChannels()).toEqual([])
    expect(rig.tokens.written).toHaveLength(1)
  })

  it('does not touch the channel of a source that is live', async () => {
    rig = await createRig()
    await rig.live()
    const [before] = rig.simulator.liveChannels()
    await rig.source.probe(new AbortController().signal)
    expect(rig.simulator.liveChannels().map(({ id }) => id)).toEqual([before?.id])
    expect(rig.source.status().reasons).toEqual([])
  })

  it('asks for a login when there is none, and when GoTo refuses the one there is', async () => {
    expect(of(await probe({ loggedIn: false }), 'login')).toMatchObject({
      ...{ state: 'problem', code: 'login-needed' },
      fix: 'Run `ringpost login --source main`.',
    })
    await rig.close()
    const dead = await probe({ loggedIn: false }, async ({ simulator, tokens }) => {
      await logIn(simulator, tokens, -1)
      simulator.faults.inject({ name: 'kill-refresh-tokens' })
    })
    expect(of(dead, 'login')).toMatchObject({ state: 'problem', code: 'login-needed' })
  })

  it('says that GoTo is away, not that the login is wrong, when it does not answer', async () => {
    const probes = await probe({}, ({ simulator }) => simulator.close())
    expect(of(probes, 'address')).toMatchObject({ state: 'problem', code: 'unavailable' })
    expect(of(probes, 'channel')).toMatchObject({ state: 'problem', code: 'unavailable' })
  })

  it('says which scopes are missing, and what goes without them', async () => {
    const scope = 'call-events.v1.notifications.manage users.v1.lines.read'
    const some = await probe({ loggedIn: false }, async ({ simulator, tokens }) => {
      await logIn(simulator, tokens)
      const known = await tokens.read('main')
      if (known !== null) await tokens.write('main', { ...known.tokens, scope })
    })
    const missing = some.filter(({ item }) => item === 'scopes').map(({ state, found }) => [state, found.split(' ')[0]])
    expect(missing).toEqual([
      ['warning', 'call-events.v1.events.read'],
      ['warning', 'cr.v1.read'],
    ])
    expect(scopesProbed('cr.v1.read', true, 'main')).toMatchObject([{ state: 'problem', code: 'login-needed' }])
    expect(scopesProbed(null, true, 'main')).toEqual([])
  })

  it('compares the clock of this machine with GoTo’s', async () => {
    const clock = { ...systemClock, now: () => systemClock.now() + 120_000 }
    const [ahead] = (await probe({ clock })).filter(({ item }) => item === 'clock')
    expect(ahead).toMatchObject({
      state: 'warning',
      found: expect.stringMatching(/^this machine is 1[12]\d s ahead of GoTo$/),
    })
  })

  it('names the account that is not to be heard', async () => {
    const probes = await probe({ source: { accounts: ['17'] } })
    expect(of(probes, 'subscription')).toMatchObject({ state: 'problem', found: expect.stringContaining('account 17') })
    expect(rig.simulator.liveChannels()).toEqual([])
  })
})
