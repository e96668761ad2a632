import { describe, expect, it } from 'vitest'
import { runFaultRow } from '../../support/fault-row.ts'

describe('no call is lost and none told twice when', () => {
  it('the socket is killed', async () => {
    await runFaultRow({ fault: async ({ simulator }) => simulator.faults.inject({ name: 'kill-sockets' }) })
  }, 90_000)

  it('the socket goes half-open: frames and pongs are swallowed', async () => {
    await runFaultRow({
      fault: async (scene) => {
        scene.simulator.faults.inject({ name: 'half-open' })
        expect((await scene.unready()).join()).toMatch(/pong|ping|channel was lost/)
      },
    })
  }, 90_000)

  it('GoTo says that it will close, and does', async () => {
    await runFaultRow({ fault: async ({ simulator }) => simulator.faults.inject({ name: 'to-be-closed' }) })
  }, 90_000)

  it('the refresh that GoTo asked for is answered and ignored', async () => {
    const scene = await runFaultRow({
      simulator: { channelLifetimeS: 4 },
      fault: async ({ simulator }) => simulator.faults.inject({ name: 'ignore-refresh' }),
    })
    expect(scene.simulator.requests('channel-refresh').length).toBeGreaterThan(0)
    expect(scene.simulator.requests('channel-create').length).toBeGreaterThan(1)
  }, 90_000)

  it('frames come twice, under new ids', async () => {
    await runFaultRow({ fault: async ({ simulator }) => simulator.faults.inject({ name: 'duplicate-frames' }) })
  }, 90_000)

  it('frames come in the wrong order', async () => {
    await runFaultRow({ fault: async ({ simulator }) => simulator.faults.inject({ name: 'reorder-frames' }) })
  }, 90_000)

  it('every third frame is dropped', async () => {
    await runFaultRow({
      fault: async ({ simulator }) => simulator.faults.inject({ name: 'drop-frames', every: 3 }),
      timeoutMs: 90_000,
    })
  }, 150_000)
})
