// Keeps the tokens of each source with a generation that only rises, also across a logout; never without the key.
import type { Clock } from '../../clock.ts'
import type { Log } from '../../log.ts'
import type { Fence } from '../leases/leases.ts'
import type { TokenStore, Tokens } from '../store.ts'
import type { Vault } from '../tokens/vault.ts'
import type { Connection, Database } from './database/database.ts'
import { sql } from './database/sql.ts'
import { checkFence } from './leases/fences.ts'

interface TokenParts {
  readonly db: Database
  readonly clock: Clock
  readonly vault: Vault
  /** With one, what writes is refused once the lease is another daemon's. */
  readonly fence: Fence | null
}

export const createTokens = ({ db, clock, vault, fence }: TokenParts): TokenStore => {
  const put = (tx: Connection, source: string, body: string | null) => tx.rows(PUT, [source, body, clock.now()])
  return {
    read: async (source) => {
      const [row] = await db.rows(READ, [source])
      if (row === undefined || row.body === null) return null
      return { tokens: vault.open(source, row.body), generation: row.generation }
    },
    write: async (source, tokens, expected) => {
      const body = vault.seal(source, tokens)
      return db.transaction(async (tx) => {
        await checkFence(tx, fence)
        // Asks nothing of the key: a login must be able to replace tokens whose key is lost.
        const [row] = await tx.rows(LOCK, [source])
        const generation = row === undefined || row.body === null ? null : row.generation
        if (expected !== undefined && generation !== expected) return false
        await put(tx, source, body)
        return true
      })
    },
    // The row stays, empty: were generations to start again, a refresh that began before would pass for a current one.
    forget: async (source) => {
      await db.transaction(async (tx) => {
        await checkFence(tx, fence)
        await put(tx, source, null)
      })
    },
  }
}

/**
 * Encrypts those that are not encrypted with the key of today; they stay the tokens they were, of the same generation.
 * Those that cannot be opened are left alone: whoever needs them is told what is wrong with them.
 */
export const resealTokens = async (db: Database, vault: Vault, log?: Log): Promise<void> => {
  const sources: string[] = []
  for (const { source, body } of await db.rows(ALL, [])) {
    const tokens = vault.isStale(body) ? openable(vault, source, body) : null
    if (tokens === null) continue
    // Not over what another process has written meanwhile.
    await db.transaction((tx) => tx.rows(RESEAL, [source, vault.seal(source, tokens), body]))
    sources.push(source)
  }
  if (sources.length > 0) log?.info({ sources }, 'stored tokens were encrypted with the key of the config')
}

const openable = (vault: Vault, source: string, body: string): Tokens | null => {
  try {
    return vault.open(source, body)
  } catch {
    return null
  }
}

interface Row {
  readonly body: string | null
  readonly generation: number
}

const READ = sql<[source: string], Row>('SELECT body, generation FROM tokens WHERE source = $1')
const LOCK = sql<[source: string], Row>('SELECT body, generation FROM tokens WHERE source = $1 FOR UPDATE')
const ALL = sql<[], { source: string; body: string }>('SELECT source, body FROM tokens WHERE body IS NOT NULL')
const RESEAL = sql<[source: string, body: string, before: string], never>(
  'UPDATE tokens SET body = $2 WHERE source = $1 AND body = $3',
)
const PUT = sql<[source: string, body: string | null, now: number], never>(
  `INSERT INTO tokens AS kept (source, body, generation, updated_at) VALUES ($1, $2, 1, $3)
   ON CONFLICT (source) DO UPDATE
     SET body = excluded.body, generation = kept.generation + 1, updated_at = excluded.updated_at`,
)
