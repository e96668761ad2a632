// The pool of connections: every statement goes through here, lost connections are replaced, and a commit is never guessed at.
import pg from 'pg'
import type { Clock } from '../../../clock.ts'
import { RingpostError } from '../../../errors.ts'
import type { Address } from './address.ts'
import { databaseFault, isCollision, isOutage } from './faults.ts'
import { type Sql, sendable, sql, type Value } from './sql.ts'

/** One connection inside a transaction. Statements are sent at once, and done in the order in which they were sent. */
export interface Connection {
  rows<Values extends readonly Value[], Row>(statement: Sql<Values, Row>, values: Values): Promise<readonly Row[]>
  /** Several statements without values. */
  script(text: string): Promise<void>
}

export interface Database {
  /** One statement by itself: durable when resolved. What only reads is tried again on another connection. */
  rows<Values extends readonly Value[], Row>(statement: Sql<Values, Row>, values: Values): Promise<readonly Row[]>
  /**
   * All or nothing, durable when resolved. It is tried again, from its beginning, when its connection is lost or another
   * transaction was in its way, as long as patience lasts; should the connection be lost in the commit itself, the database
   * is asked what became of it. Should it have crashed in the commit, nobody knows: so what was done must bear being done again.
   */
  transaction<Result>(work: (tx: Connection) => Promise<Result>): Promise<Result>
  /** A statement that may take as long as it does, outside of any transaction. */
  maintain(text: string): Promise<void>
  /** A connection of its own, for whoever listens; it has to be ended. */
  client(): pg.Client
  close(): Promise<void>
}

/** How long a database may be away before writes are refused: it is restarted, or another takes its place. */
const PATIENCE_MS = 10_000
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 1_000
const CONNECT_TIMEOUT_MS = 5_000
/** Beyond the statement's own time: then nobody is at the other end any more. */
const ANSWER_TIMEOUT_MS = 35_000
/** `int8`: https://github.com/brianc/node-pg-types, by the type's object id in pg_type. */
const INT8 = 20
const NUMERIC = 1700

const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 || oid === NUMERIC
      ? Number
      : pg.types.getTypeParser(oid, format ?? 'text')) as typeof pg.types.getTypeParser,
}

/** What a session needs, whatever the database and the role have it set to. */
const sessionOf = (schema: string): string =>
  `SELECT set_config('search_path', '"${schema}"', false), set_config('statement_timeout', '30s', false),
     set_config('lock_timeout', '10s', false), set_config('idle_in_transaction_session_timeout', '20s', false),
     set_config('synchronous_commit', CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on'
       ELSE current_setting('synchronous_commit') END, false)`

export interface DatabaseOptions {
  readonly address: Address
  readonly schema: string
  readonly maxConnections: number
  /** By which waits are measured: the database's time is nobody's to set. */
  readonly clock: Clock
}

export const connect = (options: DatabaseOptions): Database => {
  const { schema, maxConnections, clock } = options
  const client = {
    ...options.address,
    types,
    application_name: 'ringpost',
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
  }
  const pool = new pg.Pool({ ...client, pipeline: true, max: maxConnections, idleTimeoutMillis: 60_000 })
  const session = sessionOf(schema)
  // The first statement of the connection; when it fails, the next one says why.
  pool.on('connect', (made) => void made.query(session).catch(() => undefined))
  // A connection that was lost while nobody used it is out of the pool by then.
  pool.on('error', () => undefined)
  const patiently = patienceOf(clock)
  return {
    rows: (statement, values) =>
      patiently(() => withClient(pool, (made) => connectionOn(made).rows(statement, values))),
    transaction: (work) => patiently(() => inTransaction(pool, clock, work)),
    maintain: (text) => maintain(new pg.Client({ ...client, query_timeout: 0 }), schema, text),
    client: () => new pg.Client(client),
    close: () => pool.end(),
  }
}

/**
 * Several statements that do not wait for each other's answers: one way there and back for all. Should one fail, none of them is
 * under way any more when this rejects, with what went wrong first.
 */
export const together = async <Results extends readonly unknown[]>(
  ...sent: { readonly [Index in keyof Results]: Promise<Results[Index]> }
): Promise<Results> => {
  await Promise.allSettled(sent)
  return Promise.all(sent) as Promise<unknown> as Promise<Results>
}

