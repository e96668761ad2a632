// Hands out due work and writes down what came of it; which rows are claimed is kept in memory and dies with the process.
import type { DatabaseSync } from 'node:sqlite'
import type { Call } from '../../../call/call.ts'
import type { Clock } from '../../../clock.ts'
import type { ClaimRequest, Settlement, SinkBacklog, Work, WorkKind } from '../../store.ts'
import { workOf } from '../../work-row.ts'
import { prepareWork } from './work-statements.ts'

export class WorkRows {
  readonly #clock: Clock
  readonly #known: (callId: string) => Call | null
  readonly #sql: ReturnType<typeof prepareWork>
  /** Call ids by sink. */
  readonly #claims = new Map<string, Set<string>>()

  /** `known`: the newest revision of a call, if it is in memory anyway. */
  constructor(db: DatabaseSync, clock: Clock, known: (callId: string) => Call | null) {
    this.#clock = clock
    this.#known = known
    this.#sql = prepareWork(db)
  }

  claim({ sink, mode, kind, limit, now }: ClaimRequest): readonly Work[] {
    const claimed = this.#claimed(sink)
    const wanted = mode === 'card' ? this.#sql.card : this.#sql.event
    const work: Work[] = []
    for (const known of kinds(kind)) {
      for (const { call_id: callId } of this.#sql.due.each({ sink, known, now })) {
        if (work.length >= limit) break
        const row = claimed.has(callId) ? undefined : wanted.get({ sink, callId })
        const call = row === undefined ? null : this.#call(callId, row.revision, mode)
        if (row !== undefined && call !== null) work.push(workOf(sink, row, call))
      }
    }
    for (const { callId } of work) claimed.add(callId)
    return work
  }

  #call(callId: string, revision: number, mode: ClaimRequest['mode']): Call | null {
    const known = this.#known(callId)
    if (known?.revision === revision) return known
    const row = (mode === 'card' ? this.#sql.cardBody : this.#sql.eventBody).get({ callId, revision })
    return row === undefined ? null : (JSON.parse(row.body) as Call)
  }

  nextDueAt(sink: string, kind?: WorkKind): number | null {
    const times = kinds(kind).flatMap((known) => this.#firstDueAt(sink, known) ?? [])
    return times.length === 0 ? null : Math.min(...times)
  }

  #firstDueAt(sink: string, known: 0 | 1): number | null {
    const claimed = this.#claimed(sink)
    for (const row of this.#sql.pending.each({ sink, known })) if (!claimed.has(row.call_id)) return row.due_at
    return null
  }

  /** As `settle`. */
  begin({ sink, callId, replays, call: { revision, status } }: Work): void {
    this.#sql.begin.run({ sink, callId, revision, replays, status, now: this.#clock.now() })
  }

  /** Runs inside the caller's transaction. A row that is gone, or past this revision, is left as it is. */
  settle(work: Work, settlement: Settlement): void {
    const { sink, callId, replays } = work
    const row = { sink, callId, revision: work.call.revision, replays }
    const now = this.#clock.now()
    if ((settlement.status === 'retry' || settlement.status === 'released') && !settlement.ambiguous)
      this.#sql.doubt.run({ ...row, ...doubtBefore(work) })
    switch (settlement.status) {
      case 'delivered': {
        const handle = settlement.handle === undefined ? null : JSON.stringify(settlement.handle)
        this.#sql.delivered.run({ ...row, handle, now })
        break
      }
      case 'progress':
        this.#sql.progress.run({ ...row, handle: JSON.stringify(settlement.handle), now })
        break
      case 'dead': {
        const { reason, message } = settlement
        this.#sql.bury.run({ ...row, reason, message, now })
        this.#sql.delivered.run({ ...row, handle: null, now })
        break
      }
      case 'retry': {
        const { dueAt, reason, message } = settlement
        this.#sql.retry.run({ ...row, dueAt, reason, message, now })
        break
      }
      case 'released':
        this.#sql.released.run({ ...row, dueAt: settlement.dueAt })
    }
  }

  /** Ends the claim, once its settlement is on disk. */
  release({ sink, callId }: Work): void {
    this.#claimed(sink).delete(callId)
  }

  shiftDueTimes(byMs: number): void {
    this.#sql.shift.run({ byMs })
  }

  backlog(): readonly SinkBacklog[] {
    const pending = new Map(this.#sql.countPending.all({}).map((row) => [row.sink, row]))
    const dead = new Map(this.#sql.countDead.all({}).map((row) => [row.sink, row.dead]))
    return this.#sql.sinks.all({}).map(({ sink }) => ({
      sink,
      pending: pending.get(sink)?.pending ?? 0,
      oldestAt: pending.get(sink)?.oldest_at ?? null,
      dead: dead.get(sink) ?? 0,
    }))
  }

  #claimed(sink: string): Set<string> {
    const known = this.#claims.get(sink)
    if (known !== undefined) return known
    const claimed = new Set<string>()
    this.#claims.set(sink, claimed)
    return claimed
  }
}

/** As the index has them. */
const kinds = (kind?: WorkKind): readonly (0 | 1)[] => (kind === undefined ? [0, 1] : [kind === 'known' ? 1 : 0])

/** A plain failure takes back the doubt that its own attempt raised, and no older one. */
const doubtBefore = ({ doubt }: Work) => ({
  doubtSince: doubt?.since ?? null,
  doubtStatus: doubt?.status ?? null,
})
