// Tells what is kept of which call, by the numbers of its states; only reads.
import type { DatabaseSync } from 'node:sqlite'
import type { CallState } from '../../../call/state.ts'
import type { KeptStates, OpenCall } from '../../journal.ts'
import { prepare } from '../statement.ts'

export class KeptCalls {
  readonly #sql: ReturnType<typeof prepareKept>

  constructor(db: DatabaseSync) {
    this.#sql = prepareKept(db)
  }

  open(source: string): readonly OpenCall[] {
    return this.#sql.open.all({ source }).map(({ id, account, newest, recorded_at, looked_up }) => ({
      id,
      account,
      newest,
      recordedAt: recorded_at,
      lookedUp: looked_up === 1,
    }))
  }

  read(callId: string): KeptStates | null {
    const numbers = this.#sql.numbers.all({ callId }).map(({ sequence }) => sequence)
    const row = this.#sql.newest.get({ callId })
    if (row === undefined) return null
    return { over: row.ended_at !== null, numbers, newest: JSON.parse(row.body) as CallState }
  }

  known(callIds: readonly string[]): ReadonlyMap<string, { readonly over: boolean }> {
    return new Map(
      callIds.flatMap((callId) => {
        const row = this.#sql.end.get({ callId })
        return row === undefined ? [] : [[callId, { over: row.over === 1 }]]
      }),
    )
  }
}

interface OpenRow extends Pick<OpenCall, 'id' | 'account' | 'newest'> {
  readonly recorded_at: number
  readonly looked_up: 0 | 1
}

const prepareKept = (db: DatabaseSync) => ({
  open: prepare<'source', OpenRow>(
    db,
    // A state is never rewritten, so the highest rowid is the last that came; both maxima are read off the index.
    `SELECT open.id, open.account, open.newest, states.recorded_at,
       EXISTS (SELECT 1 FROM look_ups WHERE source = :source AND kind = 'report' AND subject = open.id) AS looked_up
     FROM (
       SELECT calls.id, calls.account, max(states.sequence) AS newest, max(states.rowid) AS last
       FROM calls INDEXED BY calls_open CROSS JOIN states ON states.call_id = calls.id
       WHERE calls.ended_at IS NULL AND calls.source = :source GROUP BY calls.id
     ) AS open CROSS JOIN states ON states.rowid = open.last`,
  ),
  numbers: prepare<'callId', { sequence: number }>(
    db,
    'SELECT sequence FROM states WHERE call_id = :callId ORDER BY sequence',
  ),
  newest: prepare<'callId', { body: string; ended_at: number | null }>(
    db,
    `SELECT states.body, calls.ended_at FROM states CROSS JOIN calls ON calls.id = states.call_id
     WHERE states.call_id = :callId ORDER BY states.sequence DESC LIMIT 1`,
  ),
  end: prepare<'callId', { over: 0 | 1 }>(
    db,
    `SELECT ended_at IS NOT NULL AS over FROM calls WHERE id = :callId
     UNION ALL SELECT 1 FROM forgotten WHERE call_id = :callId`,
  ),
})
