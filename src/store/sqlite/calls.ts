// Reads calls as they are now: one, the newest, those that are on, and how many there are.
import type { DatabaseSync } from 'node:sqlite'
import type { Call } from '../../call/call.ts'
import { prepare } from './statement.ts'

export class Calls {
  readonly #sql: ReturnType<typeof prepareCalls>

  constructor(db: DatabaseSync) {
    this.#sql = prepareCalls(db)
  }

  call(id: string): Call | null {
    const row = this.#sql.call.get({ id })
    return row === undefined ? null : (JSON.parse(row.body) as Call)
  }

  calls({ limit, open = false }: { readonly limit: number; readonly open?: boolean }): readonly Call[] {
    const rows = (open ? this.#sql.openCalls : this.#sql.newestCalls).all({ limit })
    return rows.map(({ body }) => JSON.parse(body) as Call)
  }

  counts(): { readonly states: number; readonly calls: number } {
    const totals = new Map(this.#sql.totals.all({}).map(({ name, amount }) => [name, amount]))
    return { states: totals.get('states') ?? 0, calls: totals.get('calls') ?? 0 }
  }
}

const prepareCalls = (db: DatabaseSync) => ({
  call: prepare<'id', { body: string }>(db, 'SELECT body FROM calls WHERE id = :id'),
  newestCalls: prepare<'limit', { body: string }>(
    db,
    'SELECT body FROM calls ORDER BY created_at DESC, rowid DESC LIMIT :limit',
  ),
  openCalls: prepare<'limit', { body: string }>(
    db,
    'SELECT body FROM calls WHERE ended_at IS NULL ORDER BY created_at DESC, rowid DESC LIMIT :limit',
  ),
  totals: prepare<never, { name: string; amount: number }>(db, 'SELECT name, amount FROM totals'),
})
