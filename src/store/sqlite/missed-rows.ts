// Looks up the calls that nobody took, and when their numbers were last spoken with.
import type { DatabaseSync } from 'node:sqlite'
import type { Call } from '../../call/call.ts'
import type { MissedCall, MissedStore } from '../missed.ts'
import { OF_SOURCES } from './history-rows.ts'
import { prepare } from './statement.ts'

export class MissedRows {
  readonly #sql: ReturnType<typeof prepareMissed>

  constructor(db: DatabaseSync) {
    this.#sql = prepareMissed(db)
  }

  calls({ after, until, limit }: Parameters<MissedStore['calls']>[0]): readonly MissedCall[] {
    const rows = this.#sql.calls.all({ at: after.at, id: after.id, until, limit })
    return rows.map(({ missed_at, body }) => ({ at: missed_at, call: JSON.parse(body) as Call }))
  }

  spokenWith(numbers: readonly string[], sources?: readonly string[]): ReadonlyMap<string, number> {
    const spoken = new Map<string, number>()
    for (const number of numbers) {
      const at = this.#sql.spokenAt.get({ number, sources: sources === undefined ? null : JSON.stringify(sources) })?.at
      if (typeof at === 'number') spoken.set(number, at)
    }
    return spoken
  }
}

/** Without an id, entries of the instant itself are left out. */
export const MISSED_CALLS = `
SELECT missed_at, body FROM calls INDEXED BY calls_missed
WHERE missed_at >= :at AND missed_at <= :until AND (missed_at > :at OR id > :id)
ORDER BY missed_at, id LIMIT :limit`

export const SPOKEN_AT = `SELECT max(answered_at) AS at FROM calls
WHERE far_number = :number AND answered_at IS NOT NULL AND ${OF_SOURCES}`

const prepareMissed = (db: DatabaseSync) => ({
  calls: prepare<'at' | 'id' | 'until' | 'limit', { missed_at: number; body: string }>(db, MISSED_CALLS),
  spokenAt: prepare<'number' | 'sources', { at: number | null }>(db, SPOKEN_AT),
})
