// Writes down what came of claimed work, all that waits at the same moment in one transaction; only while the claim is still its own.
import type { Clock } from '../../../clock.ts'
import { RingpostError } from '../../../errors.ts'
import type { Settlement, Work } from '../../store.ts'
import type { Connection, Database } from '../database/database.ts'
import { Lane, type Timing } from '../lane.ts'
import type { Claims } from './claims.ts'
import { type Letter, lockRows, type OutcomeRow, putLetters, putOutcomes } from './outcome-statements.ts'
import { begun, isOpenTo, type Progress, settled } from './progress.ts'

interface Job {
  readonly work: Work
  readonly claim: number
  /** Null: an attempt begins. */
  readonly settlement: Settlement | null
  done(): void
  fail(error: unknown): void
}

export class Outcomes {
  readonly #db: Database
  readonly #claims: Claims
  readonly #clock: Clock
  readonly #lane: Lane<Job>

  constructor(db: Database, claims: Claims, { clock, timing }: { readonly clock: Clock; readonly timing: Timing }) {
    this.#db = db
    this.#claims = claims
    this.#clock = clock
    this.#lane = new Lane(timing, (jobs) => this.#commit(jobs))
  }

  /** Rejects when the row is another daemon's by now, or gone: what is not ours must not be sent. */
  async begin(work: Work): Promise<void> {
    const claim = this.#claims.numberOf(work)
    if (claim === null) throw lapsed(work)
    await this.#push(work, claim, null)
  }

  /** Changes nothing for a claim that ended before. */
  async settle(work: Work, settlement: Settlement): Promise<void> {
    const claim = this.#claims.numberOf(work)
    if (claim !== null) await this.#push(work, claim, settlement)
  }

  drained(): Promise<void> {
    return this.#lane.drained()
  }

  #push(work: Work, claim: number, settlement: Settlement | null): Promise<void> {
    return new Promise((done, fail) => this.#lane.push({ work, claim, settlement, done, fail }))
  }

  async #commit(jobs: readonly Job[]): Promise<void> {
    const lost = await this.#db.transaction((tx) => this.#write(tx, jobs))
    for (const job of jobs) {
      if (job.settlement !== null) this.#claims.end(job.work, job.claim)
      if (job.settlement === null && lost.has(job)) job.fail(lapsed(job.work))
      else job.done()
    }
  }

  /** Answers the jobs that have lost their row. */
  async #write(tx: Connection, jobs: readonly Job[]): Promise<ReadonlySet<Job>> {
    const now = this.#clock.now()
    const rows = new Map((await lockRows(tx, jobs)).map((row) => [keyOf(row.sink, row.callId), row]))
    const changed = new Map<string, OutcomeRow>()
    const letters: Letter[] = []
    const lost = new Set<Job>()
    for (const job of jobs) {
      const key = keyOf(job.work.sink, job.work.callId)
      const row = changed.get(key) ?? rows.get(key)
      if (row === undefined || row.claim !== job.claim) lost.add(job)
      else {
        changed.set(key, { ...row, ...after(row, job, now), released: row.released || job.settlement !== null })
        if (job.settlement?.status === 'dead' && isOpenTo(row, job.work))
          letters.push({ work: job.work, reason: job.settlement.reason, message: job.settlement.message, now })
      }
    }
    if (letters.length > 0) await putLetters(tx, letters)
    if (changed.size > 0) await putOutcomes(tx, [...changed.values()])
    return lost
  }
}

const after = (row: OutcomeRow, { work, settlement }: Job, now: number): Progress => {
  if (!isOpenTo(row, work)) return row
  if (settlement === null) return begun(row, work, now)
  return settled(row, work, settlement, { now, nextRevisedAt: row.nextRevisedAt })
}

const lapsed = ({ sink, callId }: Work): RingpostError =>
  new RingpostError(
    'unavailable',
    `the claim of sink "${sink}" on call ${callId} has run out: it is not this daemon's to send`,
  )

const keyOf = (sink: string, callId: string): string => `${sink}\n${callId}`
