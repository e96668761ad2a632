// The door for states: keep them first, wake whoever has to show them, tell whoever watches.
import type { Call } from '../call/call.ts'
import type { Accept } from '../sources/source.ts'
import type { Plan, Store } from '../store/store.ts'

export interface IntakeOptions {
  readonly store: Store
  readonly plan: Plan
  readonly wake: (sinks: readonly string[]) => void
  /** Called with each new revision after it is on disk; must not throw and must not wait. */
  readonly onRevision?: (call: Call) => void
}

/** An `Accept` for sources: resolved once the states are synced to disk, and only then does anything else happen to them. */
export const createIntake =
  ({ store, plan, wake, onRevision }: IntakeOptions): Accept =>
  async (states) => {
    const { revised, sinks } = await store.record(states, plan)
    wake(sinks)
    for (const call of revised) onRevision?.(call)
  }
