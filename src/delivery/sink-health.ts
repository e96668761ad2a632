// What delivery knows about one sink: whether it takes cards, is paused by its own wish, or is parked until someone acts.
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { SendResult } from '../sinks/sink.ts'

/**
 * `ok`; `failing`: the last attempt failed, work waits for its retry; `paused`: the other side asked for a rest;
 * `parked`: it refuses us, and is probed with one delivery every few minutes; `off`: it told us never to come back
 * (HTTP 410), so it stays off until the daemon starts again.
 */
export type SinkState = 'ok' | 'failing' | 'paused' | 'parked' | 'off'

export interface SinkHealth {
  readonly state: SinkState
  /** Why it is not ok, one sentence; null when it is. */
  readonly reason: string | null
  /** It has taken something since the daemon started. */
  readonly proven: boolean
}

export const PROBE_EVERY_MS = 5 * 60_000

export const createSinkHealth = ({ clock, log }: { readonly clock: Clock; readonly log: Log }) => {
  let health: SinkHealth = { state: 'ok', reason: null, proven: false }
  /** On the monotonic clock, so that a set wall clock neither shortens nor stretches a pause. */
  let resumeAt = 0

  const become = (next: Omit<SinkHealth, 'proven'>): void => {
    if (next.state !== health.state) announce(log, health, next)
    health = { ...next, proven: health.proven }
  }

  const pause = (state: SinkState, reason: string, ms: number): void => {
    resumeAt = Math.max(resumeAt, clock.monotonic() + ms)
    become({ state, reason })
  }

  return {
    read: () => health,
    /** How long no attempt may be made, ms; 0 when one may. */
    pausedMs: () => (health.state === 'off' ? Number.POSITIVE_INFINITY : Math.max(0, resumeAt - clock.monotonic())),
    /** True while a parked sink may be tried with a single delivery. */
    probing: () => health.state === 'parked',
    note: (result: SendResult): void => {
      if (health.state === 'off') return
      if (result.status === 'delivered' && result.skipped) return
      if (result.status === 'delivered' || result.status === 'rejected') {
        if (health.state === 'parked') resumeAt = 0
        if (result.status === 'delivered') health = { ...health, proven: true }
        if (resumeAt <= clock.monotonic()) become({ state: 'ok', reason: null })
        return
      }
      if (result.status === 'disabled') {
        const forGood = result.reason === 'gone'
        pause(forGood ? 'off' : 'parked', result.message, PROBE_EVERY_MS)
      } else if (result.reason === 'rate-limited' && result.notBefore !== undefined) {
        pause('paused', result.message, result.notBefore - clock.now())
      } else if (health.state === 'ok') {
        become({ state: 'failing', reason: result.message })
      }
    },
  }
}

const announce = (log: Log, before: SinkHealth, after: Omit<SinkHealth, 'proven'>): void => {
  const { level, message } = ANNOUNCEMENTS[after.state]
  log[level]({ was: before.state, ...(after.reason === null ? {} : { reason: after.reason }) }, message)
}

const ANNOUNCEMENTS: Readonly<Record<SinkState, { level: 'info' | 'warn' | 'error'; message: string }>> = {
  ok: { level: 'info', message: 'sink works again' },
  failing: { level: 'warn', message: 'sink fails; its deliveries are kept and retried' },
  paused: { level: 'warn', message: 'sink asked for a pause; its deliveries are kept' },
  parked: {
    level: 'error',
    message: 'sink refuses us; its deliveries are kept and it is probed every 5 minutes: mend what the reason says',
  },
  off: {
    level: 'error',
    message: 'sink is switched off; its deliveries are kept: take it out of the config, or restart to try it again',
  },
}
