// Loaded into a daemon with `--import`: ends it at one exact step of its work with PostgreSQL.
// The product knows nothing of it: what is watched are the queries that pass through its driver, and what they were answered.
import pg from 'pg'
import { pass } from './countdown.ts'

type Row = Readonly<Record<string, unknown>>
type Query = (this: pg.Client, ...given: readonly unknown[]) => unknown

const RECORD = /^\s*INSERT INTO states\b/
const LOCK = /\bFOR UPDATE OF work\s*$/
/** All outcomes that waited at the same moment, those of attempts that begin among them; by column, in an array each. */
const OUTCOMES = /^\s*UPDATE work SET delivered = put\.delivered\b.*\bAS put \(([^)]*)\)/s

/** What the transaction of a connection has read and written so far. */
interface Transaction {
  readonly done: Set<string>
  /** The rows whose outcomes it writes, as they were before. */
  readonly before: Map<string, Row>
}

const transactions = new WeakMap<pg.Client, Transaction>()
const begun = (client: pg.Client): Transaction => {
  const fresh = { done: new Set<string>(), before: new Map<string, Row>() }
  transactions.set(client, fresh)
  return fresh
}

const keyOf = (sink: unknown, callId: unknown): string => `${sink}\n${callId}`

/** A row says by what became of it which deed it was. */
const deedOf = (after: Row, before: Row | undefined): string | null => {
  if (Number(after['delivered']) > Number(before?.['delivered'])) return 'settle'
  if (Number(after['attempts']) > Number(before?.['attempts'])) return 'retry'
  return after['released'] === false ? 'begin' : null
}

const outcomesIn = (columns: string, values: readonly unknown[], before: Transaction['before']): Set<string> => {
  const names = columns.split(',').map((name) => name.trim())
  const first: unknown = values[0]
  const rows = (Array.isArray(first) ? first : []).map(
    (_, index): Row => Object.fromEntries(names.map((name, place) => [name, Object(values[place])[index]])),
  )
  const deeds = rows.map((row) => deedOf(row, before.get(keyOf(row['sink'], row['call_id']))))
  return new Set(deeds.filter((deed) => deed !== null))
}

const answered = (client: pg.Client, text: string, values: readonly unknown[], rows: readonly Row[]): void => {
  if (text === 'BEGIN') begun(client)
  const { done, before } = transactions.get(client) ?? begun(client)
  if (LOCK.test(text)) for (const row of rows) before.set(keyOf(row['sink'], row['callId']), row)
  if (text === 'COMMIT') for (const deed of done) pass(`${deed}/after-commit`)
  const columns = OUTCOMES.exec(text)?.[1]
  const deeds = columns === undefined ? [] : outcomesIn(columns, values, before)
  for (const deed of RECORD.test(text) ? ['record'] : deeds) {
    done.add(deed)
    pass(`${deed}/written`)
  }
}

const query = pg.Client.prototype.query as Query
const watched: Query = function (...given) {
  const [asked] = given
  const { text, values = [] } = typeof asked === 'string' ? { text: asked } : Object(asked)
  if (text === 'COMMIT') for (const deed of transactions.get(this)?.done ?? []) pass(`${deed}/before-commit`)
  const answer = query.apply(this, [...given])
  if (!(answer instanceof Promise)) return answer
  return answer.then((result) => {
    answered(this, String(text), values, result.rows ?? [])
    return result
  })
}
Object.assign(pg.Client.prototype, { query: watched })
