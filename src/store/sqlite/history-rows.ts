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

  past({ number, until, except, since, limit, sources }: PastQuery): Past {
    const of = { number, until, except, sources: sources === undefined ? null : JSON.stringify(sources) }
    const rows = this.#sql.past.all({ ...of, limit })
    return {
      calls: rows.map(({ body }) => JSON.parse(body) as Call),
      recent: this.#sql.recent.get({ ...of, since })?.recent ?? 0,
    }
  }
}

/** A condition on `source`; null takes all. */
export const OF_SOURCES = '(:sources IS NULL OR source IN (SELECT value FROM json_each(:sources)))'

const PAST = `FROM calls INDEXED BY calls_by_far
WHERE far_number = :number AND created_at <= :until AND id <> :except AND ${OF_SOURCES}`

export const PAST_CALLS = `SELECT body ${PAST} ORDER BY created_at DESC LIMIT :limit`

const prepareHistory = (db: DatabaseSync) => ({
  past: prepare<'number' | 'until' | 'except' | 'sources' | 'limit', { body: string }>(db, PAST_CALLS),
  recent: prepare<'number' | 'until' | 'except' | 'sources' | 'since', { recent: number }>(
    db,
    `SELECT count(*) AS recent ${PAST} AND created_at >= :since`,
  ),
})
