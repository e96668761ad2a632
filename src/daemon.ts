// The daemon: opens the store, builds the parts, starts them, and stops them in the right order. No business rule.
import { join } from 'node:path'
import { startAdmin } from './admin/server.ts'
import { type Readiness, readiness } from './admin/status.ts'
import type { Call } from './call/call.ts'
import { type Clock, systemClock } from './clock.ts'
import { buildParts, type DaemonConfig, type PartsOptions } from './daemon/parts.ts'
import { runParts } from './daemon/running.ts'
import { createWedgedCheck } from './daemon/wedged.ts'
import { RingpostError } from './errors.ts'
import type { Log } from './log.ts'
import type { Source } from './sources/source.ts'
import { openSqliteStore } from './store/sqlite.ts'
import type { Store } from './store/store.ts'

export type { DaemonConfig } from './daemon/parts.ts'

export interface Daemon {
  readonly adminUrl: string
  readonly sources: readonly Source[]
  readiness(): Readiness
  /** Why only a new start would help, see `daemon/wedged.ts`; nothing when all is well. */
  wedged(): Promise<readonly string[]>
  /** Stops intake, gives deliveries in flight 10 s, leaves the rest in the store. May be called twice. */
  stop(): Promise<void>
}

export interface DaemonOptions {
  readonly config: DaemonConfig
  readonly log: Log
  readonly clock?: Clock
  readonly onRevision?: (call: Call) => void
}

export const openStore = (config: DaemonConfig, clock: Clock, log: Log): Promise<Store> =>
  openSqliteStore({ file: join(config.dataDir, 'ringpost.db'), clock, log, keys: config.tokenKeys })

/** Throws `RingpostError`: 'login-needed' when no source was ever logged in, 'unavailable' when the store or a port is. */
export const startDaemon = async (options: DaemonOptions): Promise<Daemon> => {
  const { config, log, clock = systemClock } = options
  const store = await openStore(config, clock, log)
  try {
    await requireLogin(config, store)
    return await start({ ...options, clock, store })
  } catch (error) {
    await store.close()
    throw error
  }
}

const start = async (options: PartsOptions): Promise<Daemon> => {
  const { config, log, store, clock } = options
  const parts = buildParts(options)
  const admin = await startAdmin({ ...config.admin, log, parts: parts.status, metrics: parts.metrics })
  log.info({ url: admin.url }, 'admin listening')
  const running = runParts(parts, options)
  return {
    adminUrl: admin.url,
    sources: parts.sources,
    readiness: () => readiness(parts.status),
    wedged: createWedgedCheck({ sources: parts.sources, store, clock }),
    stop: once(async () => {
      log.info('stopping: no new calls are taken, deliveries in flight may finish')
      await running.stop()
      await Promise.all([
        ...parts.outlets.map(({ sink }) => sink.close()),
        ...parts.enrichers.map((enricher) => enricher.close()),
      ])
      await admin.close()
      await store.close()
      log.info('stopped')
    }),
  }
}

const requireLogin = async (config: DaemonConfig, store: Store): Promise<void> => {
  const known = await Promise.all(config.sources.map(({ name }) => store.tokens.read(name)))
  if (known.some((tokens) => tokens !== null)) return
  throw new RingpostError('login-needed', 'no source has been logged in yet', {
    nextStep: `Run \`ringpost login${config.sources.length > 1 ? ' --source NAME' : ''}\` once, then start again.`,
  })
}

const once = (action: () => Promise<void>): (() => Promise<void>) => {
  let done: Promise<void> | null = null
  return () => {
    done ??= action()
    return done
  }
}
