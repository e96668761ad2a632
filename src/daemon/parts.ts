// The parts of a daemon, built from its config and wired to each other; nothing runs yet. No business rule.
import { createMetrics, type Metrics } from '../admin/metrics.ts'
import type { StatusParts } from '../admin/status.ts'
import type { Call } from '../call/call.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config/config.ts'
import { createEnrichment, type Enrichment } from '../delivery/enrichment/enrichment.ts'
import { createIntake } from '../delivery/intake.ts'
import { createPacing } from '../delivery/pacing.ts'
import { createWorker, type SinkWorker } from '../delivery/worker.ts'
import type { Enricher, EnricherContext } from '../enrichers/enricher.ts'
import type { Log } from '../log.ts'
import { createRouter } from '../routing/route.ts'
import type { Sink, SinkContext } from '../sinks/sink.ts'
import type { Accept, Source, SourceContext } from '../sources/source.ts'
import type { Store } from '../store/store.ts'
import { VERSION } from '../version.ts'

export type DaemonConfig = Config<Source, SourceContext, Enricher, EnricherContext, Sink, SinkContext>

export interface PartsOptions {
  readonly config: DaemonConfig
  readonly log: Log
  readonly clock: Clock
  readonly store: Store
  readonly onRevision?: (call: Call) => void
}

export interface Outlet {
  readonly name: string
  readonly type: string
  readonly sink: Sink
  readonly worker: SinkWorker
}

export interface Parts {
  readonly sources: readonly Source[]
  readonly outlets: readonly Outlet[]
  readonly enrichers: readonly Enricher[]
  readonly enrichment: Enrichment
  readonly metrics: Metrics
  readonly status: StatusParts
  readonly accept: Accept
}

export const buildParts = (options: PartsOptions): Parts => {
  const { config, log, clock, store } = options
  const sources = config.sources.map(({ name, build }) => build({ clock, log: log.child({ source: name }), store }))
  const outlets = buildOutlets(options)
  const enrichers = config.enrichers.map(({ name, build }) =>
    build({ clock, log: log.child({ enricher: name }), folder: config.folder, history: store.history }),
  )
  const status: StatusParts = {
    clock,
    store,
    startedAt: clock.now(),
    version: VERSION,
    sources,
    enrichers: () => enrichment.stats(),
    sinks: outlets.map(({ name, type, worker }) => ({ name, type, health: worker.health, repeats: worker.repeats })),
  }
  const metrics = createMetrics(status, log)
  const { enrichment, accept } = wireIntake(options, { outlets, enrichers, metrics })
  return { sources, outlets, enrichers, enrichment, metrics, status, accept }
}

const buildOutlets = ({ config, log, clock, store }: PartsOptions): readonly Outlet[] => {
  const pacing = createPacing(clock)
  return config.sinks.map(({ name, type, build }) => {
    const context = { clock, log: log.child({ sink: name }) }
    const sink = build(context)
    return { name, type, sink, worker: createWorker({ sink, store, pacing, ...context }) }
  })
}

/** How a state becomes work: kept, routed, looked up, and whoever has to show it woken. */
const wireIntake = (
  { config, log, clock, store, onRevision: watch }: PartsOptions,
  { outlets, enrichers, metrics }: Pick<Parts, 'outlets' | 'enrichers' | 'metrics'>,
): Pick<Parts, 'enrichment' | 'accept'> => {
  const router = createRouter(
    config.routes,
    outlets.map(({ name, sink }) => ({ name, mode: sink.mode })),
  )
  const wake = (woken: readonly string[]) => {
    for (const { name, worker } of outlets) if (woken.includes(name)) worker.wake()
  }
  const onRevision = (call: Call) => {
    metrics.revised(call)
    watch?.(call)
  }
  const enrichment = createEnrichment({
    enrichers,
    store,
    plan: router.sinksFor,
    wake,
    onRevision,
    cardSinks: outlets.filter(({ sink }) => sink.mode === 'card').map(({ name }) => name),
    waitMs: config.enrichWaitMs,
    clock,
    log,
  })
  const accept = createIntake({
    store,
    plan: router.sinksFor,
    hold: enrichment.hold,
    wake,
    onRevision: (call) => {
      onRevision(call)
      enrichment.consider(call)
    },
    onAccepted: metrics.accepted,
  })
  return { enrichment, accept }
}
