// One PostgreSQL for all the suites of a run: $DATABASE_URL when it is set, else one that is started for it.
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startCluster } from './cluster.ts'

declare module 'vitest' {
  interface ProvidedContext {
    databaseUrl: string
    /** How the schemas of this run begin. */
    schemaPrefix: string
  }
}

export default async (project: TestProject): Promise<() => Promise<void>> => {
  const prefix = `ringpost_test_${randomBytes(4).toString('hex')}_`
  project.provide('schemaPrefix', prefix)
  const url = process.env['DATABASE_URL']
  if (url !== undefined && url !== '') {
    project.provide('databaseUrl', url)
    return () => dropSchemas(url, prefix)
  }
  // A crash of the machine is not what these tests are about; one of the server loses nothing for it.
  const cluster = await startCluster(['-c', 'fsync=off'])
  project.provide('databaseUrl', cluster.url)
  return cluster.stop
}

const dropSchemas = async (url: string, prefix: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query('SELECT nspname FROM pg_namespace WHERE starts_with(nspname, $1)', [prefix])
  await client.query('SET client_min_messages = warning')
  for (const { nspname } of rows) await client.query(`DROP SCHEMA "${nspname}" CASCADE`)
  await client.end()
}
