// Reads the rows of an embedded store page by page, from any place on.
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { sendable, type Value } from '../postgres/database/sql.ts'
import type { MovedTable } from './tables.ts'

export type Cell = string | number | null
export type Row = readonly Cell[]

/** Where reading goes on: the last row's place in the order in which rows came. */
export type Place = readonly (string | number)[]

export interface Page {
  readonly rows: readonly Row[]
  readonly last: Place | null
}

export const readPage = (db: DatabaseSync, table: MovedTable, after: Place | null, limit: number): Page => {
  const { name, columns, came } = table
  const places = came.map((column, index) => `${column} AS place_${index}`)
  const beyond = after === null ? '' : `WHERE (${came.join(', ')}) > (${came.map(() => '?').join(', ')})`
  const found = db
    .prepare(
      `SELECT ${[...columns.map((column, index) => `${column.from} AS cell_${index}`), ...places].join(', ')}
       FROM ${name} ${beyond} ORDER BY ${came.join(', ')} LIMIT ?`,
    )
    .all(...((after ?? []) as readonly SQLInputValue[]), limit)
  const rows = found.map((row) => columns.map((_, index) => row[`cell_${index}`] ?? null) as Cell[])
  const end = found.at(-1)
  return {
    // As the database will have them: it holds no U+0000.
    rows: rows.map((row) => sendable(row as readonly Value[]) as Row),
    last: end === undefined ? null : came.map((_, index) => end[`place_${index}`] as string | number),
  }
}
