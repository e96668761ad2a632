import { describe, expect, it } from 'vitest'
import type { CallStatus } from '../../../src/call/call.ts'
import { runFaultRow } from '../../support/fault-row.ts'
import { statusOf } from '../../support/status.ts'

describe('no call is lost and none told twice when the daemon', () => {
  it('is killed, and a whole call comes and goes before it is back', async () => {
    const others = new Map<string, CallStatus>()
    const scene = await runFaultRow({
      others,
      cardsAreCertain: false,
      fault: async (scene) => {
        await scene.stopDaemon('SIGKILL')
        const unseen = scene.begin('missed', 0.5)
        await unseen.over
        others.set(unseen.id, 'missed')
        await scene.startDaemon()
      },
      timeoutMs: 90_000,
    })
    expect(scene.slack.messages().filter(({ text }) => text.startsWith('Missed call'))).toHaveLength(3)
  }, 150_000)

  it('is stopped across an answered and a missed call: the missed one gets a card, the answered one is told as an event', async () => {
    const others = new Map<string, CallStatus>()
    await runFaultRow({
      others,
      fault: async (scene) => {
        await scene.stopDaemon('SIGTERM')
        const [answered, missed] = [scene.begin('answered', 1), scene.begin('missed', 1)]
        await Promise.all([answered.over, missed.over])
        others.set(answered.id, 'ended').set(missed.id, 'missed')
        await scene.startDaemon()
        const { sources } = await statusOf(scene.url())
        expect(sources[0].state).toBe('live')
      },
      timeoutMs: 90_000,
    })
  }, 150_000)
})
