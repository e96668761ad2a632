import { beforeEach, describe, expect, it } from 'vitest'
import { createPulse, type Pulse } from '../../../../src/sources/goto-connect/channel/pulse.ts'
import { INITIAL, type Work } from '../../../../src/sources/goto-connect/channel/state.ts'
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts'

const MINUTE = 60_000
const during = (work: Work) => ({ ...INITIAL, work })
const BUILDING = during({ kind: 'building', link: 1 })
const PAUSING = during({ kind: 'pausing' })

let clock: FakeClock
let pulse: Pulse
beforeEach(async () => {
  clock = createFakeClock()
  await clock.advance(MINUTE)
  pulse = createPulse(clock)
})

describe('a supervisor is overdue', () => {
  it('when a build takes longer than all its requests may', async () => {
    pulse.step([{ kind: 'build', link: 1 }])
    await clock.advance(10 * MINUTE)
    expect(pulse.overdueMs(BUILDING)).toBe(0)
    await clock.advance(MINUTE)
    expect(pulse.overdueMs(BUILDING)).toBeGreaterThan(0)
  })

  it('when a pause does not end', async () => {
    pulse.step([{ kind: 'pause', failures: 20, atLeastMs: 0 }])
    await clock.advance(MINUTE)
    expect(pulse.overdueMs(PAUSING)).toBe(0)
    await clock.advance(MINUTE)
    expect(pulse.overdueMs(PAUSING)).toBeGreaterThan(0)
  })

  it('not before GoTo wants to hear of us again', async () => {
    pulse.step([{ kind: 'pause', failures: 0, atLeastMs: 60 * MINUTE }])
    await clock.advance(60 * MINUTE)
    expect(pulse.overdueMs(PAUSING)).toBe(0)
  })

  it('never while a person is waited for, or nothing is to be done', async () => {
    pulse.step([{ kind: 'build', link: 1 }])
    await clock.advance(24 * 60 * MINUTE)
    for (const kind of ['login', 'none', 'stopped'] as const) expect(pulse.overdueMs(during({ kind }))).toBe(0)
  })

  it('no more once it has gone on', async () => {
    pulse.step([{ kind: 'build', link: 1 }])
    await clock.advance(20 * MINUTE)
    pulse.step([{ kind: 'retire', link: 1 }])
    expect(pulse.overdueMs(BUILDING)).toBeGreaterThan(0)
    pulse.step([{ kind: 'build', link: 2 }])
    expect(pulse.overdueMs(BUILDING)).toBe(0)
  })
})
