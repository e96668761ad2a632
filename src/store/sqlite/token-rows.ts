// Keeps the tokens of each source with a generation that only rises, also across a logout.
import type { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../../clock.ts'
import type { TokenStore, Tokens } from '../store.ts'
import { prepare } from './statement.ts'

/** `write` and `forget` run inside the caller's transaction. */
export class TokenRows {
  readonly #clock: Clock
  readonly #sql: ReturnType<typeof prepareTokens>

  constructor(db: DatabaseSync, clock: Clock) {
    this.#clock = clock
    this.#sql = prepareTokens(db)
  }

  read(source: string): Awaited<ReturnType<TokenStore['read']>> {
    const row = this.#sql.read.get({ source })
    if (row === undefined || row.body === null) return null
    return { tokens: JSON.parse(row.body) as Tokens, generation: row.generation }
  }

  write(source: string, tokens: Tokens, expected?: number): boolean {
    if (expected !== undefined && this.read(source)?.generation !== expected) return false
    this.#sql.put.run({ source, body: JSON.stringify(tokens), now: this.#clock.now() })
    return true
  }

  /** The row stays, empty: were generations to start again, a refresh that began before would pass for a current one. */
  forget(source: string): void {
    this.#sql.put.run({ source, body: null, now: this.#clock.now() })
  }
}

const prepareTokens = (db: DatabaseSync) => ({
  read: prepare<'source', { body: string | null; generation: number }>(
    db,
    'SELECT body, generation FROM tokens WHERE source = :source',
  ),
  put: prepare<'source' | 'body' | 'now'>(
    db,
    `INSERT INTO tokens (source, body, generation, updated_at) VALUES (:source, :body, 1, :now)
     ON CONFLICT (source) DO UPDATE SET body = :body, generation = generation + 1, updated_at = :now`,
  ),
})
