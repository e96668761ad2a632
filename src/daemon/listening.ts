// The admin listener of this daemon: what can be asked of it, its live page, and the address it leaves for commands beside it.
import { randomUUID } from 'node:crypto'
import { createOperations } from '../admin/api/operations.ts'
import { lightBeacon } from '../admin/beacon.ts'
import { createFeed, type Feed } from '../admin/live/feed.ts'
import { seenBy } from '../admin/live/seen.ts'
import type { Metrics } from '../admin/metrics/metrics.ts'
import { type AdminServer, startAdmin } from '../admin/server.ts'
import type { StatusParts } from '../admin/status.ts'
import type { Base, DaemonConfig } from './parts.ts'

export interface Listening extends AdminServer, Pick<Feed, 'revised'> {}

export const startListening = async (
  config: DaemonConfig,
  { store, live, log }: Base,
  { status, metrics }: { readonly status: StatusParts; readonly metrics: Metrics },
): Promise<Listening> => {
  const instance = randomUUID()
  const sinks = () => live.parts().outlets.map(({ component }) => component.name)
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const feed = createFeed({ status, timeZone, shared: config.store.type === 'postgres', instance, log })
  const operations = seenBy(feed, createOperations({ store, sinks, wake: live.wake, log }))
  const admin = await startAdmin({ ...config.admin, instance, parts: status, operations, feed, metrics, log })
  const darken = lightBeacon(config.dataDir, { url: admin.url, pid: process.pid, instance }, log)
  return {
    url: admin.url,
    revised: feed.revised,
    close: () => {
      darken()
      feed.close()
      return admin.close()
    },
  }
}
