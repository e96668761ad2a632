// Records by rounds: locks and loads the calls of all who wait, lets the recorder work on them in memory, writes what changed.
import type { CallState } from '../../../call/state.ts'
import type { Clock } from '../../../clock.ts'
import type { Log } from '../../../log.ts'
import { type Fence, FencedError } from '../../leases/leases.ts'
import { CallCache } from '../../recording/call-cache.ts'
import { Recorder } from '../../recording/recorder.ts'
import type { Enrichment, Hold, Plan, RecordResult, Revised } from '../../store.ts'
import type { SilentCalls } from '../../upkeep.ts'
import { type Connection, type Database, together } from '../database/database.ts'
import { sql } from '../database/sql.ts'
import { Lane, type Timing } from '../lane.ts'
import { staleAmong } from '../leases/fences.ts'
import { loadCalls, lockCalls } from './loading.ts'
import { NotLoaded, RoundRows, type Silent } from './round-rows.ts'
import { writeRound } from './writing.ts'

interface Job {
  readonly callIds: readonly string[]
  /** The lease by which it is asked for, if any. */
  readonly fence: Fence | null
  run(recorder: Recorder): Revised
  done(): void
  fail(error: unknown): void
}

export interface RecordingOptions {
  readonly db: Database
  readonly clock: Clock
  readonly log: Log | undefined
  readonly timing: Timing
  /** Hears of the sinks that have new work, once it is on disk. */
  readonly wake: (sinks: readonly string[]) => void
}

export class Recording {
  readonly #options: RecordingOptions
  readonly #cache = new CallCache()
  readonly #lane: Lane<Job>

  constructor(options: RecordingOptions) {
    this.#options = options
    this.#lane = new Lane(options.timing, (jobs) => this.#commit(jobs))
  }

  record(states: readonly CallState[], plan: Plan, hold?: Hold, fence: Fence | null = null): Promise<RecordResult> {
    const callIds = states.flatMap(({ conversationId, linkedConversations }) => [
      conversationId,
      ...linkedConversations,
    ])
    return this.#push(callIds, fence, (recorder) => recorder.record(states, plan, hold))
  }

  enrich(enrichment: Enrichment, plan: Plan): Promise<Revised> {
    return this.#push([enrichment.callId], null, (recorder) => recorder.enrich(enrichment, plan))
  }

  async endSilent(calls: SilentCalls, plan: Plan): Promise<Revised> {
    const { db } = this.#options
    const quiet = await db.rows(SILENT, [calls.before, calls.limit])
    const found = quiet.length > 0 ? quiet : await db.rows(SURPLUS, [calls.most, calls.limit])
    const silent = found.map(({ id, newest }) => ({ callId: id, after: newest }))
    if (silent.length === 0) return { revised: [], sinks: [] }
    const run = (recorder: Recorder) => recorder.endSilent(calls, plan)
    const job = { run, callIds: silent.map(({ callId }) => callId) }
    const outcome = await this.#round([{ ...job, fence: null }], silent)
    const [result] = outcome.results.values()
    if (result === undefined) throw [...outcome.failed.values()][0]
    this.#options.wake(result.sinks)
    return result
  }

  /** What memory has of these calls is not to be trusted any more. */
  drop(callIds: readonly string[]): void {
    for (const callId of callIds) this.#cache.drop(callId)
  }

  drained(): Promise<void> {
    return this.#lane.drained()
  }

  #push<Result extends Revised>(
    callIds: readonly string[],
    fence: Fence | null,
    work: (recorder: Recorder) => Result,
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      let done = (): void => undefined
      const run = (recorder: Recorder): Result => {
        const result = work(recorder)
        done = () => resolve(result)
        return result
      }
      this.#lane.push({ callIds, fence, run, done: () => done(), fail: reject })
    })
  }

  async #commit(jobs: readonly Job[]): Promise<void> {
    const { results, failed } = await this.#round(jobs, [])
    for (const [job, error] of failed) job.fail(error)
    for (const job of results.keys()) job.done()
    this.#options.wake([...new Set([...results.values()].flatMap(({ sinks }) => sinks))])
  }

  /** Jobs that fail by themselves are left out; the round of the others goes on without a trace of them. */
  async #round<Asked extends Runnable>(jobs: readonly Asked[], silent: Silent): Promise<Outcome<Asked>> {
    const callIds = new Set(jobs.flatMap((job) => job.callIds))
    for (;;) {
      try {
        const { rows, outcome } = await this.#options.db.transaction((tx) => this.#attempt(tx, jobs, callIds, silent))
        rows.remember(this.#cache)
        return outcome
      } catch (error) {
        if (!(error instanceof NotLoaded) || callIds.has(error.callId)) throw error
        callIds.add(error.callId)
      }
    }
  }

  async #attempt<Asked extends Runnable>(
    tx: Connection,
    jobs: readonly Asked[],
    callIds: ReadonlySet<string>,
    silent: Silent,
  ) {
    const ids = [...callIds]
    // In this order: what is read is read under the locks.
    const [, failed, loaded] = await together(lockCalls(tx, ids), fenced(tx, jobs), loadCalls(tx, ids, this.#cache))
    for (;;) {
      const rows = new RoundRows(loaded, silent)
      const results = this.#run(rows, jobs, failed)
      if (results === null) continue
      await writeRound(tx, rows)
      return { rows, outcome: { results, failed } }
    }
  }

  /** Answers null when one failed: its changes are among the rows, so the rows are of no use any more. */
  #run<Asked extends Runnable>(
    rows: RoundRows,
    jobs: readonly Asked[],
    failed: Map<Asked, unknown>,
  ): Map<Asked, Revised> | null {
    const { clock, log } = this.#options
    const recorder = new Recorder(rows, clock, log)
    const results = new Map<Asked, Revised>()
    for (const job of jobs) {
      if (failed.has(job)) continue
      try {
        results.set(job, job.run(recorder))
      } catch (error) {
        if (error instanceof NotLoaded) throw error
        failed.set(job, error)
        return null
      }
    }
    return results
  }
}

type Runnable = Pick<Job, 'callIds' | 'fence' | 'run'>

interface Outcome<Asked> {
  readonly results: ReadonlyMap<Asked, Revised>
  readonly failed: ReadonlyMap<Asked, unknown>
}

/** Those that write for a source that is another daemon's by now. */
const fenced = async <Asked extends Runnable>(tx: Connection, jobs: readonly Asked[]): Promise<Map<Asked, unknown>> => {
  const stale = new Set(
    await staleAmong(
      tx,
      jobs.flatMap(({ fence }) => fence ?? []),
    ),
  )
  return new Map(
    jobs.flatMap((job) =>
      job.fence !== null && stale.has(job.fence) ? [[job, new FencedError(job.fence.source)]] : [],
    ),
  )
}

const NEWEST = '(SELECT max(sequence) FROM states WHERE call_id = calls.id) AS newest'
// A call of which a state came lately goes on, however old it is.
const SILENT = sql<[before: number, limit: number], { id: string; newest: number }>(
  `SELECT id, ${NEWEST} FROM calls WHERE ended_at IS NULL AND created_at < $1
     AND NOT EXISTS (SELECT 1 FROM states WHERE call_id = calls.id AND recorded_at >= $1)
   ORDER BY created_at LIMIT $2`,
)
const SURPLUS = sql<[most: number, limit: number], { id: string; newest: number }>(
  `SELECT id, ${NEWEST} FROM calls WHERE ended_at IS NULL ORDER BY created_at
   LIMIT greatest(0, least($2, (SELECT count(*) FROM calls WHERE ended_at IS NULL) - $1))`,
)
