// Brings a schema of the database to the version this program knows, one program at a time, and refuses what it cannot know.
import { RingpostError } from '../../../errors.ts'
import type { Connection, Database } from '../database/database.ts'
import { sql } from '../database/sql.ts'
import { SCHEMA_VERSIONS, type SchemaVersion } from './versions.ts'

export interface Reached {
  readonly from: number
  readonly to: number
}

/**
 * Several programs may start at once, old and new: the first does it, the others wait for it. A version newer than this
 * program is used as it is when it says that this one may.
 * Throws `RingpostError` 'unavailable' for one that does not, and for a schema of somebody else's.
 */
export const migrate = async (
  db: Database,
  schema: string,
  versions: readonly SchemaVersion[] = SCHEMA_VERSIONS,
): Promise<Reached> => {
  const found = await db.transaction((tx) => versionOf(tx, schema, versions))
  if (found >= versions.length) return { from: found, to: found }
  return db.transaction(async (tx) => {
    await tx.rows(PATIENTLY, [])
    await tx.rows(LOCK, [`ringpost schema ${schema}`])
    const from = await versionOf(tx, schema, versions)
    if (from >= versions.length) return { from, to: from }
    if ((await tx.rows(IS_THERE, [schema]))[0]?.there !== true) await tx.script(`CREATE SCHEMA "${schema}"`)
    for (const { script } of versions.slice(from)) await tx.script(script)
    await tx.script(NOTE)
    const to = versions.length
    await tx.rows(SET_VERSION, [to, versions[to - 1]?.oldest ?? to])
    return { from, to }
  })
}

/** 0 when there is none yet. */
const versionOf = async (tx: Connection, schema: string, versions: readonly SchemaVersion[]): Promise<number> => {
  const [found] = await tx.rows(TABLES, [schema])
  if (found?.any !== true) return 0
  if (!found.ours) throw foreign(schema)
  const [row] = await tx.rows(VERSION, [])
  if (row === undefined) throw foreign(schema)
  if (row.version > versions.length && row.oldest > versions.length) throw newer(schema, row.version, versions.length)
  return row.version
}

const IS_THERE = sql<[string], { there: boolean }>('SELECT to_regnamespace(quote_ident($1)) IS NOT NULL AS there')
const TABLES = sql<[string], { any: boolean; ours: boolean }>(
  `SELECT EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = to_regnamespace(quote_ident($1))) AS any,
     to_regclass(quote_ident($1) || '.ringpost_schema') IS NOT NULL AS ours`,
)
const VERSION = sql<[], { version: number; oldest: number }>('SELECT version, oldest FROM ringpost_schema')
/** An index over millions of rows takes its time. */
const PATIENTLY = sql<[], never>(
  "SELECT set_config('statement_timeout', '0', true), set_config('lock_timeout', '0', true)",
)
const LOCK = sql<[string], never>('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))')
const NOTE =
  'CREATE TABLE IF NOT EXISTS ringpost_schema (one boolean PRIMARY KEY DEFAULT true CHECK (one), version integer NOT NULL, oldest integer NOT NULL)'
const SET_VERSION = sql<[number, number], never>(
  `INSERT INTO ringpost_schema (version, oldest) VALUES ($1, $2)
   ON CONFLICT (one) DO UPDATE SET version = excluded.version, oldest = excluded.oldest`,
)

const foreign = (schema: string): RingpostError =>
  new RingpostError('unavailable', `the schema "${schema}" of the database has tables that are not Ringpost's`, {
    nextStep: 'Name another one with `store.schema`: it is made when it is missing. Nothing was changed.',
  })

const newer = (schema: string, version: number, known: number): RingpostError => {
  const message = `the schema "${schema}" was made by a newer Ringpost (version ${version}; this one knows ${known})`
  return new RingpostError('unavailable', message, {
    nextStep: 'Upgrade Ringpost to at least the version that made it; nothing was changed.',
  })
}
