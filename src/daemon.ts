// The composition root: builds the parts from the config, starts them, and stops them in the right order. No business rule.
import { join } from 'node:path'
import { type AdminServer, startAdmin } from './admin/server.ts'
import type { Call } from './call/call.ts'
import { type Clock, systemClock } from './clock.ts'
import type { Config } from './config/config.ts'
import { createIntake } from './delivery/intake.ts'
import { createWorker } from './delivery/worker.ts'
import { messageOf, RingpostError } from './errors.ts'
import type { Log } from './log.ts'
import { routeCall } from './routing/route.ts'
import type { Sink, SinkContext } from './sinks/sink.ts'
import type { Accept, Source, SourceContext } from './sources/source.ts'
import { openSqliteStore } from './store/sqlite.ts'
import type { Store } from './store/store.ts'
import { VERSION } from './version.ts'

export type DaemonConfig = Config<Source, SourceContext, Sink, SinkContext>

export interface Daemon {
  readonly adminUrl: string
  readonly sources: readonly Source[]
  /** Stops intake, gives deliveries in flight `DRAIN_MS`, leaves the rest in the store. May be called twice. */
  stop(): Promise<void>
}

export interface DaemonOptions {
  readonly config: DaemonConfig
  readonly log: Log
  readonly clock?: Clock
  readonly onRevision?: (call: Call) => void
}

export const DRAIN_MS = 10_000
const SOURCE_RESTART_MS = 30_000

export const openStore = (config: DaemonConfig, clock: Clock, log: Log): Promise<Store> =>
  openSqliteStore({ file: join(config.dataDir, 'ringpost.db'), clock, log })

/** Throws `RingpostError`: 'login-needed' when no source was ever logged in, 'unavailable' when the store or a port is. */
export const startDaemon = async (options: DaemonOptions): Promise<Daemon> => {
  const { config, log, clock = systemClock } = options
  const store = await openStore(config, clock, log)
  try {
    return await assemble({ ...options, clock }, store)
  } catch (error) {
    await store.close()
    throw error
  }
}

const assemble = async (options: DaemonOptions & { readonly clock: Clock }, store: Store): Promise<Daemon> => {
  const { config, log, clock } = options
  await requireLogin(config, store)
  const sinks = config.sinks.map((sink) => ({
    ...sink,
    sink: sink.build({ clock, log: log.child({ sink: sink.name }) }),
  }))
  const workers = sinks.map(({ name, sink }) => createWorker({ sink, store, clock, log: log.child({ sink: name }) }))
  const sources = config.sources.map(({ name, build }) => build({ clock, log: log.child({ source: name }), store }))
  const names = sinks.map(({ name }) => name)
  const accept = createIntake({
    store,
    plan: (call) => routeCall(call, config.routes, names).sinks,
    wake: (woken) => {
      for (const worker of workers) if (woken.includes(worker.sink)) worker.wake()
    },
    ...(options.onRevision === undefined ? {} : { onRevision: options.onRevision }),
  })
  const admin = await startAdmin({
    ...config.admin,
    log,
    parts: {
      clock,
      store,
      startedAt: clock.now(),
      version: VERSION,
      sources,
      sinks: sinks.map(({ name, type }, index) => ({
        name,
        type,
        health: () => workers[index]?.health() ?? NO_HEALTH,
      })),
    },
  })
  log.info({ url: admin.url }, 'admin listening')
  const hearing = new AbortController()
  const delivering = new AbortController()
  const abandoning = new AbortController()
  const heard = Promise.all(sources.map((source) => keepRunning(source, accept, { log, clock }, hearing.signal)))
  const delivered = Promise.all(workers.map((worker) => worker.run(delivering.signal, abandoning.signal)))
  return {
    adminUrl: admin.url,
    sources,
    stop: once(async () => {
      log.info('stopping: no new calls are taken, deliveries in flight may finish')
      hearing.abort(new Error('stopped'))
      await heard
      delivering.abort(new Error('stopped'))
      await within(delivered, DRAIN_MS, abandoning)
      await closeAll(
        sinks.map(({ sink }) => sink),
        admin,
        store,
      )
      log.info('stopped')
    }),
  }
}

const NO_HEALTH = { state: 'ok', reason: null } as const

const requireLogin = async (config: DaemonConfig, store: Store): Promise<void> => {
  const known = await Promise.all(config.sources.map(({ name }) => store.tokens.read(name)))
  if (known.some((tokens) => tokens !== null)) return
  throw new RingpostError('login-needed', 'no source has been logged in yet', {
    nextStep: `Run \`ringpost login${config.sources.length > 1 ? ' --source NAME' : ''}\` once, then start again.`,
  })
}

/** A source that fails where no retry can mend must still never leave the daemon deaf for good. */
const keepRunning = async (
  source: Source,
  accept: Accept,
  { log, clock }: { readonly log: Log; readonly clock: Clock },
  signal: AbortSignal,
): Promise<void> => {
  while (!signal.aborted) {
    try {
      await source.run(accept, signal)
    } catch (error) {
      if (signal.aborted) return
      log.error({ source: source.name, error: messageOf(error) }, 'source failed; it is started again in 30 s')
      await clock.sleep(SOURCE_RESTART_MS, signal).catch(() => undefined)
    }
  }
}

/** Waits for the work; past the time it is told to give up, and waited for again. */
const within = async (work: Promise<unknown>, ms: number, giveUp: AbortController): Promise<void> => {
  const timer = setTimeout(() => giveUp.abort(new Error('stopped')), ms)
  await work
  clearTimeout(timer)
}

const closeAll = async (sinks: readonly Sink[], admin: AdminServer, store: Store): Promise<void> => {
  await Promise.all(sinks.map((sink) => sink.close()))
  await admin.close()
  await store.close()
}

const once = (action: () => Promise<void>): (() => Promise<void>) => {
  let done: Promise<void> | null = null
  return () => {
    done ??= action()
    return done
  }
}
