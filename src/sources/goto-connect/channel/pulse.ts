// Tells a supervisor that waits from one that has stopped: whatever it does has a time by which it will be over.
import type { Clock } from '../../../clock.ts'
import { pauseCeilingMs } from '../backoff.ts'
import type { Effect, State } from './state.ts'

/** Every request has a deadline of its own and no build makes many: far beyond what all of them may take together. */
const LONGEST_BUILD_MS = 10 * 60_000
/** Timers are late under load. */
const GRACE_MS = 30_000

export interface Pulse {
  /** The supervisor took a step. */
  step(effects: readonly Effect[]): void
  /** How long what it does should have been over, ms; 0 while there is time, or while only a person can help. */
  overdueMs(state: State): number
}

export const createPulse = (clock: Clock): Pulse => {
  let dueAt = 0
  return {
    step: (effects) => {
      for (const effect of effects) {
        const ms = allowedMs(effect)
        if (ms !== null) dueAt = clock.monotonic() + ms
      }
    },
    overdueMs: ({ work }) =>
      work.kind === 'building' || work.kind === 'pausing' ? Math.max(0, clock.monotonic() - dueAt) : 0,
  }
}

const allowedMs = (effect: Effect): number | null => {
  if (effect.kind === 'build') return LONGEST_BUILD_MS + GRACE_MS
  if (effect.kind === 'pause') return Math.max(pauseCeilingMs(effect.failures), effect.atLeastMs) + GRACE_MS
  return null
}
