// What is counted as it happens, as nobody else keeps count of it: attempts, latencies, commits, calls, upkeep.
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import { type Call, isOver } from '../../call/call.ts'
import type { Attempted, DeliveryWatch } from '../../delivery/attempt.ts'
import type { Commit } from '../../store/store.ts'
import type { UpkeepRound } from '../../upkeep/upkeep.ts'
import { createFewNames } from './few-names.ts'

/** No method throws or waits. */
export interface Counts extends DeliveryWatch {
  /** A call has a new revision: the first one that is over counts. */
  revised(call: Call): void
  /** So many states were new. */
  accepted(states: number): void
  committed(commit: Commit): void
  upkept(round: UpkeepRound): void
}

export const PREFIX = 'ringpost_'
/** A call is revised for a while after its end, when states come late; this many are told apart. */
const REMEMBERED_CALLS = 10_000
/** From what a person does not notice to what waits out a night. */
const LATENCY_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 14_400, 86_400]
const ANSWER_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
const COMMIT_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** `startedAt`: of the daemon, epoch ms. */
export const createCounts = (registry: Registry, startedAt: number): Counts => {
  const registers = [registry]
  const states = new Counter({ name: `${PREFIX}states_total`, help: 'New call states that are on disk.', registers })
  return {
    accepted: (count) => states.inc(count),
    revised: callCounter(registry),
    committed: commitCounter(registry),
    upkept: upkeepCounter(registry, startedAt),
    ...deliveryCounter(registry),
  }
}

const deliveryCounter = (registry: Registry): DeliveryWatch => {
  const registers = [registry]
  const few = createFewNames()
  const attempts = new Counter({
    name: `${PREFIX}delivery_attempts_total`,
    help: 'Attempts to deliver, by what came of them and why. skipped: the sink had nothing to say; more: a part is shown.',
    labelNames: ['sink', 'result', 'reason'],
    registers,
  })
  const latency = new Histogram({
    name: `${PREFIX}delivery_latency_seconds`,
    help: 'From a change of a call being on disk to the sink having taken it, all retries and waits between them included.',
    labelNames: ['sink'],
    buckets: LATENCY_BUCKETS,
    registers,
  })
  const answer = new Histogram({
    name: `${PREFIX}delivery_attempt_duration_seconds`,
    help: 'How long one attempt took, whatever came of it.',
    labelNames: ['sink'],
    buckets: ANSWER_BUCKETS,
    registers,
  })
  const paced = new Counter({
    name: `${PREFIX}sink_rate_wait_seconds_total`,
    help: 'Time in which deliveries were due, but waited for the rate of their sink.',
    labelNames: ['sink'],
    registers,
  })
  return {
    attempted: (attempt) => {
      const { tookMs, waitedMs } = attempt
      const sink = few(attempt.sink)
      const labels = { sink, ...outcomeOf(attempt) }
      attempts.inc(labels)
      if (labels.result === 'skipped') return
      answer.observe({ sink }, tookMs / 1000)
      if (labels.result === 'delivered') latency.observe({ sink }, Math.max(0, waitedMs) / 1000)
    },
    paced: (sink, ms) => paced.inc({ sink: few(sink) }, ms / 1000),
  }
}

const outcomeOf = ({ result }: Attempted): { readonly result: string; readonly reason: string } => {
  if (result.status !== 'delivered') return { result: result.status, reason: result.reason }
  return { result: result.more ? 'more' : result.skipped ? 'skipped' : 'delivered', reason: 'none' }
}

const commitCounter = (registry: Registry): Counts['committed'] => {
  const registers = [registry]
  const seconds = new Histogram({
    name: `${PREFIX}store_commit_seconds`,
    help: 'How long a transaction took from its begin to its sync to disk, waits for other programs included.',
    buckets: COMMIT_BUCKETS,
    registers,
  })
  const failures = new Counter({
    name: `${PREFIX}store_commit_failures_total`,
    help: 'Transactions of which nothing is kept, as they could not be begun or committed.',
    registers,
  })
  return ({ tookMs, kept }) => {
    if (kept) seconds.observe(tookMs / 1000)
    else failures.inc()
  }
}

const upkeepCounter = (registry: Registry, startedAt: number): Counts['upkept'] => {
  const registers = [registry]
  const deleted = new Counter({
    name: `${PREFIX}upkeep_deleted_calls_total`,
    help: 'Calls that were deleted as their retention was over.',
    registers,
  })
  const assumed = new Counter({
    name: `${PREFIX}upkeep_assumed_ends_total`,
    help: 'Calls that are shown as over though nobody heard their end.',
    registers,
  })
  const last = new Gauge({
    name: `${PREFIX}upkeep_last_success_timestamp_seconds`,
    help: 'When the upkeep of the store last came to its end, as Unix time; before it ever did, when the daemon started.',
    registers,
  })
  last.set(startedAt / 1000)
  return (round) => {
    deleted.inc(round.deleted)
    assumed.inc(round.assumed)
    last.set(round.at / 1000)
  }
}

const callCounter = (registry: Registry): Counts['revised'] => {
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
