// The one PostgreSQL of the fleets: a server of its own from npm, or the one that DATABASE_URL names; and what it has done so far.
import { readFileSync } from 'node:fs'
import pg from 'pg'
import { startCluster } from '../../test/support/postgres/cluster.ts'

export interface FleetDatabase {
  readonly url: string
  readonly version: string
  /** The process whose children serve its connections; null where it does not run on this machine. */
  readonly postmaster: number | null
  query(text: string): Promise<readonly Record<string, unknown>[]>
  counters(): Promise<Counters>
  /** What each connection that is in the middle of something does at this moment, the bench's own left out. */
  doings(): Promise<readonly string[]>
  connections(): Promise<number>
  close(): Promise<void>
}

/** Since the server began. */
export interface Counters {
  /** Transactions that came to their end, by `pg_stat_database`, which hears of one up to a second later. */
  readonly commits: number
  /** Transactions that wrote. */
  readonly writes: number
  readonly walBytes: number
  /** How often WAL was synced; NaN before PostgreSQL 18. */
  readonly syncs: number
}

const COUNTERS = `SELECT xact_commit AS commits, pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS writes,
  pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS wal_bytes FROM pg_stat_database WHERE datname = current_database()`
/** https://www.postgresql.org/docs/18/monitoring-stats.html#MONITORING-PG-STAT-IO-VIEW */
const SYNCS = "SELECT sum(fsyncs) AS syncs FROM pg_stat_io WHERE object = 'wal'"
const SYNCS_SINCE = 180_000
const OTHERS =
  "FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
/** No wait event: it computes, or waits for a core. */
const DOINGS = `SELECT CASE WHEN state LIKE 'idle in transaction%' THEN 'daemon'
  ELSE coalesce(wait_event_type || ' ' || wait_event, 'processor') END AS doing ${OTHERS} AND state <> 'idle'`

export const openDatabase = async (): Promise<FleetDatabase> => {
  const given = process.env['DATABASE_URL']
  const cluster = given === undefined ? await startCluster() : null
  const url = cluster?.url ?? given ?? ''
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  let asked = 0
  const query = async (text: string): Promise<readonly Record<string, unknown>[]> => {
    asked++
    return (await client.query(text)).rows
  }
  const one = async (text: string) => (await query(text))[0] ?? {}
  const { version, number, pid } = await one(
    "SELECT current_setting('server_version') AS version, current_setting('server_version_num') AS number, pg_backend_pid() AS pid",
  )
  return {
    url,
    version: String(version),
    postmaster: cluster !== null || isLocal(url) ? postmasterOf(Number(pid)) : null,
    query,
    counters: async () => {
      const own = asked
      const { commits, writes, wal_bytes } = await one(COUNTERS)
      const syncs = Number(number) < SYNCS_SINCE ? Number.NaN : Number((await one(SYNCS))['syncs'])
      return { commits: Number(commits) - own, writes: Number(writes), walBytes: Number(wal_bytes), syncs }
    },
    doings: async () => (await query(DOINGS)).map(({ doing }) => String(doing)),
    connections: async () => Number((await one(`SELECT count(*) AS n ${OTHERS}`))['n']),
    close: async () => {
      await client.end()
      await cluster?.stop()
    },
  }
}

const isLocal = (url: string): boolean => /^(localhost|127\.0\.0\.1|\[::1\]|)$/.test(new URL(url).hostname)

/** Its number may be that of another process, where the server runs in a container. */
const postmasterOf = (backend: number): number | null => {
  try {
    const [, name, parent] = /^\d+ \((.*)\) \S (\d+) /s.exec(readFileSync(`/proc/${backend}/stat`, 'utf8')) ?? []
    return name?.startsWith('postgres') ? Number(parent) : null
  } catch {
    return null
  }
}
