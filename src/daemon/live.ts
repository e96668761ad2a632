// The parts in use right now, asked by all that outlives a change of the config: intake, look-ups, status, metrics.
import type { Call } from '../call/call.ts'
import { mayWait } from '../delivery/enrichment/tenants.ts'
import type { Hold, Plan } from '../store/store.ts'
import type { Parts } from './parts.ts'

export interface Live {
  parts(): Parts
  /** From now on these: the next state is routed, held and shown as they say. */
  use(parts: Parts): void
  readonly plan: Plan
  readonly hold: Hold
  readonly wake: (sinks: readonly string[]) => void
  readonly isCard: (sink: string) => boolean
  /** Called with each new revision after it is on disk. */
  readonly onRevision: (call: Call) => void
}

export const createLive = (onRevision: (call: Call) => void): Live => {
  let current: Parts | null = null
  const parts = (): Parts => {
    if (current === null) throw new Error('no parts are in use yet')
    return current
  }
  return {
    parts,
    use: (next) => {
      current = next
    },
    plan: (call) => parts().router.sinksFor(call),
    hold: (sink) => (mayWait(parts().config.files, sink) ? (parts().enrichment.hold?.(sink) ?? 0) : 0),
    wake: (sinks) => {
      const woken = new Set(sinks)
      for (const { built } of parts().outlets) if (woken.has(built.sink.name)) built.worker.wake()
    },
    isCard: (sink) => parts().outlets.some(({ built }) => built.sink.name === sink && built.sink.mode === 'card'),
    onRevision,
  }
}
