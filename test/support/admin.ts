// An admin listener in the test's own process, over a real store, with whatever of it a test is about.
import { createOperations } from '../../src/admin/api/operations.ts'
import { createMetrics, type Metrics } from '../../src/admin/metrics.ts'
import { type AdminOptions, type AdminServer, startAdmin } from '../../src/admin/server.ts'
import type { StatusParts } from '../../src/admin/status.ts'
import type { Store } from '../../src/store/store.ts'
import { createFakeClock, type FakeClock } from './fake-clock.ts'
import { silentLog } from './silent-log.ts'

export interface AdminBench {
  readonly admin: AdminServer
  readonly metrics: Metrics
  /** Sinks that were told of work, in order. */
  readonly woken: readonly string[]
}

export type AdminChanges = Partial<Omit<AdminOptions, 'parts' | 'metrics' | 'operations' | 'log'>> & {
  readonly store: Store
  readonly clock?: FakeClock
  readonly parts?: Partial<StatusParts>
  readonly sinks?: readonly string[]
}

export const openAdmin = async ({
  store,
  clock = createFakeClock(),
  parts: changes = {},
  sinks = ['sales'],
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
  const metrics = createMetrics(parts, silentLog)
  const admin = await startAdmin({
    host: '127.0.0.1',
    port: 0,
    token: null,
    hosts: [],
    instance: 'this-very-one',
    ...options,
    parts,
    metrics,
    operations: createOperations({ store, sinks: () => sinks, wake: (names) => woken.push(...names), log: silentLog }),
    log: silentLog,
  })
  return { admin, metrics, woken }
}
