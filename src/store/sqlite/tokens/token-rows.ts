// Keeps the tokens of each source with a generation that only rises, also across a logout.
import type { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../../../clock.ts'
import type { TokenStore, Tokens } from '../../store.ts'
import type { Vault } from '../../tokens/vault.ts'
import { prepare } from '../statement.ts'

/** `write`, `reseal` and `forget` run inside the caller's transaction. */
export class TokenRows {
  readonly #clock: Clock
  readonly #vault: Vault
  readonly #sql: ReturnType<typeof prepareTokens>

  constructor(db: DatabaseSync, clock: Clock, vault: Vault) {
    this.#clock = clock
    this.#vault = vault
    this.#sql = prepareTokens(db)
  }

  read(source: string): Awaited<ReturnType<TokenStore['read']>> {
    const row = this.#sql.read.get({ source })
    if (row === undefined || row.body === null) return null
    return { tokens: this.#vault.open(source, row.body), generation: row.generation }
  }

  write(source: string, tokens: Tokens, expected?: number): boolean {
    if (expected !== undefined && this.#generation(source) !== expected) return false
    this.#sql.put.run({ source, body: this.#vault.seal(source, tokens), now: this.#clock.now() })
    return true
  }

  /** Whether there are tokens that are not encrypted with the key of today. */
  anyStale(): boolean {
    return this.#sql.all.all({}).some(({ body }) => this.#vault.isStale(body))
  }

  /**
   * Encrypts them with the key of today; they stay the tokens they were, of the same generation. Those that cannot be
   * opened are left alone. Answers whose were changed.
   */
  reseal(): readonly string[] {
    return this.#sql.all.all({}).flatMap(({ source, body }) => {
      const tokens = this.#vault.isStale(body) ? this.#openable(source, body) : null
      if (tokens === null) return []
      this.#sql.reseal.run({ source, body: this.#vault.seal(source, tokens) })
      return [source]
    })
  }

  #openable(source: string, body: string): Tokens | null {
    try {
      return this.#vault.open(source, body)
    } catch {
      // Whoever needs them is told what is wrong with them.
      return null
    }
  }

  /** Asks nothing of the key: a login must be able to replace tokens whose key is lost. */
  #generation(source: string): number | null {
    const row = this.#sql.read.get({ source })
    return row === undefined || row.body === null ? null : row.generation
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
  all: prepare<never, { source: string; body: string }>(db, 'SELECT source, body FROM tokens WHERE body IS NOT NULL'),
  reseal: prepare<'source' | 'body'>(db, 'UPDATE tokens SET body = :body WHERE source = :source'),
  put: prepare<'source' | 'body' | 'now'>(
    db,
    `INSERT INTO tokens (source, body, generation, updated_at) VALUES (:source, :body, 1, :now)
     ON CONFLICT (source) DO UPDATE SET body = :body, generation = generation + 1, updated_at = :now`,
  ),
})
