// A goto-connect source with a real store beneath it, on a fast clock, that can be stopped and started again beside a simulated GoTo.

import type { Call } from '../../src/call/call.ts'
import type { ScenarioName } from '../../src/simulator/scenarios/catalog.ts'
import { conversationIds, retime, type Timeline } from '../../src/simulator/scenarios/timeline.ts'
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.ts'
import type { SourceStatus } from '../../src/sources/source.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import type { Store } from '../../src/store/store.ts'
import { eventually } from './eventually.ts'
import { createFastClock, type FastClock } from './fast-clock.ts'
import { configure } from './goto-source.ts'
import { readableLog } from './silent-log.ts'
import { temporaryFile } from './temporary-file.ts'

export interface KeptSource {
  readonly simulator: Simulator
  /** Of the source alone; the simulator keeps the true time. */
  readonly clock: FastClock
  readonly store: Store
  readonly logs: readonly Record<string, unknown>[]
  /** Every revision, in order, over all runs. */
  readonly revisions: readonly Call[]
  status(): SourceStatus
  /** Starts the source; resolves once it is ready. */
  start(): Promise<void>
  /** Stops the source as a clean stop does. */
  stop(): Promise<void>
  /** Makes a call that begins so long ago, in the simulated time. */
  call(name: ScenarioName, agoMs: number): { readonly id: string; readonly timeline: Timeline }
  /** The call once it is over. */
  ended(id: string): Promise<Call>
  close(): Promise<void>
}

export interface KeptSourceOptions {
  readonly simulator?: SimulatorOptions
  readonly source?: Readonly<Record<string, unknown>>
  /** What the login may read; left out: everything. */
  readonly scope?: string
  /** How many times as fast everything goes; default 20. */
  readonly factor?: number
}

const FACTOR = 20

export const createKeptSource = async (options: KeptSourceOptions = {}): Promise<KeptSource> => {
  const { factor = FACTOR } = options
  const [truth, clock] = [createFastClock(factor), createFastClock(factor)]
  const simulator = await startSimulator({ clock: truth, reportDelayMs: 0, ...options.simulator })
  const store = await openSqliteStore({ file: temporaryFile('ringpost.db'), clock })
  const { log, lines } = readableLog()
  const revisions: Call[] = []
  const issued = simulator.issueTokens(options.scope)
  await store.tokens.write('main', {
    accessToken: issued.accessToken,
    accessExpiresAt: clock.now() + 30 * 24 * 3_600_000,
    refreshToken: issued.refreshToken,
    refreshObtainedAt: clock.now(),
    scope: issued.scope,
    principal: null,
  })
  const source = configure(simulator, { ping_interval: '20s', ...options.source })({ clock, log, store })
  let stopping = new AbortController()
  let running: Promise<void> = Promise.resolve()
  const stop = async () => {
    stopping.abort(new Error('stopped'))
    await running
  }
  return {
    simulator,
    clock,
    store,
    logs: lines,
    revisions,
    status: () => source.status(),
    start: async () => {
      stopping = new AbortController()
      running = source.run(async (states) => {
        const { revised } = await store.record(states, () => [])
        revisions.push(...revised)
      }, stopping.signal)
      await eventually('ready', () => source.status().reasons.length === 0)
    },
    stop,
    call: (name, agoMs) => {
      const timeline = retime(simulator.call(name), truth.now() - agoMs, 1)
      return { timeline, id: conversationIds(timeline)[0] ?? '' }
    },
    ended: (id) =>
      eventually(`the end of call ${id}`, async () => {
        const call = await store.call(id)
        return call?.endedAt === null ? null : call
      }),
    close: async () => {
      await stop()
      await simulator.close()
      await store.close()
    },
  }
}
