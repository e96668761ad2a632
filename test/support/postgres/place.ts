// An empty schema of the shared PostgreSQL for one test, emptied after it and used again: making one takes longer than most tests.
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import type { Clock } from '../../../src/clock.ts'
import { Secret } from '../../../src/config/secret.ts'
import { openPostgresStore, type PostgresStoreOptions } from '../../../src/store/postgres.ts'
import type { Store } from '../../../src/store/store.ts'
import type { TokenKeys } from '../../../src/store/tokens/vault.ts'

export interface PostgresPlace {
  readonly url: Secret
  readonly schema: string
  open(clock: Clock, keys?: TokenKeys, options?: Partial<PostgresStoreOptions>): Promise<Store>
  /** Statements beside all stores, with the schema as their own. */
  query(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>
  remove(): Promise<void>
}

const free: string[] = []
/** `calls` takes all that hangs on a call with it; `totals` counts the rows that go. */
const TABLES = ['calls', 'forgotten', 'tokens', 'heard', 'look_ups', 'notices', 'leases', 'daemons', 'totals']

export const createPostgresPlace = async (): Promise<PostgresPlace> => {
  const url = inject('databaseUrl')
  const schema = free.pop() ?? `${inject('schemaPrefix')}${randomBytes(6).toString('hex')}`
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`SET search_path TO "${schema}"`)
  return {
    url: new Secret(url),
    schema,
    open: (clock, keys, options = {}) =>
      openPostgresStore({ url: new Secret(url), schema, clock, maxConnections: 4, ...(keys && { keys }), ...options }),
    query: async (text, values = []) => (await client.query(text, [...values])).rows,
    remove: async () => {
      const { rowCount } = await client.query('SELECT 1 WHERE to_regclass($1) IS NOT NULL', [`"${schema}".calls`])
      if (rowCount === 1) {
        await client.query(TABLES.map((table) => `DELETE FROM ${table}`).join('; '))
        free.push(schema)
      }
      await client.end()
    },
  }
}
