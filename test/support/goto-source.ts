// A goto-connect source wired to a simulated GoTo, and what it has handed over so far.
import type { CallState } from '../../src/call/state.ts'
import { type Clock, systemClock } from '../../src/clock.ts'
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.ts'
import { gotoConnect } from '../../src/sources/goto-connect/index.ts'
import type { Accept, Source, SourceStatus } from '../../src/sources/source.ts'
import { eventually } from './eventually.ts'
import { createMemoryJournal } from './memory-journal.ts'
import { createMemoryTokens, type MemoryTokens } from './memory-tokens.ts'
import { readableLog } from './silent-log.ts'

export interface Rig {
  readonly simulator: Simulator
  readonly source: Source
  readonly tokens: MemoryTokens
  readonly logs: readonly Record<string, unknown>[]
  /** In the order they were handed over. */
  readonly states: readonly CallState[]
  /** Starts the source; resolves once it is ready. */
  live(): Promise<void>
  /** Starts the source and does not wait. */
  start(): void
  becomes(what: string, condition: (status: SourceStatus) => boolean): Promise<SourceStatus>
  /** Stops the source; resolves when `run` does. */
  stop(): Promise<void>
  /** Stops everything. */
  close(): Promise<void>
}

export interface RigOptions {
  readonly simulator?: SimulatorOptions
  readonly source?: Readonly<Record<string, unknown>>
  readonly accept?: Accept
  /** The source's; the simulator goes by the true time. */
  readonly clock?: Clock
  /** False: nobody has logged in. */
  readonly loggedIn?: boolean
}

/** What the simulator hands out, as the store keeps it. */
export const logIn = (simulator: Simulator, tokens: MemoryTokens, lifeMs?: number): Promise<boolean> => {
  const issued = simulator.issueTokens()
  return tokens.write('main', {
    accessToken: issued.accessToken,
    accessExpiresAt: Date.now() + (lifeMs ?? issued.expiresIn * 1000),
    refreshToken: issued.refreshToken,
    refreshObtainedAt: Date.now(),
    scope: issued.scope,
    principal: issued.principal,
  })
}

export const configure = (simulator: Simulator, options: Readonly<Record<string, unknown>> = {}) =>
  gotoConnect.configure(
    'main',
    gotoConnect.options.parse({
      client_id: simulator.clientId,
      client_secret: simulator.clientSecret,
      accounts: [...simulator.accounts],
      ping_interval: '1s',
      auth_url: simulator.url,
      api_url: simulator.url,
      ...options,
    }),
  )

export const createRig = async (options: RigOptions = {}): Promise<Rig> => {
  const simulator = await startSimulator(options.simulator)
  const tokens = createMemoryTokens()
  if (options.loggedIn !== false) await logIn(simulator, tokens)
  const { log, lines } = readableLog()
  const source = configure(
    simulator,
    options.source,
  )({ clock: options.clock ?? systemClock, log, store: { tokens, journal: createMemoryJournal() } })
  const states: CallState[] = []
  const stopping = new AbortController()
  let running: Promise<void> = Promise.resolve()
  const accept: Accept = async (batch) => {
    await options.accept?.(batch)
    states.push(...batch)
  }
  const start = () => {
    running = source.run(accept, stopping.signal)
  }
  const becomes = (what: string, condition: (status: SourceStatus) => boolean) =>
    eventually(what, () => (condition(source.status()) ? source.status() : null))
  const stop = async () => {
    stopping.abort()
    await running
  }
  return {
    simulator,
    source,
    tokens,
    logs: lines,
    states,
    start,
    live: async () => {
      start()
      await becomes('live', ({ reasons }) => reasons.length === 0)
    },
    becomes,
    stop,
    close: async () => {
      await stop()
      await simulator.close()
    },
  }
}
