// A prepared statement with typed parameters and rows: the one place where SQLite's rows get our types.
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'

/** Parameters by name: `{ sink: 'sales' }` for `:sink`. */
export type Parameters<Names extends string = string> = { readonly [Name in Names]: SQLInputValue }

export interface Statement<Names extends string, Row> {
  run(parameters: Parameters<Names>): void
  get(parameters: Parameters<Names>): Row | undefined
  all(parameters: Parameters<Names>): readonly Row[]
  /** Row by row; leaving the loop early is fine. */
  each(parameters: Parameters<Names>): Iterable<Row>
}

/** Rows are trusted to have the named shape: the tables are STRICT and only this program writes them. */
export const prepare = <Names extends string, Row = never>(db: DatabaseSync, sql: string): Statement<Names, Row> => {
  const statement = db.prepare(sql)
  return {
    run: (parameters) => {
      statement.run(parameters)
    },
    get: (parameters) => statement.get(parameters) as Row | undefined,
    all: (parameters) => statement.all(parameters) as Row[],
    each: (parameters) => statement.iterate(parameters) as Iterable<Row>,
  }
}
