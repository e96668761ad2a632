// Ringpost with its calls in PostgreSQL: a server of its own from npm, that syncs each commit as it does by default.
import { randomBytes } from 'node:crypto'
import { type Cluster, startCluster } from '../../test/support/postgres/cluster.ts'
import type { Contestant } from './contestant.ts'
import { type Installation, install } from './ringpost.ts'

export const ringpostOnPostgres = (): Contestant => {
  let made: Promise<{ readonly cluster: Cluster; readonly installation: Installation }> | null = null
  return {
    name: 'ringpost on PostgreSQL',
    shows: 'states',
    keeps: 'everything',
    start: async (peers) => {
      made ??= startCluster().then(async (cluster) => ({
        cluster,
        installation: await install(peers, storeOf(cluster)),
      }))
      return (await made).installation.start()
    },
    close: async () => {
      const parts = await made
      await parts?.installation.remove()
      await parts?.cluster.stop()
    },
  }
}

const storeOf = ({ url }: Cluster): string =>
  `store: { type: postgres, url: "${url}" }\nencryption_key: ${randomBytes(32).toString('hex')}`
