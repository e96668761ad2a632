// How what outlives a change of the config reaches the parts in use: the status and the way of a state to its work.
import type { StatusParts } from '../admin/status.ts'
import { createIntake } from '../delivery/intake.ts'
import type { Accept } from '../sources/source.ts'
import { VERSION } from '../version.ts'
import type { Base } from './parts.ts'

export const statusParts = ({ clock, store, live, fleet }: Base): StatusParts => ({
  clock,
  store,
  startedAt: clock.now(),
  version: VERSION,
  sources: () =>
    live
      .parts()
      .sources.map(({ built }) => built)
      .filter(({ name }) => fleet.hears(name)),
  fleet: () => fleet.status(),
  enrichers: () => live.parts().enrichment.stats(),
  sinks: () =>
    live.parts().outlets.map(({ component: { name, type }, built: { worker } }) => ({
      name,
      type,
      health: worker.health,
      repeats: worker.repeats,
    })),
})

/** How a state of a source becomes work: kept, routed, looked up, and whoever has to show it woken. */
export const acceptInto =
  ({ fleet, live, counts }: Base): ((source: string) => Accept) =>
  (source) =>
    createIntake({
      store: fleet.storeOf(source),
      plan: live.plan,
      hold: live.hold,
      wake: live.wake,
      onRevision: (call) => {
        live.onRevision(call)
        live.parts().enrichment.consider(call)
      },
      onAccepted: counts.accepted,
    })
