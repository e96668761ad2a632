import { describe, expect, it } from 'vitest'
import { createSinkHealth, PROBE_EVERY_MS } from '../../src/delivery/sink-health.ts'
import type { SendResult } from '../../src/sinks/sink.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { readableLog } from '../support/silent-log.ts'

const open = () => {
  const clock = createFakeClock()
  const { log, lines } = readableLog()
  const health = createSinkHealth({ clock, log })
  return { clock, lines, health }
}

const DELIVERED: SendResult = { status: 'delivered' }
const FAILED: SendResult = { status: 'retry', reason: 'server', message: 'HTTP 500' }
const REFUSED: SendResult = { status: 'disabled', reason: 'auth', message: 'invalid_auth' }
const GONE: SendResult = { status: 'disabled', reason: 'gone', message: 'HTTP 410' }

describe('the health of a sink', () => {
  it('is failing from the first failure to the next success, and says each once', () => {
    const { health, lines } = open()
    for (const result of [FAILED, FAILED, FAILED]) health.note(result)
    expect(health.read()).toEqual({ state: 'failing', reason: 'HTTP 500', proven: false })
    health.note(DELIVERED)
    expect(health.read()).toEqual({ state: 'ok', reason: null, proven: true })
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'info'])
  })

  it('is parked for five minutes by a refusal, then probed with one delivery at a time', async () => {
    const { clock, health } = open()
    health.note(REFUSED)
    expect(health.read().state).toBe('parked')
    expect(health.pausedMs()).toBe(PROBE_EVERY_MS)
    await clock.advance(PROBE_EVERY_MS)
    expect(health.pausedMs()).toBe(0)
    expect(health.probing()).toBe(true)
    health.note(REFUSED)
    expect(health.pausedMs()).toBe(PROBE_EVERY_MS)
    await clock.advance(PROBE_EVERY_MS)
    health.note(DELIVERED)
    expect(health.read().state).toBe('ok')
    expect(health.probing()).toBe(false)
  })

  it('resumes at once when a delivery that was under way gets through after all', () => {
    const { health } = open()
    health.note(REFUSED)
    health.note(DELIVERED)
    expect(health.read().state).toBe('ok')
    expect(health.pausedMs()).toBe(0)
  })

  it('is not proved by a delivery that sent nothing', () => {
    const { health } = open()
    health.note(REFUSED)
    health.note({ status: 'delivered', skipped: true })
    expect(health.read().state).toBe('parked')
  })

  it('stays off once it was told never to come back', async () => {
    const { clock, health } = open()
    health.note(GONE)
    await clock.advance(30 * PROBE_EVERY_MS)
    health.note(DELIVERED)
    expect(health.read().state).toBe('off')
    expect(health.pausedMs()).toBe(Number.POSITIVE_INFINITY)
  })

  it('keeps a pause it was asked for, whatever else gets through, and on the clock that cannot be set', async () => {
    const { clock, health } = open()
    health.note({ status: 'retry', reason: 'rate-limited', message: 'HTTP 429', notBefore: clock.now() + 20_000 })
    health.note(DELIVERED)
    expect(health.read().state).toBe('paused')
    clock.step(3_600_000)
    expect(health.pausedMs()).toBe(20_000)
    await clock.advance(20_000)
    health.note(DELIVERED)
    expect(health.read().state).toBe('ok')
  })
})
