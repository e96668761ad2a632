import { describe, expect, it } from 'vitest'
import type { CallStatus } from '../../../src/call/call.ts'
import { runFaultRow } from '../../support/fault-row.ts'
import { statusOf } from '../../support/status.ts'

describe('no call is lost and none told twice when', () => {
  it('GoTo answers the PUT of a refresh with 500', async () => {
    const scene = await runFaultRow({
      fault: async ({ simulator }) => {
        simulator.faults.inject({ name: 'respond', endpoint: 'channel-refresh', status: 500 })
        simulator.faults.inject({ name: 'refresh-required' })
      },
    })
    expect(scene.simulator.requests('channel-create')).toHaveLength(2)
  }, 90_000)

  it('the channel vanishes without a word', async () => {
    await runFaultRow({
      fault: async ({ simulator }) => simulator.faults.inject({ name: 'vanish-channels' }),
      timeoutMs: 90_000,
    })
  }, 150_000)

  it('a new channel is refused with 429, then with 500', async () => {
    await runFaultRow({
      fault: async ({ simulator }) => {
        simulator.faults.inject({
          name: 'respond',
          endpoint: 'channel-create',
          status: 429,
          headers: { 'retry-after': '1' },
          times: 1,
        })
        simulator.faults.inject({ name: 'kill-sockets' })
        simulator.faults.inject({ name: 'respond', endpoint: 'channel-create', status: 500, times: 2 })
      },
    })
  }, 90_000)

  it('an account is refused inside the 207 for a while', async () => {
    await runFaultRow({
      readyAfter: false,
      fault: async (scene) => {
        scene.simulator.faults.inject({ name: 'refuse-subscription', times: 1 })
        scene.simulator.faults.inject({ name: 'to-be-closed' })
        expect((await scene.unready()).join()).toMatch(/403|refused|channel/)
        await scene.ready()
      },
      timeoutMs: 90_000,
    })
  }, 150_000)

  it('the access token is refused in the middle', async () => {
    const scene = await runFaultRow({
      fault: async ({ simulator }) => {
        simulator.faults.inject({ name: 'expire-access-tokens' })
        simulator.faults.inject({ name: 'to-be-closed' })
      },
    })
    expect(scene.simulator.requests('token').map(({ status }) => status)).toEqual([200, 200])
  }, 90_000)

  it('a refresh fails with 500, then with 400, until somebody logs in again', async () => {
    await runFaultRow({
      readyAfter: false,
      fault: async (scene) => {
        scene.simulator.faults.inject({ name: 'respond', endpoint: 'token', status: 500, times: 1 })
        scene.simulator.faults.inject({ name: 'kill-refresh-tokens' })
        scene.simulator.faults.inject({ name: 'expire-access-tokens' })
        scene.simulator.faults.inject({ name: 'kill-sockets' })
        expect((await scene.unready()).length).toBeGreaterThan(0)
        const asked = scene.simulator.requests('token').length
        await scene.login()
        await scene.ready()
        expect(scene.simulator.requests('token').length - asked).toBeLessThan(6)
        expect((await statusOf(scene.url())).sources[0].state).toBe('live')
      },
      timeoutMs: 90_000,
    })
  }, 150_000)

  it('all of GoTo is down for a while', async () => {
    const others = new Map<string, CallStatus>()
    await runFaultRow({
      others,
      fault: async (scene) => {
        scene.simulator.faults.inject({ name: 'respond', endpoint: '*', status: 503 })
        scene.simulator.faults.inject({ name: 'kill-sockets' })
        const unheard = scene.begin('missed', 4)
        await unheard.over
        others.set(unheard.id, 'missed')
        expect((await scene.unready()).length).toBeGreaterThan(0)
        scene.simulator.faults.clear()
      },
      timeoutMs: 90_000,
    })
  }, 150_000)
})
