// Records states: keeps each once, folds its call again, numbers what changed and queues the work.
import type { DatabaseSync } from 'node:sqlite'
import { type Call, isOver } from '../../call/call.ts'
import { foldCall } from '../../call/fold.ts'
import { revise } from '../../call/revision.ts'
import type { CallState } from '../../call/state.ts'
import type { Clock } from '../../clock.ts'
import type { Plan, RecordResult } from '../store.ts'
import { CallCache, type KeptCall } from './call-cache.ts'
import { prepare } from './statement.ts'

/** Every method runs inside the caller's transaction. */
export class Recorder {
  readonly #clock: Clock
  readonly #sql: ReturnType<typeof prepareRecording>
  readonly #cache = new CallCache()
  #dataVersion = 0

  constructor(db: DatabaseSync, clock: Clock) {
    this.#clock = clock
    this.#sql = prepareRecording(db)
  }

  record(states: readonly CallState[], plan: Plan): RecordResult {
    this.#forgetWhenChangedElsewhere()
    const now = this.#clock.now()
    const revised: Call[] = []
    const sinks = new Set<string>()
    let accepted = 0
    for (const [callId, received] of Map.groupBy(states, (state) => state.conversationId)) {
      const before = this.#cache.get(callId) ?? this.#read(callId)
      const fresh = unknownOf(received, before.states)
      if (fresh.length === 0) continue
      accepted += fresh.length
      const all = [...before.states, ...fresh]
      const call = revise(before.call, foldCall(all))
      if (call !== before.call) {
        this.#writeRevision(call, now)
        for (const sink of this.#queueWork(call, plan, now)) sinks.add(sink)
        revised.push(call)
      }
      for (const state of fresh) this.#writeState(state, now)
      this.#keep(callId, { states: all, call })
    }
    return { accepted, revised, sinks: [...sinks] }
  }

  /** For when the transaction was undone: what memory knows of these calls may be more than the disk does. */
  forget(states: readonly CallState[]): void {
    for (const state of states) this.#cache.drop(state.conversationId)
  }

  /** Only one program records into a store; should another have done so, memory must not win over the disk. */
  #forgetWhenChangedElsewhere(): void {
    const version = this.#sql.dataVersion.get({})?.data_version ?? 0
    if (version !== this.#dataVersion) this.#cache.clear()
    this.#dataVersion = version
  }

  #read(callId: string): KeptCall {
    const row = this.#sql.call.get({ callId })
    if (row === undefined) return { states: [], call: null }
    const states = this.#sql.states.all({ callId }).map(({ body }) => JSON.parse(body) as CallState)
    return { states, call: JSON.parse(row.body) as Call }
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
    const { id, source, account, status, revision, createdAt, endedAt } = call
    const body = JSON.stringify(call)
    this.#sql.putCall.run({
      id,
      source,
      account,
      status,
      revision,
      number: call.caller.number,
      createdAt,
      now,
      endedAt,
      body,
    })
    this.#sql.addRevision.run({ id, revision, now, body })
  }

  /** A sink once chosen stays with the call to its end, whatever the plan says of later revisions: its card must not go stale. */
  #queueWork(call: Call, plan: Plan, now: number): readonly string[] {
    const callId = call.id
    const { revision } = call
    const followers = this.#sql.raiseWork.all({ callId, revision, now }).map(({ sink }) => sink)
    const joining = [...new Set(plan(call))].filter((sink) => !followers.includes(sink))
    for (const sink of joining) this.#sql.addWork.run({ sink, callId, revision, now })
    return [...followers, ...joining]
  }
}

/** The states whose number is not kept yet, the first of each. */
const unknownOf = (received: readonly CallState[], kept: readonly CallState[]): readonly CallState[] => {
  const known = new Set(kept.map((state) => state.sequence))
  return received.filter(({ sequence }) => !known.has(sequence) && known.add(sequence))
}

type CallColumn =
  | 'id'
  | 'source'
  | 'account'
  | 'status'
  | 'revision'
  | 'number'
  | 'createdAt'
  | 'now'
  | 'endedAt'
  | 'body'

const prepareRecording = (db: DatabaseSync) => ({
  dataVersion: prepare<never, { data_version: number }>(db, 'PRAGMA data_version'),
  call: prepare<'callId', { body: string }>(db, 'SELECT body FROM calls WHERE id = :callId'),
  states: prepare<'callId', { body: string }>(db, 'SELECT body FROM states WHERE call_id = :callId ORDER BY sequence'),
  addState: prepare<'callId' | 'sequence' | 'body' | 'now'>(
    db,
    'INSERT INTO states (call_id, sequence, body, recorded_at) VALUES (:callId, :sequence, :body, :now)',
  ),
  putCall: prepare<CallColumn>(
    db,
    `INSERT INTO calls (id, source, account, status, revision, caller_number, created_at, updated_at, ended_at, body)
     VALUES (:id, :source, :account, :status, :revision, :number, :createdAt, :now, :endedAt, :body)
     ON CONFLICT (id) DO UPDATE SET source = :source, account = :account, status = :status, revision = :revision,
       caller_number = :number, created_at = :createdAt, updated_at = :now, ended_at = :endedAt, body = :body`,
  ),
  addRevision: prepare<'id' | 'revision' | 'now' | 'body'>(
    db,
    'INSERT INTO revisions (call_id, revision, revised_at, body) VALUES (:id, :revision, :now, :body)',
  ),
  // A settled row falls due at once; one that waits for its next try keeps its time.
  raiseWork: prepare<'callId' | 'revision' | 'now', { sink: string }>(
    db,
    `UPDATE work SET wanted = :revision,
       wanted_at = CASE WHEN wanted > delivered THEN wanted_at ELSE :now END,
       due_at = CASE WHEN wanted > delivered THEN due_at ELSE :now END
     WHERE call_id = :callId RETURNING sink`,
  ),
  // What came before the revision at which a sink was chosen is none of its business.
  addWork: prepare<'sink' | 'callId' | 'revision' | 'now'>(
    db,
    `INSERT INTO work (sink, call_id, wanted, delivered, wanted_at, due_at)
     VALUES (:sink, :callId, :revision, :revision - 1, :now, :now)`,
  ),
})
