// One real sink behind the fault proxy: a real store and a real worker before it, a stand-in of the vendor behind it.
import { createIntake } from '../../../src/delivery/intake.ts'
import { createPacing } from '../../../src/delivery/pacing.ts'
import type { SinkHealth } from '../../../src/delivery/sink-health.ts'
import { createWorker } from '../../../src/delivery/worker.ts'
import { sinkKinds } from '../../../src/sinks/registry.ts'
import type { Accept } from '../../../src/sources/source.ts'
import { openSqliteStore } from '../../../src/store/sqlite.ts'
import type { Store } from '../../../src/store/store.ts'
import { eventually } from '../eventually.ts'
import { createFastClock } from '../fast-clock.ts'
import { silentLog } from '../silent-log.ts'
import { temporaryFile } from '../temporary-file.ts'
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts'
import type { StandIn, StartStandIn } from './stand-ins.ts'

export interface SinkRig {
  readonly proxy: FaultProxy
  readonly standIn: StandIn
  readonly store: Store
  readonly accept: Accept
  health(): SinkHealth
  /** Resolves when nothing of this sink waits any more. */
  settled(): Promise<void>
  close(): Promise<void>
}

export interface SinkRigOptions {
  readonly standIn: StartStandIn
  readonly proxy?: Parameters<typeof startFaultProxy>[1]
  /** Another address than the proxy's. */
  readonly origin?: string
}

/** A minute passes in a second; the sink's own time-out is of the real world. */
const FACTOR = 60

export const createSinkRig = async ({ standIn: start, proxy: settings, origin }: SinkRigOptions): Promise<SinkRig> => {
  const clock = createFastClock(FACTOR)
  const standIn = await start(clock.now)
  const proxy = await startFaultProxy(standIn.origin, settings)
  const store = await openSqliteStore({ file: temporaryFile('ringpost.db'), clock })
  const kind = sinkKinds.find(({ type }) => type === standIn.type)
  if (kind === undefined) throw new Error(`no sink type ${standIn.type}`)
  const options = kind.options.parse({ timeout: '700ms', ...standIn.options(origin ?? proxy.origin) })
  const sink = kind.configure('sink', options)({ clock, log: silentLog })
  const pacing = createPacing(clock)
  const worker = createWorker({ sink, store, clock, pacing, log: silentLog, random: () => 0 })
  const stopping = new AbortController()
  const running = worker.run(stopping.signal, stopping.signal)
  return {
    proxy,
    standIn,
    store,
    accept: createIntake({ store, plan: () => ['sink'], wake: worker.wake }),
    health: worker.health,
    settled: async () => {
      const done = async () => (await store.backlog())[0]?.pending === 0
      await eventually('everything is settled', done).catch((error: unknown) => {
        throw new Error(`${standIn.type} is ${JSON.stringify(worker.health())}`, { cause: error })
      })
    },
    close: async () => {
      stopping.abort(new Error('test over'))
      await running
      await sink.close()
      await store.close()
      await proxy.close()
      await standIn.close()
    },
  }
}
