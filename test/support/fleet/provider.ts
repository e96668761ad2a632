// A provider with several customers for tests of a fleet: a simulated GoTo and a file of config for each, one PostgreSQL, and daemons as processes.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts'
import { type CaptureServer, startCaptureServer } from '../capture-server.ts'
import { type Child, startChild } from '../child.ts'
import { AT_ONCE, SLACK_TOKEN } from '../company.ts'
import { type Cluster, startCluster } from '../postgres/cluster.ts'
import { type SlackServer, startSlackServer } from '../slack-server.ts'
import { sourceConfig } from '../source-config.ts'
import { temporaryFolder } from '../temporary-file.ts'
import { type Cable, startCable } from './cable.ts'
import { KEY, logIn } from './logins.ts'

export interface Provider {
  readonly cluster: Cluster
  readonly cable: Cable
  /** By the name of the source. */
  readonly customers: ReadonlyMap<string, Simulator>
  readonly slack: SlackServer
  readonly hook: CaptureServer
  /** Starts the daemon with this number, which has a folder of its own. */
  start(daemon: number): Child
  query(text: string): Promise<readonly Record<string, unknown>[]>
  close(): Promise<void>
}

const SCHEMA = 'ringpost'

export const foundProvider = async (customers: number): Promise<Provider> => {
  const [cluster, slack, hook] = await Promise.all([startCluster(), startSlackServer(), startCaptureServer()])
  const cable = await startCable(Number(new URL(cluster.url).port))
  const names = Array.from({ length: customers }, (_, index) => `customer${index + 1}`)
  const simulators = new Map(
    await Promise.all(names.map(async (name) => [name, await startSimulator({ reportDelayMs: 100 })] as const)),
  )
  const logins = new Map([...simulators].map(([name, simulator]) => [name, simulator.issueTokens()]))
  await logIn({ url: cluster.url, schema: SCHEMA }, logins)
  const folder = temporaryFolder()
  const children: Child[] = []
  return {
    cluster,
    cable,
    customers: simulators,
    slack,
    hook,
    start: (daemon) => {
      const cwd = join(folder, `daemon${daemon}`)
      writeConfig(cwd, { cable, slack, hook, simulators })
      const child = startChild(['run'], { cwd })
      children.push(child)
      return child
    },
    query: async (text) => {
      const client = new pg.Client({ connectionString: cluster.url })
      await client.connect()
      try {
        await client.query(`SET search_path TO ${SCHEMA}`)
        return (await client.query(text)).rows
      } finally {
        await client.end()
      }
    },
    close: async () => {
      for (const child of children) child.kill('SIGKILL')
      await Promise.all(children.map(({ ended }) => ended))
      await Promise.all([...simulators.values()].map((simulator) => simulator.close()))
      await Promise.all([slack.close(), hook.close(), cable.close()])
      await cluster.stop()
    },
  }
}

interface Places {
  readonly cable: Cable
  readonly slack: SlackServer
  readonly hook: CaptureServer
  readonly simulators: ReadonlyMap<string, Simulator>
}

const writeConfig = (folder: string, { cable, slack, hook, simulators }: Places): void => {
  mkdirSync(join(folder, 'conf.d'), { recursive: true })
  writeFileSync(
    join(folder, 'config.yaml'),
    `store: { type: postgres, url: "postgres://postgres:password@127.0.0.1:${cable.port}/postgres", schema: ${SCHEMA}, pool: { max: 4 } }
encryption_key: "${KEY}"
admin: { listen: "127.0.0.1:0" }
log: { level: info, format: json }
include: conf.d/*.yaml
sinks:
  - { name: sales, type: slack, token: ${SLACK_TOKEN}, channel: C0123456789, api_url: "${slack.apiUrl}", ${AT_ONCE} }
routes:
  - { included: true, sinks: [sales] }
`,
  )
  for (const [name, simulator] of simulators)
    writeFileSync(
      join(folder, 'conf.d', `${name}.yaml`),
      `sources:
${sourceConfig(name, simulator)}
sinks:
  - { name: ${name}-hook, type: http, url: "${hook.origin}/${name}", rate: { per_second: 1000, burst: 1000 } }
`,
    )
}
