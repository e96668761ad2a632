// Records states and what enrichers found: folds the call again, numbers what changed and has the work queued.
import type { DatabaseSync } from 'node:sqlite'
import { type Call, isOver } from '../../../call/call.ts'
import { farKey, farNumber, isMissed } from '../../../call/contact.ts'
import { withConsult } from '../../../call/fold/consult.ts'
import { foldCall } from '../../../call/fold.ts'
import { revise, withDetails } from '../../../call/revision.ts'
import type { CallState } from '../../../call/state.ts'
import type { Clock } from '../../../clock.ts'
import type { Log } from '../../../log.ts'
import type { Enrichment, Hold, Plan, RecordResult, Revised } from '../../store.ts'
import type { SilentCalls } from '../../upkeep.ts'
import { type Queueing, WorkQueue } from '../pending/work-queue.ts'
import { CallCache, type KeptCall } from './call-cache.ts'
import { prepareRecording } from './recording-statements.ts'

/** Every state is folded with all those before it: a call that goes wild must not take the daemon with it. */
const MAX_STATES_OF_A_CALL = 2_000

/** Every method runs inside the caller's transaction. */
export class Recorder {
  readonly #clock: Clock
  readonly #log: Log | undefined
  readonly #sql: ReturnType<typeof prepareRecording>
  readonly #work: WorkQueue
  readonly #cache = new CallCache()
  #dataVersion = 0

  constructor(db: DatabaseSync, clock: Clock, log?: Log) {
    this.#clock = clock
    this.#log = log
    this.#sql = prepareRecording(db)
    this.#work = new WorkQueue(db)
  }

  record(states: readonly CallState[], plan: Plan, hold?: Hold): RecordResult {
    const round = this.#begin(plan, hold)
    let accepted = 0
    for (const [callId, received] of Map.groupBy(states, (state) => state.conversationId)) {
      const before = this.#cache.get(callId) ?? this.#read(callId)
      const fresh = this.#bounded(callId, unknownOf(received, before.states), before.states.length)
      if (fresh.length === 0 || (before.call === null && this.#isForgotten(callId))) continue
      accepted += fresh.length
      const all = [...before.states, ...fresh]
      const call = this.#revise({ ...before, states: all }, round)
      for (const state of fresh) this.#writeState(state, round.now)
      this.#keep(callId, { ...before, states: all, call })
      this.#link(call, round)
    }
    return { accepted, ...resultOf(round) }
  }

  /** A finding about somebody else than the call's far party now is comes too late, and changes nothing. */
  enrich({ callId, far, details, complete }: Enrichment, plan: Plan): Revised {
    const round = this.#begin(plan)
    const before = this.#cache.get(callId) ?? this.#read(callId)
    if (before.call === null || farKey(before.call) !== far) return resultOf(round)
    const call = withDetails(before.call, details)
    if (call !== before.call) {
      this.#show(call, round)
      this.#work.reconsider(before.call, call, round)
      this.#keep(callId, { ...before, call })
    }
    if (complete) for (const sink of this.#work.settleDetails(call, round.now)) round.sinks.add(sink)
    return resultOf(round)
  }

  /** See `UpkeepStore.endSilent`. */
  endSilent({ before, most, limit }: SilentCalls, plan: Plan): Revised {
    const round = this.#begin(plan)
    const silent = this.#sql.silent.all({ before, limit })
    const ending = silent.length > 0 ? silent : this.#sql.surplus.all({ most, limit })
    for (const { id: callId, newest: after } of ending) {
      this.#sql.close.run({ callId, after })
      this.#cache.drop(callId)
      this.#revise(this.#read(callId), round)
    }
    return resultOf(round)
  }

  enrichedFor(callId: string): string | null {
    return this.#work.enrichedFor(callId)
  }

  #isForgotten(callId: string): boolean {
    return this.#sql.forgotten.get({ callId }) !== undefined
  }

  #begin(plan: Plan, hold?: Hold): Round {
    this.#forgetWhenChangedElsewhere()
    return { plan, hold, now: this.#clock.now(), revised: new Map(), sinks: new Set() }
  }

  /** For when the transaction was undone: what memory knows of these calls may be more than the disk does. */
  forget(callIds: readonly string[]): void {
    for (const callId of callIds) this.#cache.drop(callId)
  }

  /** Only one program records into a store; should another have done so, memory must not win over the disk. */
  #forgetWhenChangedElsewhere(): void {
    const version = this.#sql.dataVersion.get({})?.data_version ?? 0
    if (version !== this.#dataVersion) this.#cache.clear()
    this.#dataVersion = version
  }

  #read(callId: string): KeptCall {
    const row = this.#sql.call.get({ callId })
    if (row === undefined) return { states: [], call: null, closedAfter: null }
    const states = this.#sql.states.all({ callId }).map(({ body }) => JSON.parse(body) as CallState)
    return { states, call: JSON.parse(row.body) as Call, closedAfter: row.closed_after }
  }

