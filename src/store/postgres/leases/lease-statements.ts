// The SQL of leases. The rows stay for good, so that the token of whoever comes next is higher than all before.
import type { Fence, LeaseRow } from '../../leases/leases.ts'
import { sql } from '../database/sql.ts'

const later = (ms: string): string => `clock_timestamp() + ${ms} * interval '1 millisecond'`

type Request = [source: string, holder: string, forMs: number]

/** `FOR UPDATE` waits for those who write for the source at this moment (`fences.ts`), as the update alone would not. */
export const ACQUIRE = sql<Request, { token: number }>(
  `WITH free AS MATERIALIZED (
     SELECT source FROM leases WHERE source = $1
       AND (holder IS NULL OR holder = $2 OR expires_at <= clock_timestamp())
       AND (next IS NULL OR next = $2 OR next_expires_at <= clock_timestamp())
     FOR UPDATE),
   taken AS (
     UPDATE leases SET token = token + 1, holder = $2, expires_at = ${later('$3')},
       offered = false, next = NULL, ready = false
     FROM free WHERE leases.source = free.source RETURNING token),
   begun AS (
     INSERT INTO leases (source, token, holder, expires_at) VALUES ($1, 1, $2, ${later('$3')})
     ON CONFLICT (source) DO NOTHING RETURNING token)
   SELECT token FROM taken UNION ALL SELECT token FROM begun`,
)
/**
 * Several rows are locked in the order of their names, as by those who write for several sources; beside whom it goes on, or
 * a daemon with much to write would lose its leases over it.
 */
export const RENEW = sql<[holder: string, sources: readonly string[], tokens: readonly number[], forMs: number], Fence>(
  `WITH alive AS (
     INSERT INTO daemons (holder, expires_at) VALUES ($1, ${later('$4')})
     ON CONFLICT (holder) DO UPDATE SET expires_at = excluded.expires_at),
   gone AS (DELETE FROM daemons WHERE expires_at < clock_timestamp() - interval '1 day' AND holder <> $1),
   mine AS MATERIALIZED (
     SELECT leases.source FROM leases
     JOIN unnest($2::text[], $3::bigint[]) AS held (source, token) USING (source, token)
     WHERE leases.holder = $1 ORDER BY leases.source FOR NO KEY UPDATE OF leases)
   UPDATE leases SET expires_at = ${later('$4')} FROM mine
   WHERE leases.source = mine.source RETURNING leases.source, leases.token`,
)
export const RELEASE = sql<[source: string, token: number], never>(
  `UPDATE leases SET holder = NULL, offered = false, expires_at = '-infinity' WHERE source = $1 AND token = $2`,
)
export const OFFER = sql<[source: string, token: number, offered: boolean], never>(
  `UPDATE leases SET offered = $3, next = CASE WHEN $3 THEN next END, ready = $3 AND ready
   WHERE source = $1 AND token = $2 AND holder IS NOT NULL`,
)
export const RESERVE = sql<[...Request, ready: boolean], { source: string }>(
  `UPDATE leases SET next = $2, next_expires_at = ${later('$3')}, ready = $4
   WHERE source = $1 AND offered AND holder <> $2
     AND (next IS NULL OR next = $2 OR next_expires_at <= clock_timestamp())
   RETURNING source`,
)
export const LEASES = sql<[], LeaseRow>(
  `SELECT source, holder, token, holder IS NULL OR expires_at <= clock_timestamp() AS expired, offered,
     CASE WHEN next_expires_at > clock_timestamp() THEN next END AS next,
     ready AND next IS NOT NULL AND next_expires_at > clock_timestamp() AS ready
   FROM leases ORDER BY source`,
)
export const DAEMONS = sql<[], { holder: string }>(
  'SELECT holder FROM daemons WHERE expires_at > clock_timestamp() ORDER BY holder',
)
export const FORGET_DAEMON = sql<[holder: string], never>('DELETE FROM daemons WHERE holder = $1')
export const FORGET_RESERVATIONS = sql<[holder: string], never>(
  'UPDATE leases SET next = NULL, ready = false WHERE next = $1',
)
