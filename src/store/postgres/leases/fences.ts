// Keeps a daemon that has lost a source from writing for it: its token is looked at inside every transaction that does.
import { type Fence, FencedError } from '../../leases/leases.ts'
import type { Connection } from '../database/database.ts'
import { sql } from '../database/sql.ts'

/** Inside the transaction, before it writes for the source. Null for whoever needs no lease: a login, or a daemon on its own. */
export const checkFence = async (tx: Connection, fence: Fence | null): Promise<void> => {
  if (fence === null) return
  const [stale] = await staleAmong(tx, [fence])
  if (stale !== undefined) throw new FencedError(stale.source)
}

/** The leases that are good stay so until the transaction ends: whoever wants to take one over waits for it; renewing does not. */
export const staleAmong = async (tx: Connection, fences: readonly Fence[]): Promise<readonly Fence[]> => {
  if (fences.length === 0) return []
  const leases = await tx.rows(TOKENS, [[...new Set(fences.map(({ source }) => source))]])
  const tokens = new Map(leases.map(({ source, token }) => [source, token]))
  return fences.filter(({ source, token }) => tokens.get(source) !== token)
}

const TOKENS = sql<[sources: readonly string[]], Fence>(
  'SELECT source, token FROM leases WHERE source = ANY ($1) ORDER BY source FOR KEY SHARE',
)
