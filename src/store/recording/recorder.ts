// Records states and what enrichers found: folds the call again, numbers what changed and has the work queued.
import type { Call } from '../../call/call.ts'
import { farKey } from '../../call/contact.ts'
import { withConsult } from '../../call/fold/consult.ts'
import { foldCall } from '../../call/fold.ts'
import { revise, withDetails } from '../../call/revision.ts'
import type { CallState } from '../../call/state.ts'
import type { Clock } from '../../clock.ts'
import type { Log } from '../../log.ts'
import type { Enrichment, Hold, Plan, RecordResult, Revised } from '../store.ts'
import type { SilentCalls } from '../upkeep.ts'
import type { KeptCall } from './call-cache.ts'
import type { RecordingRows } from './rows.ts'
import { sharingWith } from './shared-parts.ts'
import { type Queueing, WorkQueue } from './work-queue.ts'

/** Every state is folded with all those before it: a call that goes wild must not take the daemon with it. */
const MAX_STATES_OF_A_CALL = 2_000

/** One for all engines. Every method runs inside the caller's transaction. */
export class Recorder {
  readonly #rows: RecordingRows
  readonly #clock: Clock
  readonly #log: Log | undefined
  readonly #work: WorkQueue

  constructor(rows: RecordingRows, clock: Clock, log?: Log) {
    this.#rows = rows
    this.#clock = clock
    this.#log = log
    this.#work = new WorkQueue(rows.work)
  }

  record(states: readonly CallState[], plan: Plan, hold?: Hold): RecordResult {
    const round = this.#begin(plan, hold)
    let accepted = 0
    for (const [callId, received] of Map.groupBy(states, (state) => state.conversationId)) {
      const before = this.#rows.kept(callId)
      const fresh = this.#bounded(callId, unknownOf(received, before.states), before.states.length)
      if (fresh.length === 0 || (before.call === null && this.#rows.isForgotten(callId))) continue
      accepted += fresh.length
      const all = [...before.states, ...fresh.map((state) => sharingWith(before.states.at(-1), state))]
      const call = this.#revise({ ...before, states: all }, round)
      for (const state of fresh) this.#rows.addState(state, round.now)
      this.#rows.keep(callId, { ...before, states: all, call })
      this.#link(call, round)
    }
    return { accepted, ...resultOf(round) }
  }

  /** A finding about somebody else than the call's far party now is comes too late, and changes nothing. */
  enrich({ callId, far, details, complete }: Enrichment, plan: Plan): Revised {
    const round = this.#begin(plan)
    const before = this.#rows.kept(callId)
    if (before.call === null || farKey(before.call) !== far) return resultOf(round)
    const call = withDetails(before.call, details)
    if (call !== before.call) {
      this.#show(call, before.call, round)
      this.#work.reconsider(before.call, call, round)
      this.#rows.keep(callId, { ...before, call })
    }
    if (complete) for (const sink of this.#work.settleDetails(call, round.now)) round.sinks.add(sink)
    return resultOf(round)
  }

  /** See `UpkeepStore.endSilent`. */
  endSilent(calls: SilentCalls, plan: Plan): Revised {
    const round = this.#begin(plan)
    for (const { callId, after } of this.#rows.silent(calls)) {
      this.#rows.close(callId, after)
      this.#revise(this.#rows.kept(callId), round)
    }
    return resultOf(round)
  }

  #begin(plan: Plan, hold?: Hold): Round {
    this.#rows.begin()
    return { plan, hold, now: this.#clock.now(), revised: new Map(), sinks: new Set() }
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
      withConsult(folded, () => this.#rows.naming(folded.id, folded.createdAt)),
    )
    if (call !== before) this.#show(call, before, round)
    return call
  }

  #show(call: Call, before: Call | null, round: Round): void {
    this.#rows.addRevision(call, round.now, before)
    for (const sink of this.#work.queue(call, round)) round.sinks.add(sink)
    round.revised.set(call.id, call)
  }

  /** A consultation's own call may name it only after it was recorded: then it is told so. */
  #link({ id: callId, consultOf, linkedCalls }: Call, round: Round): void {
    if (consultOf !== null) return
    for (const linkedId of linkedCalls) {
      if (!this.#rows.addLink(callId, linkedId)) continue
      const linked = this.#rows.kept(linkedId)
      if (linked.call === null) continue
      this.#revise(linked, round)
      // Were the transaction undone, nobody would tell the memory.
      this.#rows.drop([linkedId])
    }
  }
}

/** One call of `record`, `enrich` or `endSilent`. */
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
