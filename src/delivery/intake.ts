// The door for states: keep them first, wake whoever has to show them, tell whoever watches.
import type { Call } from '../call/call.ts'
import type { Accept } from '../sources/source.ts'
import type { Hold, Plan, Store } from '../store/store.ts'

export interface IntakeOptions {
  readonly store: Pick<Store, 'record'>
  readonly plan: Plan
  /** How long a sink's first card of a call waits for what is being looked up; left out, not at all. */
  readonly hold?: Hold | undefined
  readonly wake: (sinks: readonly string[]) => void
  /** Called with each new revision after it is on disk; must not throw and must not wait. */
  readonly onRevision?: (call: Call) => void
  /** Called with how many states were new, after they are on disk; must not throw and must not wait. */
  readonly onAccepted?: (states: number) => void
}

/** An `Accept` for sources: resolved once the states are synced to disk, and only then does anything else happen to them. */
export const createIntake =
  ({ store, plan, hold, wake, onRevision, onAccepted }: IntakeOptions): Accept =>
  async (states) => {
    const { accepted, revised, sinks } = await store.record(states, plan, hold)
    wake(sinks)
    onAccepted?.(accepted)
    for (const call of revised) onRevision?.(call)
  }
