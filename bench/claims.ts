// `npm run bench:claims`: what a claim costs in an empty store and in one with a million settled rows, in both engines; prints a table.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { systemClock } from '../src/clock.ts'
import { Secret } from '../src/config/secret.ts'
import { openPostgresStore } from '../src/store/postgres.ts'
import { openSqliteStore } from '../src/store/sqlite.ts'
import type { Store } from '../src/store/store.ts'
import { startCluster } from '../test/support/postgres/cluster.ts'

const SETTLED = Number(process.env['SETTLED'] ?? 1_000_000)
const PENDING = Number(process.env['PENDING'] ?? 100_000)
/** In the small store all that is pending is claimed in the end. */
const CLAIMS = 500
const ROUNDS = 5

/** Rows as a store would have written them, but for their bodies; the first `settled` are delivered. */
const rows = (series: string, settled: number) => ({
  calls: `INSERT INTO calls (id, source, account, status, revision, created_at, updated_at, body EXTRA_NAMES)
    SELECT 'call-' || n, 'main', '1', 'ringing', 1, n, n, '{"id":"call-' || n || '","revision":1}' EXTRA_VALUES FROM ${series}`,
  work: `INSERT INTO work (sink, call_id, wanted, delivered, chosen_after, wanted_at, due_at)
    SELECT 'cards', 'call-' || n, 1, CASE WHEN n <= ${settled} THEN 1 ELSE 0 END, 0, n, n FROM ${series}`,
})

const withColumns = (text: string, names = '', values = ''): string =>
  text.replace('EXTRA_NAMES', names).replace('EXTRA_VALUES', values)

/** Claims one row after the other, as workers do; answers the median of the rounds' means, in ms. */
const measure = async (store: Store): Promise<number> => {
  const means: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const since = performance.now()
    for (let claim = 0; claim < CLAIMS / ROUNDS; claim++) {
      const claimed = await store.claim({ sink: 'cards', mode: 'card', limit: 1, now: Date.now() })
      if (claimed.length !== 1) throw new Error('a row is due')
    }
    means.push((performance.now() - since) / (CLAIMS / ROUNDS))
  }
  return means.toSorted((one, other) => one - other)[Math.floor(ROUNDS / 2)] ?? 0
}

const sqlite = async (settled: number, pending: number): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), 'ringpost-claims-'))
  const file = join(folder, 'ringpost.db')
  const store = await openSqliteStore({ file, clock: systemClock })
  const db = new DatabaseSync(file)
  const { calls, work } = rows('series', settled)
  const series = `WITH RECURSIVE series (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < ${settled + pending})`
  db.exec('BEGIN')
  for (const text of [withColumns(calls), work]) db.exec(`${series} ${text}`)
  db.exec('COMMIT')
  db.close()
  const ms = await measure(store)
  await store.close()
  rmSync(folder, { recursive: true })
  return ms
}

const postgres = async (url: string, settled: number, pending: number): Promise<number> => {
  const schema = `claims_${settled}`
  const store = await openPostgresStore({ url: new Secret(url), schema, clock: systemClock })
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`SET search_path TO ${schema}`)
  const { calls, work } = rows(`generate_series(1, ${settled + pending}) AS n`, settled)
  await client.query(withColumns(calls, ', direction, states', ", 'inbound', 1"))
  await client.query(work)
  await client.query('VACUUM ANALYZE')
  const ms = await measure(store)
  await store.close()
  await client.end()
  return ms
}

const line = (engine: string, small: number, large: number): string =>
  `${engine.padEnd(10)} ${small.toFixed(3).padStart(12)} ${large.toFixed(3).padStart(12)} ${(large / small).toFixed(2).padStart(8)}`

const cluster = await startCluster()
try {
  process.stdout.write(
    `ms a claim of one row; small: ${CLAIMS} pending, large: ${SETTLED} settled and ${PENDING} pending\n`,
  )
  process.stdout.write(
    `${'engine'.padEnd(10)} ${'small'.padStart(12)} ${'large'.padStart(12)} ${'ratio'.padStart(8)}\n`,
  )
  process.stdout.write(`${line('sqlite', await sqlite(0, CLAIMS), await sqlite(SETTLED, PENDING))}\n`)
  const [small, large] = [await postgres(cluster.url, 0, CLAIMS), await postgres(cluster.url, SETTLED, PENDING)]
  process.stdout.write(`${line('postgres', small, large)}\n`)
} finally {
  await cluster.stop()
}
