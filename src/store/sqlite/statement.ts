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

/**
 * Rows are trusted to have the named shape: the tables are STRICT and only this program writes them. SQLite is given the
 * values by place: to look each name up again with every run takes longer than many a statement.
 */
export const prepare = <Names extends string, Row = never>(db: DatabaseSync, sql: string): Statement<Names, Row> => {
  const names: Names[] = []
  const statement = db.prepare(
    sql.replace(NAME, (text, name?: Names) => {
      if (name === undefined) return text
      names.push(name)
      return '?'
    }),
  )
  const placed = (parameters: Parameters<Names>) => names.map((name) => parameters[name])
  return {
    run: (parameters) => {
      statement.run(...placed(parameters))
    },
    get: (parameters) => statement.get(...placed(parameters)) as Row | undefined,
    all: (parameters) => statement.all(...placed(parameters)) as Row[],
    each: (parameters) => statement.iterate(...placed(parameters)) as Iterable<Row>,
  }
}

/** Of a parameter, outside of words in quotes. */
const NAME = /'[^']*'|:(\w+)/g
