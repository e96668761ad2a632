// Writes rows into the tables of a database and reads them again, page by page in the order of their keys.
import type { Connection } from '../postgres/database/database.ts'
import { sql, type Value } from '../postgres/database/sql.ts'
import type { Place, Row } from './file-rows.ts'
import type { MovedTable } from './tables.ts'

/** Rows that are there already are left alone. */
export const writeRows = async (tx: Connection, { name, columns }: MovedTable, rows: readonly Row[]): Promise<void> => {
  const names = columns.map((column) => column.name)
  const arrays = columns.map(({ type }, index) => `$${index + 1}::${type}[]`)
  await tx.rows(
    sql<readonly Value[], never>(
      `INSERT INTO ${name} (${names.join(', ')}) OVERRIDING SYSTEM VALUE
       SELECT * FROM unnest(${arrays.join(', ')}) ON CONFLICT DO NOTHING`,
    ),
    columns.map((_, index) => rows.map((row) => row[index] ?? null)),
  )
}

export const readKeyed = async (
  tx: Connection,
  { name, columns, key }: MovedTable,
  after: Place | null,
  limit: number,
): Promise<{ readonly rows: readonly Row[]; readonly last: Place | null }> => {
  const beyond =
    after === null ? '' : `WHERE (${key.join(', ')}) > (${key.map((_, index) => `$${index + 2}`).join(', ')})`
  const found = await tx.rows(
    sql<readonly Value[], Record<string, string | number | null>>(
      `SELECT ${columns.map((column) => column.name).join(', ')} FROM ${name} ${beyond}
       ORDER BY ${key.join(', ')} LIMIT $1`,
    ),
    [limit, ...(after ?? [])],
  )
  const end = found.at(-1)
  return {
    rows: found.map((row) => columns.map((column) => row[column.name] ?? null)),
    last: end === undefined ? null : key.map((column) => end[column] as string | number),
  }
}

/** New letters get numbers above all that were moved. */
export const continueNumbers = async (tx: Connection): Promise<void> => {
  await tx.script(
    `SELECT setval(pg_get_serial_sequence('dead_letters', 'id'), greatest((SELECT max(id) FROM dead_letters), 1))`,
  )
}
