// Fills an embedded store with calls: one is recorded as the daemon would, then its rows are multiplied inside the database.
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { systemClock } from '../../src/clock.ts'
import { parseFrame } from '../../src/sources/goto-connect/wire/frame.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import type { Installation } from '../contestants/ringpost.ts'
import { beginCall, nextFrame } from '../feed/calls.ts'

export interface Filling {
  readonly calls: number
  /** Whether each waits for the sink; otherwise all of it is delivered. */
  readonly pending: boolean
}

const SINK = 'receiver'
const SOURCE = 'main'

export const fill = async ({ path }: Installation, { calls, pending }: Filling): Promise<void> => {
  const file = join(path, 'data', 'ringpost.db')
  const id = await recordOne(file, pending)
  const db = new DatabaseSync(file)
  db.exec(
    'PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; PRAGMA temp_store = MEMORY',
  )
  const known = Number(db.prepare('SELECT count(*) AS calls FROM calls').get()?.['calls'])
  db.exec('BEGIN')
  db.exec('CREATE TEMP TABLE copies (n INTEGER PRIMARY KEY, id TEXT)')
  db.prepare(
    `INSERT INTO copies WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count)
     SELECT n, lower(hex(randomblob(16))) FROM numbers`,
  ).run({ count: Math.max(1, calls - known) })
  // An index that is made at the end is made in order.
  const indexes = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL").all()
  for (const { name } of indexes) db.exec(`DROP INDEX ${name}`)
  for (const table of ['calls', 'states', 'revisions', 'work']) multiply(db, table, id)
  for (const { sql } of indexes) db.exec(String(sql))
  db.exec('COMMIT; DROP TABLE copies; PRAGMA optimize; PRAGMA journal_mode = WAL')
  db.close()
}

/** Its last state only: a call that was missed. */
const recordOne = async (file: string, pending: boolean): Promise<string> => {
  const store = await openSqliteStore({ file, clock: systemClock })
  const call = beginCall(9_999_999, `${Date.now().toString(16).slice(-8)}-fill`)
  call.sent = call.length - 1
  const frame = parseFrame(nextFrame(call, 0), { source: SOURCE, receivedAt: Date.now() })
  if (frame.kind !== 'state') throw new Error('the feed no longer writes frames that Ringpost reads')
  await store.record([frame.state], () => [SINK])
  const [work] = pending ? [] : await store.claim({ sink: SINK, mode: 'event', limit: 1, now: Date.now() })
  if (work !== undefined) await store.settle(work, { status: 'delivered' })
  await store.close()
  return call.id
}

/** What a column holds in a copy, where it is not what the first one has. */
const OTHERWISE: Readonly<Record<string, string>> = {
  call_id: 'copies.id',
  'calls.id': 'copies.id',
  far_number: "printf('+1201%07d', 2000000 + copies.n % 7999999)",
  created_at: 'created_at - copies.n * 100',
}

const multiply = (db: DatabaseSync, table: string, id: string): void => {
  const columns = db
    .prepare(`SELECT name FROM pragma_table_info('${table}')`)
    .all()
    .map(({ name }) => String(name))
  const values = columns.map((name) => OTHERWISE[`${table}.${name}`] ?? OTHERWISE[name] ?? `original.${name}`)
  const key = table === 'calls' ? 'id' : 'call_id'
  db.prepare(
    `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values.join(', ')}
     FROM copies CROSS JOIN ${table} AS original WHERE original.${key} = :id ORDER BY copies.n`,
  ).run({ id })
}
