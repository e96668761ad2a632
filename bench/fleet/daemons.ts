// A fleet under test: the compiled daemon several times over as it is installed, a file of config for each company, all on one schema.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { KEY, logIn } from '../../test/support/fleet/logins.ts'
import { isSpread } from '../../test/support/fleet/verdict.ts'
import { freePort } from '../../test/support/free-port.ts'
import { ready, startDaemon } from '../contestants/ringpost.ts'
import { accountKey } from '../feed/calls.ts'
import { accessTokenOf } from '../feed/goto.ts'
import { temporaryFolder } from '../stage/folder.ts'
import type { Peers } from '../stage/peers.ts'
import { now } from '../stage/times.ts'
import type { FleetDatabase } from './database.ts'

export interface Daemons {
  readonly pids: readonly number[]
  /** From the start of the first until every source was heard and they were spread evenly. */
  readonly readyMs: number
  /** What the schema takes of the disk, indexes included, by states. */
  bytesPerState(): Promise<number>
  remove(): Promise<void>
}

export interface FleetSize {
  readonly daemons: number
  readonly sources: number
}

const SCHEMA = 'ringpost_bench'
const STORED = `SELECT (SELECT sum(states) FROM ${SCHEMA}.totals) AS states, sum(pg_total_relation_size(oid)) AS bytes
  FROM pg_class WHERE relkind = 'r' AND relnamespace = '${SCHEMA}'::regnamespace`
const LOOK_EVERY_MS = 100
const PATIENCE_MS = 60_000

export const startDaemons = async (
  peers: Peers,
  db: FleetDatabase,
  { daemons, sources }: FleetSize,
): Promise<Daemons> => {
  const folder = temporaryFolder()
  const companies = Array.from({ length: sources }, (_, index) => `company${index + 1}`)
  await db.query(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE`)
  await logIn({ url: db.url, schema: SCHEMA }, new Map(companies.map((name, index) => [name, loginOf(index)])))
  mkdirSync(join(folder.path, 'conf.d'))
  for (const [index, name] of companies.entries())
    writeFileSync(join(folder.path, 'conf.d', `${name}.yaml`), companyOf(peers, name, index))
  const startedAt = now()
  const running = await Promise.all(
    Array.from({ length: daemons }, async (_, index) => {
      const [cwd, adminPort] = [join(folder.path, `daemon${index + 1}`), await freePort()]
      mkdirSync(cwd)
      writeFileSync(join(cwd, 'config.yaml'), mainConfig(db.url, adminPort))
      return { adminPort, ...(await startDaemon({ cwd }, adminPort)) }
    }),
  )
  await spread(db, { daemons, sources })
  // A daemon that had no source yet was ready too.
  await Promise.all(running.map(({ adminPort }) => ready(`http://127.0.0.1:${adminPort}/readyz`)))
  return {
    pids: running.map(({ pid }) => pid),
    readyMs: now() - startedAt,
    bytesPerState: async () => {
      const [row] = await db.query(STORED)
      return Number(row?.['bytes']) / Number(row?.['states'])
    },
    remove: async () => {
      // Its schema goes too: nobody has to take anything over.
      await Promise.all(running.map(({ kill }) => kill()))
      await db.query(`DROP SCHEMA ${SCHEMA} CASCADE`)
      await folder.remove()
    },
  }
}

const spread = async (db: FleetDatabase, { daemons, sources }: FleetSize): Promise<void> => {
  const query = (text: string) => db.query(text.replace('FROM leases', `FROM ${SCHEMA}.leases`))
  for (
    let waitedMs = 0;
    !(await isSpread({ query, customers: { size: sources } }, daemons));
    waitedMs += LOOK_EVERY_MS
  ) {
    if (waitedMs > PATIENCE_MS)
      throw new Error(`${sources} sources were not spread over ${daemons} daemons in a minute`)
    await sleep(LOOK_EVERY_MS)
  }
}

const loginOf = (index: number) => ({
  accessToken: accessTokenOf(accountKey(index)),
  refreshToken: 'bench-refresh',
  scope: null,
  principal: null,
})

const mainConfig = (url: string, adminPort: number): string => `data_dir: ./data
log: { level: info, format: json }
admin: { listen: "127.0.0.1:${adminPort}" }
store: { type: postgres, url: "${url}", schema: ${SCHEMA} }
encryption_key: "${KEY}"
include: ../conf.d/*.yaml
`

/** A sink of its own, as every company has, with the options that it has by itself. */
const companyOf = ({ gotoUrl, sinkUrl }: Peers, name: string, index: number): string => `sources:
  - name: ${name}
    type: goto-connect
    client_id: bench
    client_secret: bench
    accounts: ["${accountKey(index)}"]
    auth_url: ${gotoUrl}
    api_url: ${gotoUrl}
sinks:
  - { name: ${name}-receiver, type: http, url: "${sinkUrl}" }
`
