// The rows of calls as the recorder reads and writes them: by statements, in place, with the open calls kept in memory.
import type { DatabaseSync } from 'node:sqlite'
import { type Call, isOver } from '../../../call/call.ts'
import { farNumber, isMissed } from '../../../call/contact.ts'
import type { CallState } from '../../../call/state.ts'
import { CallCache, type KeptCall } from '../../recording/call-cache.ts'
import type { RecordingRows } from '../../recording/rows.ts'
import type { RecordResult } from '../../store.ts'
import type { SilentCalls } from '../../upkeep.ts'
import { SqliteQueueRows } from './queue-rows.ts'
import { prepareRecording } from './recording-statements.ts'

/** Every method runs inside the caller's transaction. */
export class SqliteRecordingRows implements RecordingRows {
  readonly work: SqliteQueueRows
  readonly #sql: ReturnType<typeof prepareRecording>
  readonly #cache = new CallCache()
  #dataVersion = 0

  constructor(db: DatabaseSync) {
    this.work = new SqliteQueueRows(db)
    this.#sql = prepareRecording(db)
  }

  /** Only one program records into a store; should another have done so, memory must not win over the disk. */
  begin(): void {
    const version = this.#sql.dataVersion.get({})?.data_version ?? 0
    if (version !== this.#dataVersion) this.#cache.clear()
    this.#dataVersion = version
  }

  kept(callId: string): KeptCall {
    return this.#cache.get(callId) ?? this.#read(callId)
  }

  /** The newest revision, if it is in memory. */
  known(callId: string): Call | null {
    return this.#cache.get(callId)?.call ?? null
  }

  /** An ended call seldom gets another state. */
  keep(callId: string, kept: KeptCall): void {
    if (kept.call === null || isOver(kept.call)) this.#cache.drop(callId)
    else this.#cache.put(callId, kept)
  }

  drop(callIds: readonly string[]): void {
    for (const callId of callIds) this.#cache.drop(callId)
  }

  isForgotten(callId: string): boolean {
    return this.#sql.forgotten.get({ callId }) !== undefined
  }

  addState(state: CallState, now: number): void {
    const { conversationId: callId, sequence } = state
    this.#sql.addState.run({ callId, sequence, body: JSON.stringify(state), now })
  }

  /** Adds what is new to the states there are in all. */
  counted(result: RecordResult): RecordResult {
    if (result.accepted > 0) this.#sql.count.run({ states: result.accepted })
    return result
  }

  addRevision(call: Call, now: number, before: Call | null): void {
    const { id, revision } = call
    const body = JSON.stringify(call)
    if (before !== null && isFoundAlike(before, call))
      this.#sql.changeCall.run({ id, revision, number: call.caller.number, now, body })
    else (before === null ? this.#sql.addCall : this.#sql.putCall).run(columnsOf(call, now, body))
    this.#sql.addRevision.run({ id, revision, now, body })
  }

  addLink(callId: string, linkedId: string): boolean {
    return this.#sql.addLink.get({ callId, linkedId }) !== undefined
  }

  naming(callId: string, createdAt: number): string | null {
    return this.#sql.naming.get({ id: callId, createdAt })?.call_id ?? null
  }

  silent({ before, most, limit }: SilentCalls): readonly { readonly callId: string; readonly after: number }[] {
    const silent = this.#sql.silent.all({ before, limit })
    const ending = silent.length > 0 ? silent : this.#sql.surplus.all({ most, limit })
    return ending.map(({ id, newest }) => ({ callId: id, after: newest }))
  }

  close(callId: string, after: number): void {
    this.#sql.close.run({ callId, after })
    this.#cache.drop(callId)
  }

  #read(callId: string): KeptCall {
    const row = this.#sql.call.get({ callId })
    if (row === undefined) return { states: [], call: null, closedAfter: null }
    const states = this.#sql.states.all({ callId }).map(({ body }) => JSON.parse(body) as CallState)
    return { states, call: JSON.parse(row.body) as Call, closedAfter: row.closed_after }
  }
}

/** By every index, and by source and account: most states change nothing of that, and an index that is written costs a page. */
const isFoundAlike = (before: Call, call: Call): boolean =>
  before.status === call.status &&
  before.direction === call.direction &&
  before.createdAt === call.createdAt &&
  before.answeredAt === call.answeredAt &&
  before.endedAt === call.endedAt &&
  before.source === call.source &&
  before.account === call.account &&
  farNumber(before) === farNumber(call)

const columnsOf = (call: Call, now: number, body: string) => {
  const { id, source, account, status, revision, createdAt, answeredAt, endedAt, direction } = call
  return {
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
    direction,
    body,
  }
}
