// The numbers for Prometheus: read at each scrape off what the daemon says of itself, and counted only where nobody else keeps count.
import { statfs } from 'node:fs/promises'
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { EnricherStats } from '../../delivery/enrichment/look-up.ts'
import { factsOf } from '../../errors.ts'
import { countsOf, type Log } from '../../log.ts'
import { readiness, type StatusParts, sinkStatuses } from '../status.ts'
import { type Counts, createCounts, PREFIX } from './counts.ts'
import { createFewNames, OTHERS } from './few-names.ts'
import { type Figure, SINK_FIGURES, SOURCE_FIGURES, type SourceFigures } from './figures.ts'

export interface Metrics {
  readonly contentType: string
  /** The text that Prometheus reads: https://prometheus.io/docs/instrumenting/exposition_formats/ */
  render(): Promise<string>
}

/** Counting begins before there is a store to ask, for the store is counted too. */
export interface Counting {
  readonly registry: Registry
  readonly counts: Counts
}

export interface MetricsOptions {
  readonly log: Log
  readonly dataDir: string
}

/** Gauges that are named as only counters may be: https://prometheus.io/docs/practices/naming/ */
const MISNAMED = ['active_handles_total', 'active_requests_total', 'active_resources_total']

/** The process's own numbers are there as well. `startedAt`: epoch ms. */
export const startCounting = (startedAt: number): Counting => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: PREFIX })
  for (const name of MISNAMED) registry.removeSingleMetric(`${PREFIX}nodejs_${name}`)
  return { registry, counts: createCounts(registry, startedAt) }
}

/** No label holds a secret, a telephone number, an account or anything else of which there is no end. */
export const createMetrics = (parts: StatusParts, { registry }: Counting, options: MetricsOptions): Metrics => {
  const registers = [registry]
  new Gauge({ name: `${PREFIX}build_info`, help: 'Always 1.', labelNames: ['version'], registers }).set(
    { version: parts.version },
    1,
  )
  const ready = new Gauge({ name: `${PREFIX}ready`, help: 'Whether every source is ready, as /readyz.', registers })
  const sources = figureWriter('source', SOURCE_FIGURES, registry)
  const sinks = figureWriter('sink', SINK_FIGURES, registry)
  const store = storeWriter(parts, options, registry)
  const enrichers = enricherWriter(registry)
  const lines = logWriter(options.log, registry)

  return {
    contentType: registry.contentType,
    render: async () => {
      const backlog = await store()
      const now = parts.clock.now()
      ready.set(readiness(parts).ready ? 1 : 0)
      sources(parts.sources().map((source): SourceFigures => ({ ...source.status(), name: source.name, now })))
      sinks(backlog === null ? [] : sinkStatuses(parts, backlog))
      enrichers(parts.enrichers())
      lines()
      return registry.metrics()
    },
  }
}

/** Answers a function that makes the figures be those of these subjects and no others. */
const figureWriter = <Subject extends { readonly name: string }>(
  label: string,
  figures: readonly Figure<Subject>[],
  registry: Registry,
): ((subjects: readonly Subject[]) => void) => {
  const few = createFewNames()
  const writers = figures.map(({ name, help, type, value, words, sums }) => {
    const options = {
      name: `${PREFIX}${name}`,
      help,
      labelNames: words === undefined ? [label] : [label, 'state'],
      registers: [registry],
    }
    const metric = type === 'gauge' ? new Gauge(options) : new Counter(options)
    return (subjects: readonly Subject[]) => {
      metric.reset()
      for (const subject of subjects) {
        const named = few(subject.name)
        const labels = { [label]: named }
        const found = value(subject)
        const tells = named !== OTHERS || type === 'counter' || sums === true
        if (typeof found === 'number' && tells) metric.inc(labels, found)
        for (const word of words ?? []) metric.inc({ ...labels, state: word }, word === found ? 1 : 0)
      }
    }
  })
  return (subjects) => {
    for (const write of writers) write(subjects)
  }
}

const OUTCOMES = ['found', 'nothing', 'failed'] as const

const enricherWriter = (registry: Registry): ((stats: readonly EnricherStats[]) => void) => {
  const lookUps = new Counter({
    name: `${PREFIX}enricher_lookups_total`,
    help: 'Look-ups of far parties, by what came of them.',
    labelNames: ['enricher', 'outcome'],
    registers: [registry],
  })
  const seconds = new Counter({
    name: `${PREFIX}enricher_lookup_seconds_total`,
    help: 'Time that look-ups took, all together.',
    labelNames: ['enricher'],
    registers: [registry],
  })
  return (stats) => {
    lookUps.reset()
    seconds.reset()
    for (const { name, durationMs, ...counts } of stats) {
      for (const outcome of OUTCOMES) lookUps.inc({ enricher: name, outcome }, counts[outcome])
      seconds.inc({ enricher: name }, durationMs / 1000)
    }
  }
}

/** Asks the store, sets its own figures, and answers the backlog; null when the store fails: the other numbers matter all the more then. */
const storeWriter = ({ store }: StatusParts, { log, dataDir }: MetricsOptions, registry: Registry) => {
  const registers = [registry]
  const up = new Gauge({ name: `${PREFIX}store_up`, help: 'Whether the store can be read.', registers })
  const rows = new Gauge({
    name: `${PREFIX}store_rows`,
    help: 'Rows in the store.',
    labelNames: ['table'],
    registers,
  })
  const size = new Gauge({ name: `${PREFIX}store_bytes`, help: 'What the store takes on disk.', registers })
  const free = new Gauge({
    name: `${PREFIX}data_dir_free_bytes`,
    help: 'Free space on the disk of data_dir; NaN where it cannot be told.',
    registers,
  })
  return async () => {
    free.set((await freeBytes(dataDir)) ?? Number.NaN)
    try {
      const [backlog, counts, bytes] = await Promise.all([store.backlog(), store.counts(), store.upkeep.bytes()])
      up.set(1)
      size.set(bytes)
      rows.set({ table: 'states' }, counts.states)
      rows.set({ table: 'calls' }, counts.calls)
      return backlog
    } catch (error) {
      log.warn(factsOf(error), 'the store could not be read for the metrics; those that need it are left out')
      up.set(0)
      return null
    }
  }
}

const logWriter = (log: Log, registry: Registry): (() => void) => {
  const registers = [registry]
  const lines = new Counter({
    name: `${PREFIX}log_trouble_total`,
    help: 'Warnings and errors, those included that were not written as they repeated others.',
    labelNames: ['level'],
    registers,
  })
  const repeats = new Counter({
    name: `${PREFIX}log_repeats_total`,
    help: 'Warnings and errors that were counted rather than written, as they repeated others.',
    registers,
  })
  return () => {
    lines.reset()
    repeats.reset()
    const counts = countsOf(log)
    lines.inc({ level: 'warn' }, counts.warn)
    lines.inc({ level: 'error' }, counts.error)
    repeats.inc(counts.repeats)
  }
}

/** Null where it cannot be told. */
const freeBytes = async (folder: string): Promise<number | null> => {
  try {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  } catch {
    return null
  }
}
