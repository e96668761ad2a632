// Answers which calls there were with a number; only reads.
import type { DatabaseSync } from 'node:sqlite'
import type { Call } from '../../call/call.ts'
import type { Past, PastQuery } from '../history.ts'
import { prepare } from './statement.ts'

export class HistoryRows {
  readonly #sql: ReturnType<typeof prepareHistory>

  constructor(db: DatabaseSync) {
    this.#sql = prepareHistory(db)
  }

  past({ number, until, except, since, limit }: PastQuery): Past {
    const rows = this.#sql.past.all({ number, until, except, limit })
    return {
      calls: rows.map(({ body }) => JSON.parse(body) as Call),
      recent: this.#sql.recent.get({ number, until, except, since })?.recent ?? 0,
    }
  }
}

const PAST = 'FROM calls INDEXED BY calls_by_far WHERE far_number = :number AND created_at <= :until AND id <> :except'

export const PAST_CALLS = `SELECT body ${PAST} ORDER BY created_at DESC LIMIT :limit`

const prepareHistory = (db: DatabaseSync) => ({
  past: prepare<'number' | 'until' | 'except' | 'limit', { body: string }>(db, PAST_CALLS),
  recent: prepare<'number' | 'until' | 'except' | 'since', { recent: number }>(
    db,
    `SELECT count(*) AS recent ${PAST} AND created_at >= :since`,
  ),
})
