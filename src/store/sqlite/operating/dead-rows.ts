// Keeps the dead letters, and has what died, or was delivered, sent again.
import type { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../../../clock.ts'
import type { FailureReason } from '../../../outcome.ts'
import type { DeadLetter, DeadSelection, Touched } from '../../operating.ts'
import { prepare } from '../statement.ts'

/** What writes runs inside the caller's transaction. */
export class DeadRows {
  readonly #clock: Clock
  readonly #sql: ReturnType<typeof prepareDead>

  constructor(db: DatabaseSync, clock: Clock) {
    this.#clock = clock
    this.#sql = prepareDead(db)
  }

  list({
    before,
    limit,
    ...selection
  }: DeadSelection & { readonly before?: number; readonly limit: number }): readonly DeadLetter[] {
    return this.#sql.list.all({ ...parametersOf(selection), before: before ?? null, limit }).map(letterOf)
  }

  ofCall(callId: string): readonly DeadLetter[] {
    return this.list({ callId, limit: -1 }).toReversed()
  }

  retry(selection: DeadSelection): Touched {
    const parameters = parametersOf(selection)
    const revived = this.#sql.revive.all({ ...parameters, now: this.#clock.now() })
    const buried = this.#sql.takeRevived.all(parameters)
    return { letters: buried.length, sinks: [...new Set(revived.map(({ sink }) => sink))].toSorted() }
  }

  drop(selection: DeadSelection): Touched {
    const dropped = this.#sql.drop.all(parametersOf(selection))
    return { letters: dropped.length, sinks: [...new Set(dropped.map(({ sink }) => sink))].toSorted() }
  }

  replay(callId: string, sink: string | undefined): readonly string[] {
    const row = { callId, sink: sink ?? null }
    const replayed = this.#sql.replay.all({ ...row, now: this.#clock.now() }).map((found) => found.sink)
    this.#sql.dropOfCall.run(row)
    return replayed.toSorted()
  }

  dropPending(sink: string): number {
    return this.#sql.dropPending.all({ sink }).length
  }
}

interface LetterRow {
  readonly id: number
  readonly sink: string
  readonly call_id: string
  readonly revision: number
  readonly reason: FailureReason
  readonly message: string
  readonly died_at: number
}

const letterOf = ({ call_id, died_at, ...row }: LetterRow): DeadLetter => ({ ...row, callId: call_id, diedAt: died_at })

const parametersOf = ({ ids, sinks, callId }: DeadSelection) => ({
  ids: ids === undefined ? null : JSON.stringify(ids),
  sinks: sinks === undefined ? null : JSON.stringify(sinks),
  callId: callId ?? null,
})

type Selected = 'ids' | 'sinks' | 'callId'
const SELECTED = `(:ids IS NULL OR id IN (SELECT value FROM json_each(:ids)))
  AND (:sinks IS NULL OR sink IN (SELECT value FROM json_each(:sinks))) AND (:callId IS NULL OR call_id = :callId)`
const AGAIN = `due_at = :now, attempts = 0, failing_since = NULL, last_reason = NULL, last_error = NULL,
  wanted_at = CASE WHEN wanted > delivered THEN wanted_at ELSE :now END, replays = replays + 1`

const prepareDead = (db: DatabaseSync) => ({
  list: prepare<Selected | 'before' | 'limit', LetterRow>(
    db,
    `SELECT id, sink, call_id, revision, reason, message, died_at FROM dead_letters
     WHERE ${SELECTED} AND (:before IS NULL OR id < :before) ORDER BY id DESC LIMIT :limit`,
  ),
  revive: prepare<Selected | 'now', { sink: string }>(
    db,
    `UPDATE work SET delivered = min(delivered, dead.first - 1), ${AGAIN}
     FROM (SELECT sink, call_id, min(revision) AS first FROM dead_letters WHERE ${SELECTED} GROUP BY sink, call_id) AS dead
     WHERE work.sink = dead.sink AND work.call_id = dead.call_id RETURNING work.sink AS sink`,
  ),
  takeRevived: prepare<Selected, { id: number }>(
    db,
    `DELETE FROM dead_letters WHERE ${SELECTED} AND EXISTS (
       SELECT 1 FROM work WHERE work.sink = dead_letters.sink AND work.call_id = dead_letters.call_id) RETURNING id`,
  ),
  drop: prepare<Selected, { sink: string }>(db, `DELETE FROM dead_letters WHERE ${SELECTED} RETURNING sink`),
  replay: prepare<'callId' | 'sink' | 'now', { sink: string }>(
    db,
    `UPDATE work SET delivered = chosen_after, handle = NULL, doubt_since = NULL, doubt_status = NULL, ${AGAIN}
     WHERE call_id = :callId AND (:sink IS NULL OR sink = :sink) RETURNING sink`,
  ),
  dropOfCall: prepare<'callId' | 'sink'>(
    db,
    'DELETE FROM dead_letters WHERE call_id = :callId AND (:sink IS NULL OR sink = :sink)',
  ),
  dropPending: prepare<'sink', { call_id: string }>(
    db,
    'DELETE FROM work WHERE sink = :sink AND wanted > delivered RETURNING call_id',
  ),
})