  /** The end of a call is always taken. */
  #bounded(callId: string, fresh: readonly CallState[], kept: number): readonly CallState[] {
    const room = Math.max(0, MAX_STATES_OF_A_CALL - kept)
    if (fresh.length <= room) return fresh
    if (room > 0)
      this.#log?.error(
        { call: callId, states: MAX_STATES_OF_A_CALL },
        'a call has too many states: of those that follow only its end is kept',
      )
    return [...fresh.slice(0, room), ...fresh.slice(room).filter(({ type }) => type === 'ENDING')]
  }

  #revise({ states, call: before, closedAfter }: KeptCall, round: Round): Call {
    const folded = foldCall(states, closedAfter)
    const call = revise(
      before,
      withConsult(folded, () => this.#sql.naming.get({ id: folded.id, createdAt: folded.createdAt })?.call_id ?? null),
    )
    if (call !== before) this.#show(call, round)
    return call
  }

  #show(call: Call, round: Round): void {
    this.#writeRevision(call, round.now)
    for (const sink of this.#work.queue(call, round)) round.sinks.add(sink)
    round.revised.set(call.id, call)
  }

  /** A consultation's own call may name it only after it was recorded: then it is told so. */
  #link({ id: callId, consultOf, linkedCalls }: Call, round: Round): void {
    if (consultOf !== null) return
    for (const linkedId of linkedCalls) {
      if (this.#sql.addLink.get({ callId, linkedId }) === undefined) continue
      const linked = this.#cache.get(linkedId) ?? this.#read(linkedId)
      if (linked.call === null) continue
      this.#revise(linked, round)
      // Were the transaction undone, nobody would tell the cache.
      this.#cache.drop(linkedId)
    }
  }

  /** An ended call seldom gets another state. */
  #keep(callId: string, kept: KeptCall): void {
    if (kept.call === null || isOver(kept.call)) this.#cache.drop(callId)
    else this.#cache.put(callId, kept)
  }

  #writeState(state: CallState, now: number): void {
    const { conversationId: callId, sequence } = state
    this.#sql.addState.run({ callId, sequence, body: JSON.stringify(state), now })
  }

  #writeRevision(call: Call, now: number): void {
    const { id, source, account, status, revision, createdAt, answeredAt, endedAt } = call
    const body = JSON.stringify(call)
    this.#sql.putCall.run({
      id,
      source,
      account,
      status,
      revision,
      number: call.caller.number,
      farNumber: farNumber(call),
      createdAt,
      now,
      answeredAt,
      endedAt,
      missedAt: isMissed(call) ? now : null,
      body,
    })
    this.#sql.addRevision.run({ id, revision, now, body })
  }
}

/** One call of `record` or `enrich`. */
interface Round extends Queueing {
  readonly revised: Map<string, Call>
  readonly sinks: Set<string>
}

const resultOf = ({ revised, sinks }: Round): Revised => ({ revised: [...revised.values()], sinks: [...sinks] })

/** The states whose number is not kept yet, the first of each. */
const unknownOf = (received: readonly CallState[], kept: readonly CallState[]): readonly CallState[] => {
  const known = new Set(kept.map((state) => state.sequence))
  return received.filter(({ sequence }) => !known.has(sequence) && known.add(sequence))
}
