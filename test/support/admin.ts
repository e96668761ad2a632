// An admin listener in the test's own process, over a real store, with whatever of it a test is about.
import { createOperations } from '../../src/admin/api/operations.ts'
import { createFeed, type Feed } from '../../src/admin/live/feed.ts'
import { seenBy } from '../../src/admin/live/seen.ts'
import type { Counts } from '../../src/admin/metrics/counts.ts'
import { createMetrics, startCounting } from '../../src/admin/metrics/metrics.ts'
import { type AdminOptions, type AdminServer, startAdmin } from '../../src/admin/server.ts'
import type { StatusParts } from '../../src/admin/status.ts'
import type { Clock } from '../../src/clock.ts'
import type { Store } from '../../src/store/store.ts'
import { createFakeClock } from './fake-clock.ts'
import { silentLog } from './silent-log.ts'

export interface AdminBench {
  readonly admin: AdminServer
  readonly feed: Feed
  readonly counts: Counts
  /** Sinks that were told of work, in order. */
  readonly woken: readonly string[]
}

export type AdminChanges = Partial<Omit<AdminOptions, 'parts' | 'metrics' | 'feed' | 'operations' | 'log'>> & {
  readonly store: Store
  readonly clock?: Clock
  readonly parts?: Partial<StatusParts>
  readonly sinks?: readonly string[]
  readonly timeZone?: string
  readonly shared?: boolean
}

export const openAdmin = async ({
  store,
  clock = createFakeClock(),
  parts: changes = {},
  sinks = ['sales'],
  timeZone = 'America/New_York',
  shared = false,
  ...options
}: AdminChanges): Promise<AdminBench> => {
  const parts: StatusParts = {
    clock,
    store,
    startedAt: clock.now(),
    version: '1.2.3',
    sources: () => [],
    enrichers: () => [],
    sinks: () =>
      sinks.map((name) => ({
        name,
        type: 'http',
        health: () => ({ state: 'ok', reason: null, proven: true }),
        repeats: () => ({ sent: 0, avoided: 0 }),
      })),
    ...changes,
  }
  const woken: string[] = []
  const counting = startCounting(parts.startedAt)
  const metrics = createMetrics(parts, counting, { log: silentLog, dataDir: '.' })
  const feed = createFeed({ status: parts, timeZone, shared, instance: 'this-very-one', log: silentLog })
  const wake = (names: readonly string[]) => void woken.push(...names)
  const admin = await startAdmin({
    host: '127.0.0.1',
    port: 0,
    token: null,
    hosts: [],
    instance: 'this-very-one',
    ...options,
    parts,
    metrics,
    feed,
    operations: seenBy(feed, createOperations({ store, sinks: () => sinks, wake, log: silentLog })),
    log: silentLog,
  })
  return { admin, counts: counting.counts, feed, woken }
}