const connectionOn = (client: pg.ClientBase): Connection => ({
  rows: async ({ name, text }, values) => {
    const result = await client.query({ name, text, values: sendable(values) })
    return result.rows
  },
  script: async (text) => {
    await client.query(text)
  },
})

/** A connection on which anything but a statement failed is not used again. */
const withClient = async <Result>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> => {
  const client = await pool.connect()
  const lost = (): void => undefined
  client.on('error', lost)
  let broken = true
  try {
    const result = await work(client)
    broken = false
    return result
  } catch (error) {
    broken = !(error instanceof pg.DatabaseError) || isOutage(error)
    throw error
  } finally {
    client.off('error', lost)
    client.release(broken)
  }
}

const inTransaction = async <Result>(
  pool: pg.Pool,
  clock: Clock,
  work: (tx: Connection) => Promise<Result>,
): Promise<Result> => {
  let result: Result | undefined
  let committing = null as Committing | null
  try {
    return await withClient(pool, async (client) => {
      await client.query('BEGIN')
      try {
        result = await work(connectionOn(client))
        const [own] = await connectionOn(client).rows(TRANSACTION, [])
        if (own !== undefined && own.id !== null) committing = { ...own, id: own.id }
        await client.query('COMMIT')
        return result
      } catch (error) {
        await client.query('ROLLBACK').catch(() => undefined)
        throw error
      }
    })
  } catch (error) {
    if (committing === null || !isOutage(error) || !(await isCommitted(pool, clock, committing))) throw error
    return result as Result
  }
}

const maintain = async (client: pg.Client, schema: string, text: string): Promise<void> => {
  // The statement that waits for its end is told.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query(
      `SELECT set_config('search_path', '"${schema}"', false), set_config('statement_timeout', '0', false)`,
    )
    await client.query(text)
  } finally {
    await client.end()
  }
}

interface Committing {
  readonly id: string
  /** By the database's clock. */
  readonly at: string
}

/** Without an id where it wrote nothing: then there is nothing to ask about. */
const TRANSACTION = sql<[], { readonly id: string | null; readonly at: string }>(
  'SELECT pg_current_xact_id_if_assigned()::text AS id, clock_timestamp()::text AS at',
)
/**
 * A server that crashed hands out again the numbers of transactions of which nothing had reached its log, so what it says of
 * one is believed only if it has not crashed since: then its statistics would have begun anew, and those of the writer are for
 * everyone to see. https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SNAPSHOT,
 * https://www.postgresql.org/docs/current/monitoring-stats.html
 */
const TRANSACTION_STATUS = sql<[string, string], { status: string | null }>(
  `SELECT CASE WHEN greatest(pg_postmaster_start_time(), (SELECT stats_reset FROM pg_stat_bgwriter)) < $2::timestamptz
     THEN pg_xact_status($1::xid8) END AS status`,
)

/** False also when nobody can tell: then it is made once more. */
const isCommitted = async (pool: pg.Pool, clock: Clock, { id, at }: Committing): Promise<boolean> => {
  for (let tries = 0; ; tries++) {
    const found = await withClient(pool, (client) => connectionOn(client).rows(TRANSACTION_STATUS, [id, at])).then(
      ([row]) => row,
      (error: unknown) => {
        if (!isOutage(error) || tries >= UNKNOWN_TRIES) throw uncertain(error)
      },
    )
    if (found !== undefined && found.status !== 'in progress') return found.status === 'committed'
    await clock.sleep(LONGEST_PAUSE_MS / 2, NEVER)
  }
}

const UNKNOWN_TRIES = (2 * PATIENCE_MS) / LONGEST_PAUSE_MS

const uncertain = (cause: unknown): RingpostError =>
  new RingpostError(
    'unavailable',
    'the database was lost in the middle of a commit, and nobody knows yet whether it took',
    {
      nextStep: 'It is tried again; doing it twice changes nothing.',
      cause,
    },
  )

const patienceOf =
  (clock: Clock) =>
  async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const since = clock.monotonic()
    for (let tries = 0; ; tries++) {
      try {
        return await work()
      } catch (error) {
        const waited = clock.monotonic() - since
        if (!(isOutage(error) || isCollision(error)) || waited >= PATIENCE_MS) throw databaseFault(error)
        await clock.sleep(Math.min(FIRST_PAUSE_MS * 2 ** tries, LONGEST_PAUSE_MS), NEVER)
      }
    }
  }

const NEVER = new AbortController().signal
