// The parts of a daemon, built from its config and wired to each other; nothing runs yet. No business rule.
import type { Counts } from '../admin/metrics/counts.ts'
import type { Clock } from '../clock.ts'
import type { Component, Config } from '../config/config.ts'
import { createEnrichment, type Enrichment } from '../delivery/enrichment/enrichment.ts'
import { concerns, historyFor } from '../delivery/enrichment/tenants.ts'
import type { Lookout } from '../delivery/lookout.ts'
import type { Pacing } from '../delivery/pacing.ts'
import { createWorker, type SinkWorker } from '../delivery/worker.ts'
import type { Enricher, EnricherContext } from '../enrichers/enricher.ts'
import type { Fleet } from '../fleet/fleet.ts'
import type { Log } from '../log.ts'
import { createFilesRouter } from '../routing/files.ts'
import type { Router } from '../routing/route.ts'
import type { Sink, SinkContext } from '../sinks/sink.ts'
import type { Source, SourceContext } from '../sources/source.ts'
import type { Store } from '../store/store.ts'
import type { Live } from './live.ts'

export type DaemonConfig = Config<Source, SourceContext, Enricher, EnricherContext, Sink, SinkContext>

/** What stays for as long as the daemon runs, whatever becomes of its config. */
export interface Base {
  readonly log: Log
  readonly clock: Clock
  readonly store: Store
  readonly fleet: Fleet
  readonly pacing: Pacing
  readonly lookout: Lookout
  readonly live: Live
  readonly counts: Counts
}

/** A component of the config and what was built from it. */
export interface Placed<Built> {
  readonly component: Pick<Component<unknown, never>, 'name' | 'type' | 'fingerprint'>
  readonly built: Built
}

export interface Outlet {
  readonly sink: Sink
  readonly worker: SinkWorker
}

export interface Parts {
  readonly config: DaemonConfig
  readonly sources: readonly Placed<Source>[]
  readonly outlets: readonly Placed<Outlet>[]
  readonly enrichers: readonly Placed<Enricher>[]
  readonly enrichment: Enrichment
  readonly router: Router
}

/** What `former` has built from the very same options is taken over. */
export const buildParts = (config: DaemonConfig, base: Base, former: Parts | null = null): Parts => {
  const { log, clock, store, live, fleet } = base
  const files = () => live.parts().config.files
  const sources = place(config.sources, former?.sources, ({ name, build }) =>
    build({
      clock,
      log: log.child({ source: name }),
      store: fleet.storeOf(name),
      mayAct: () => fleet.mayAct(name),
      instance: fleet.instance,
    }),
  )
  const outlets = place(config.sinks, former?.outlets, (component) => buildOutlet(component, base))
  const enrichers = place(config.enrichers, former?.enrichers, ({ name, folder, build }) =>
    build({ clock, log: log.child({ enricher: name }), folder, history: historyFor(name, files, store.history) }),
  )
  const router = createFilesRouter(
    config.files,
    outlets.map(({ built: { sink } }) => ({ name: sink.name, mode: sink.mode })),
  )
  const enrichment = keptEnrichment(config, enrichers, former) ?? buildEnrichment(config, enrichers, base)
  return { config, sources, outlets, enrichers, enrichment, router }
}

const place = <Made extends Placed<unknown>['component'], Built>(
  components: readonly Made[],
  former: readonly Placed<Built>[] = [],
  build: (component: Made) => Built,
): readonly Placed<Built>[] => {
  const byName = new Map(former.map((placed) => [placed.component.name, placed]))
  return components.map((component) => {
    const before = byName.get(component.name)
    const isKept = before !== undefined && isSame(before.component, component)
    return { component, built: isKept ? before.built : build(component) }
  })
}

type Identity = Placed<unknown>['component']

const isSame = (one: Identity, other: Identity): boolean =>
  one.type === other.type && one.fingerprint === other.fingerprint

const buildOutlet = ({ name, build }: Component<Sink, SinkContext>, base: Base): Outlet => {
  const { log, clock, store, pacing, lookout, counts } = base
  const context = { clock, log: log.child({ sink: name }) }
  const sink = build(context)
  return { sink, worker: createWorker({ sink, store, pacing, lookout, watch: counts, ...context }) }
}

/** Look-ups under way need not begin again when neither whom they ask nor how long cards wait has changed. */
const keptEnrichment = (
  config: DaemonConfig,
  enrichers: Parts['enrichers'],
  former: Parts | null,
): Enrichment | null => {
  const unchanged =
    former !== null &&
    former.config.enrichWaitMs === config.enrichWaitMs &&
    former.enrichers.length === enrichers.length &&
    former.enrichers.every(({ built }, index) => built === enrichers[index]?.built)
  return unchanged ? former.enrichment : null
}

const buildEnrichment = (
  { enrichWaitMs: waitMs }: DaemonConfig,
  enrichers: Parts['enrichers'],
  { store, clock, log, live }: Base,
): Enrichment => {
  const { plan, wake, isCard, onRevision } = live
  return createEnrichment({
    enrichers: enrichers.map(({ built }) => built),
    store,
    plan,
    wake,
    onRevision,
    isCard,
    concerns: (enricher, call) => concerns(live.parts().config.files, enricher, call),
    waitMs,
    clock,
    log,
  })
}
