import { describe, expect, it } from 'vitest'
import { createBell } from '../src/bell.ts'
import { systemClock } from '../src/clock.ts'

const LONG_MS = 3_600_000
const never = new AbortController().signal

describe('a bell', () => {
  it('is heard by who listens, and by who comes later, once', async () => {
    const bell = createBell(systemClock)
    const listening = bell.heard(LONG_MS, never)
    bell.ring()
    await listening
    bell.ring()
    bell.ring()
    await bell.heard(LONG_MS, never)
    const before = performance.now()
    await bell.heard(20, never)
    expect(performance.now() - before).toBeGreaterThanOrEqual(15)
  })

  it('lets go at the abort', async () => {
    const bell = createBell(systemClock)
    const stop = new AbortController()
    const listening = bell.heard(LONG_MS, stop.signal)
    stop.abort(new Error('stopped'))
    await listening
    await bell.heard(LONG_MS, stop.signal)
  })
})
