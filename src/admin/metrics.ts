// The numbers for Prometheus: read at each scrape off what the daemon says of itself, and counted only where nobody else keeps count.
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { type Call, isOver } from '../call/call.ts'
import type { EnricherStats } from '../delivery/enrichment/look-up.ts'
import { messageOf } from '../errors.ts'
import type { Log } from '../log.ts'
import { type Figure, SINK_FIGURES, SOURCE_FIGURES, type SourceFigures } from './figures.ts'
import { readiness, type StatusParts, sinkStatuses } from './status.ts'

export interface Metrics {
  readonly contentType: string
  /** The text that Prometheus reads: https://prometheus.io/docs/instrumenting/exposition_formats/ */
  render(): Promise<string>
  /** A call has a new revision: the first one that is over counts. */
  revised(call: Call): void
  /** So many states were new. */
  accepted(states: number): void
}

const PREFIX = 'ringpost_'
/** A call is revised for a while after its end, when states come late; this many are told apart. */
const REMEMBERED_CALLS = 10_000

/** No label holds a secret, a telephone number or an account. The process's own numbers are there as well. */
export const createMetrics = (parts: StatusParts, log: Log): Metrics => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: PREFIX })
  const registers = [registry]
  new Gauge({ name: `${PREFIX}build_info`, help: 'Always 1.', labelNames: ['version'], registers }).set(
    { version: parts.version },
    1,
  )
  const ready = new Gauge({ name: `${PREFIX}ready`, help: 'Whether every source is ready, as /readyz.', registers })
  const sources = figureWriter('source', SOURCE_FIGURES, registry)
  const sinks = figureWriter('sink', SINK_FIGURES, registry)
  const store = storeWriter(parts, log, registry)
  const enrichers = enricherWriter(registry)
  const states = new Counter({ name: `${PREFIX}states_total`, help: 'New call states that are on disk.', registers })

  return {
    contentType: registry.contentType,
    render: async () => {
      const backlog = await store()
      const now = parts.clock.now()
      ready.set(readiness(parts).ready ? 1 : 0)
      sources(parts.sources().map((source): SourceFigures => ({ ...source.status(), name: source.name, now })))
      sinks(backlog === null ? [] : sinkStatuses(parts, backlog))
      enrichers(parts.enrichers())
      return registry.metrics()
    },
    revised: callCounter(registry),
    accepted: (count) => states.inc(count),
  }
}

/** Answers a function that makes the figures be those of these subjects and no others. */
const figureWriter = <Subject extends { readonly name: string }>(
  label: string,
  figures: readonly Figure<Subject>[],
  registry: Registry,
): ((subjects: readonly Subject[]) => void) => {
  const writers = figures.map(({ name, help, type, value, words }) => {
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
        const labels = { [label]: subject.name }
        const found = value(subject)
        if (typeof found === 'number') metric.inc(labels, found)
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
const storeWriter = ({ store }: StatusParts, log: Log, registry: Registry) => {
  const registers = [registry]
  const up = new Gauge({ name: `${PREFIX}store_up`, help: 'Whether the store can be read.', registers })
  const rows = new Gauge({
    name: `${PREFIX}store_rows`,
    help: 'Rows in the store.',
    labelNames: ['table'],
    registers,
  })
  const size = new Gauge({ name: `${PREFIX}store_bytes`, help: 'What the store takes on disk.', registers })
  return async () => {
    try {
      const [backlog, counts, bytes] = await Promise.all([store.backlog(), store.counts(), store.upkeep.bytes()])
      up.set(1)
      size.set(bytes)
      rows.set({ table: 'states' }, counts.states)
      rows.set({ table: 'calls' }, counts.calls)
      return backlog
    } catch (error) {
      log.warn({ error: messageOf(error) }, 'the store could not be read for the metrics')
      up.set(0)
      return null
    }
  }
}

const callCounter = (registry: Registry): ((call: Call) => void) => {
  const calls = new Counter({
    name: `${PREFIX}calls_total`,
    help: 'Calls that are over, by how they ended and which way they went.',
    labelNames: ['status', 'direction'],
    registers: [registry],
  })
  const counted = new Set<string>()
  return (call) => {
    if (!isOver(call) || counted.has(call.id)) return
    counted.add(call.id)
    const [oldest] = counted
    if (counted.size > REMEMBERED_CALLS && oldest !== undefined) counted.delete(oldest)
    calls.inc({ status: call.status, direction: call.direction })
  }
}
