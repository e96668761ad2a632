// A campaign on PostgreSQL: $DATABASE_URL when it is set, else a server of its own, which dies now and then too.
import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { keyOf } from '../../keys.ts'
import { startCluster } from '../../postgres/cluster.ts'
import { type Ask, readDisagreement, readRemains } from '../remains.ts'
import type { CrashStore } from './store.ts'

/** How long nobody can reach the database: shorter than writes wait for it, and longer than a start takes anyway. */
const AWAY_MS = 500

export const createPostgresStore = async (): Promise<CrashStore> => {
  const given = process.env['DATABASE_URL']
  const cluster = given === undefined || given === '' ? await startCluster() : null
  const url = cluster?.url ?? given ?? ''
  const schema = `ringpost_crash_${randomBytes(4).toString('hex')}`
  const asking = <Value>(work: (ask: Ask) => Promise<Value>) => onConnection(url, schema, work)
  if (cluster !== null) await asking((ask) => ask('CREATE EXTENSION amcheck'))
  return {
    settings: `store: { type: postgres, url: "${url}", schema: ${schema} }\nencryption_key: "${keyOf('a').reveal()}"\n`,
    killPoints: new URL('../kill-points/postgres.ts', import.meta.url).href,
    remains: () =>
      asking(async (ask) => {
        await ask('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
        const damage = [...(await readDisagreement(ask)), ...(await miscountsIn(ask))]
        const remains = await readRemains(ask)
        await ask('COMMIT')
        return { ...remains, damage: [...damage, ...(cluster === null ? [] : await damageIn(ask))] }
      }),
    bury: () =>
      asking(async (ask) => {
        for (const statement of BURY) await ask(statement)
      }),
    crash:
      cluster === null
        ? null
        : async () => {
            cluster.kill()
            await pause(AWAY_MS)
            await cluster.restart()
          },
    close: async () => {
      if (cluster === null) await asking((ask) => ask(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`))
      await cluster?.stop()
    },
  }
}

/** A new one each time: the server may have died since. */
const onConnection = async <Value>(url: string, schema: string, work: (ask: Ask) => Promise<Value>): Promise<Value> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`SET client_min_messages = warning; SET search_path TO "${schema}", public`)
    return await work(async (text) => (await client.query(text)).rows)
  } finally {
    await client.end()
  }
}

/** Time passes for the dead only: all that a daemon has in a shared store ends at a stored time. */
const BURY = [
  "UPDATE leases SET expires_at = '-infinity', next_expires_at = '-infinity'",
  'DELETE FROM daemons',
  'UPDATE work SET claim_expires_at = clock_timestamp() WHERE claim_expires_at > clock_timestamp()',
]

/** The counts that stand beside the rows, and by which daemons know whether what they remember still holds. */
const miscountsIn = async (ask: Ask): Promise<readonly string[]> => {
  const calls = await ask('SELECT id FROM calls WHERE states <> (SELECT count(*) FROM states WHERE call_id = calls.id)')
  const totals = await ask(
    `SELECT 1 FROM totals HAVING coalesce(sum(states), 0) <> (SELECT count(*) FROM states)
       OR coalesce(sum(calls), 0) <> (SELECT count(*) FROM calls)`,
  )
  return [
    ...calls.map(({ id }) => `call ${id} does not have the states that it counts`),
    ...totals.map(() => 'the totals are not those of the rows'),
  ]
}

/** https://www.postgresql.org/docs/current/amcheck.html */
const damageIn = async (ask: Ask): Promise<readonly string[]> => {
  try {
    const faults = await ask(
      `SELECT relname, msg FROM pg_class CROSS JOIN LATERAL verify_heapam(pg_class.oid)
       WHERE relnamespace = current_schema::regnamespace AND relkind = 'r'`,
    )
    await ask(
      `SELECT bt_index_check(oid, true) FROM pg_class
       WHERE relnamespace = current_schema::regnamespace AND relkind = 'i'`,
    )
    return faults.map(({ relname, msg }) => `${relname}: ${msg}`)
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error
    return [error.message]
  }
}
