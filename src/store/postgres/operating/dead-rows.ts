// Keeps the dead letters, and has what died, or was delivered, sent again.
import type { Clock } from '../../../clock.ts'
import type { DeadLetter, DeadSelection, Touched } from '../../operating.ts'
import type { Database } from '../database/database.ts'
import { sql } from '../database/sql.ts'

export class DeadRows {
  readonly #db: Database
  readonly #clock: Clock

  constructor(db: Database, clock: Clock) {
    this.#db = db
    this.#clock = clock
  }

  list(query: DeadSelection & { readonly before?: number; readonly limit: number }): Promise<readonly DeadLetter[]> {
    return this.#db.rows(LIST, [...selected(query), query.before ?? null, query.limit])
  }

  ofCall(callId: string): Promise<readonly DeadLetter[]> {
    return this.#db.rows(OF_CALL, [callId])
  }

  retry(selection: DeadSelection): Promise<Touched> {
    return this.#db.transaction(async (tx) => {
      const revived = await tx.rows(REVIVE, [...selected(selection), this.#clock.now()])
      const buried = await tx.rows(TAKE_REVIVED, selected(selection))
      return { letters: buried.length, sinks: namesOf(revived) }
    })
  }

  drop(selection: DeadSelection): Promise<Touched> {
    return this.#db.transaction(async (tx) => {
      const dropped = await tx.rows(DROP, selected(selection))
      return { letters: dropped.length, sinks: namesOf(dropped) }
    })
  }

  replay(callId: string, sink: string | undefined): Promise<readonly string[]> {
    return this.#db.transaction(async (tx) => {
      const replayed = await tx.rows(REPLAY, [callId, sink ?? null, this.#clock.now()])
      await tx.rows(DROP_OF_CALL, [callId, sink ?? null])
      return namesOf(replayed)
    })
  }

  async dropPending(sink: string): Promise<number> {
    return (await this.#db.transaction((tx) => tx.rows(DROP_PENDING, [sink]))).length
  }
}

const namesOf = (rows: readonly { readonly sink: string }[]): readonly string[] =>
  [...new Set(rows.map(({ sink }) => sink))].toSorted()

type Selected = [ids: readonly number[] | null, sinks: readonly string[] | null, callId: string | null]
const selected = ({ ids, sinks, callId }: DeadSelection): Selected => [ids ?? null, sinks ?? null, callId ?? null]

const SELECTED = `($1::bigint[] IS NULL OR id = ANY ($1)) AND ($2::text[] IS NULL OR sink = ANY ($2))
  AND ($3::text IS NULL OR call_id = $3)`
const LETTER = `id, sink, call_id AS "callId", revision, reason, message, died_at AS "diedAt"`
const again = (now: string): string =>
  `due_at = ${now}, attempts = 0, failing_since = NULL, last_reason = NULL, last_error = NULL,
   wanted_at = CASE WHEN work.wanted > work.delivered THEN work.wanted_at ELSE ${now} END, replays = work.replays + 1`

const LIST = sql<[...Selected, before: number | null, limit: number], DeadLetter>(
  `SELECT ${LETTER} FROM dead_letters WHERE ${SELECTED} AND ($4::bigint IS NULL OR id < $4) ORDER BY id DESC LIMIT $5`,
)
const OF_CALL = sql<[callId: string], DeadLetter>(`SELECT ${LETTER} FROM dead_letters WHERE call_id = $1 ORDER BY id`)
const REVIVE = sql<[...Selected, now: number], { sink: string }>(
  `WITH dead AS (
     SELECT sink, call_id, min(revision) AS first FROM dead_letters WHERE ${SELECTED} GROUP BY sink, call_id),
   locked AS MATERIALIZED (
     SELECT work.sink, work.call_id, dead.first FROM work JOIN dead USING (sink, call_id)
     ORDER BY work.sink, work.call_id FOR UPDATE OF work)
   UPDATE work SET delivered = least(work.delivered, locked.first - 1), ${again('$4::bigint')}
   FROM locked WHERE work.sink = locked.sink AND work.call_id = locked.call_id RETURNING work.sink`,
)
const TAKE_REVIVED = sql<Selected, { id: number }>(
  `DELETE FROM dead_letters WHERE ${SELECTED} AND EXISTS (
     SELECT 1 FROM work WHERE work.sink = dead_letters.sink AND work.call_id = dead_letters.call_id) RETURNING id`,
)
const DROP = sql<Selected, { sink: string }>(`DELETE FROM dead_letters WHERE ${SELECTED} RETURNING sink`)
const REPLAY = sql<[callId: string, sink: string | null, now: number], { sink: string }>(
  `WITH locked AS MATERIALIZED (
     SELECT sink, call_id FROM work WHERE call_id = $1 AND ($2::text IS NULL OR sink = $2) ORDER BY sink FOR UPDATE)
   UPDATE work SET delivered = chosen_after, handle = NULL, doubt_since = NULL, doubt_status = NULL, ${again('$3::bigint')}
   FROM locked WHERE work.sink = locked.sink AND work.call_id = locked.call_id RETURNING work.sink`,
)
const DROP_OF_CALL = sql<[callId: string, sink: string | null], never>(
  'DELETE FROM dead_letters WHERE call_id = $1 AND ($2::text IS NULL OR sink = $2)',
)
const DROP_PENDING = sql<[sink: string], { call_id: string }>(
  `WITH locked AS MATERIALIZED (
     SELECT sink, call_id FROM work WHERE sink = $1 AND wanted > delivered ORDER BY call_id FOR UPDATE)
   DELETE FROM work USING locked WHERE work.sink = locked.sink AND work.call_id = locked.call_id
   RETURNING work.call_id`,
)
