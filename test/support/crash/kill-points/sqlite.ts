// Loaded into a daemon with `--import`: ends it at one exact step of its work with the embedded store.
// The product knows nothing of it: what is watched are the SQL statements that pass by.
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { pass } from './countdown.ts'

/** What a transaction did, by a statement of it. */
const DEEDS: Readonly<Record<string, RegExp>> = {
  record: /^\s*INSERT INTO states\b/,
  begin: /^\s*UPDATE work SET doubt_since = coalesce/,
  settle: /^\s*UPDATE work SET delivered = /,
  retry: /^\s*UPDATE work SET attempts = attempts \+ 1/,
}

const done = new Set<string>()

const watch = (statement: StatementSync, before: () => void, after: () => void): StatementSync => {
  const run = statement.run.bind(statement)
  statement.run = (...parameters: never[]) => {
    before()
    const result = run(...parameters)
    after()
    return result
  }
  return statement
}

const prepare = DatabaseSync.prototype.prepare
DatabaseSync.prototype.prepare = function (sql: string) {
  const statement = prepare.call(this, sql)
  if (sql === 'BEGIN IMMEDIATE')
    return watch(
      statement,
      () => undefined,
      () => done.clear(),
    )
  if (sql === 'COMMIT')
    return watch(
      statement,
      () => done.forEach((deed) => void pass(`${deed}/before-commit`)),
      () => done.forEach((deed) => void pass(`${deed}/after-commit`)),
    )
  const deed = Object.keys(DEEDS).find((name) => DEEDS[name]?.test(sql))
  if (deed === undefined) return statement
  return watch(
    statement,
    () => undefined,
    () => {
      done.add(deed)
      pass(`${deed}/written`)
    },
  )
}
