// Keeps, for each account of a source, between which instants its calls were heard.
import type { DatabaseSync } from 'node:sqlite'
import type { Heard } from '../../journal.ts'
import { prepare } from '../statement.ts'

/** `mark` runs inside the caller's transaction. */
export class HeardRows {
  readonly #sql: ReturnType<typeof prepareHeard>

  constructor(db: DatabaseSync) {
    this.#sql = prepareHeard(db)
  }

  read(source: string, account: string): Heard | null {
    const row = this.#sql.read.get({ source, account })
    return row === undefined ? null : { since: row.since, until: row.until }
  }

  mark(source: string, accounts: readonly string[], at: number): void {
    for (const account of accounts) this.#sql.mark.run({ source, account, at })
  }
}

const prepareHeard = (db: DatabaseSync) => ({
  read: prepare<'source' | 'account', Heard>(
    db,
    'SELECT since, until FROM heard WHERE source = :source AND account = :account',
  ),
  mark: prepare<'source' | 'account' | 'at'>(
    db,
    `INSERT INTO heard (source, account, since, until) VALUES (:source, :account, :at, :at)
     ON CONFLICT (source, account) DO UPDATE SET until = :at`,
  ),
})
