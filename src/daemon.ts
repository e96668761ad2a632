// The daemon: opens the store, builds the parts, starts them, and stops them in the right order. No business rule.
import { createHash, randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { createMetrics, startCounting } from './admin/metrics/metrics.ts'
import { type Readiness, readiness } from './admin/status.ts'
import type { Call } from './call/call.ts'
import { type Clock, systemClock } from './clock.ts'
import { startListening } from './daemon/listening.ts'
import { createLive } from './daemon/live.ts'
import { type Base, buildParts, type DaemonConfig } from './daemon/parts.ts'
import { takeOver } from './daemon/reload.ts'
import { createRunning, type Running } from './daemon/running.ts'
import { storeOf } from './daemon/store/open.ts'
import { createWedgedCheck } from './daemon/wedged.ts'
import { acceptInto, statusParts } from './daemon/wiring.ts'
import { createLookout } from './delivery/lookout.ts'
import { createPacing } from './delivery/pacing.ts'
import { factsOf, RingpostError } from './errors.ts'
import { createFleet } from './fleet/fleet.ts'
import type { Log } from './log.ts'
import type { Source } from './sources/source.ts'
import type { Commit, Store } from './store/store.ts'

export type { DaemonConfig } from './daemon/parts.ts'

export interface Daemon {
  readonly adminUrl: string
  sources(): readonly Source[]
  readiness(): Readiness
  /** Why only a new start would help, see `daemon/wedged.ts`; nothing when all is well. */
  wedged(): Promise<readonly string[]>
  /** Takes another config over; never rejects: what can't be taken over is logged, and the old one stays. */
  reload(config: DaemonConfig): Promise<void>
  /** Stops intake, gives deliveries in flight 10 s, leaves the rest in the store. May be called twice. */
  stop(): Promise<void>
}

export interface DaemonOptions {
  readonly config: DaemonConfig
  readonly log: Log
  readonly clock?: Clock
  readonly onRevision?: (call: Call) => void
  /** Called after each transaction of the store; must not throw and must not wait. */
  readonly onCommit?: (commit: Commit) => void
  /** Called once, when only a new start helps: the disk did not keep what the store gave it. */
  readonly onLost?: () => void
}

/** Throws `RingpostError`: 'login-needed' when no source was ever logged in, 'unavailable' when the store or a port is. */
export const startDaemon = async (options: DaemonOptions): Promise<Daemon> => {
  const { config, log, clock = systemClock, onLost } = options
  const counting = startCounting(clock.now())
  const onCommit = (commit: Commit): void => {
    counting.counts.committed(commit)
    options.onCommit?.(commit)
  }
  const store = await storeOf(config, { clock, log, alone: true, onCommit, ...(onLost && { onLost }) })
  try {
    await requireLogin(config, store)
    return await start({ ...options, clock, store, counting })
  } catch (error) {
    await store.close()
    throw error
  }
}

const start = async ({ config, log, store, clock, counting, onRevision }: StartOptions): Promise<Daemon> => {
  const { counts } = counting
  const live = createLive((call) => {
    counts.revised(call)
    log.debug(
      { call: call.id, revision: call.revision, direction: call.direction, status: call.status },
      'the call changed',
    )
    admin.revised(call)
    onRevision?.(call)
  })
  const holder = `${hostname()}/${randomBytes(4).toString('hex')}`
  const fleet = createFleet({ store, clock, log, holder, instance: instanceOf(config) })
  const base: Base = {
    log,
    clock,
    store,
    fleet,
    pacing: createPacing(clock, () => fleet.size()),
    lookout: createLookout(store, clock),
    live,
    counts,
  }
  live.use(buildParts(config, base))
  // Ends with the store.
  store.onWork((sinks) => live.wake(sinks.length === 0 ? live.parts().config.sinks.map(({ name }) => name) : sinks))
  const status = statusParts(base)
  const metrics = createMetrics(status, counting, { log, dataDir: config.dataDir })
  const admin = await startListening(config, base, { status, metrics })
  log.info({ url: admin.url }, 'admin listening')
  const running = createRunning(base, acceptInto(base))
  let turn = running.become(live.parts())
  let stopping = false
  const sources = status.sources
  return {
    adminUrl: admin.url,
    sources,
    readiness: () => readiness(status),
    wedged: createWedgedCheck({ sources, store, clock }),
    reload: (next) => {
      // One after the other: the last one holds.
      turn = turn.then(() => (stopping ? undefined : reload(next, config, base, running)))
      return turn
    },
    stop: once(async () => {
      stopping = true
      log.info('stopping: no new calls are taken, deliveries in flight may finish')
      await turn
      await running.stop()
      await admin.close()
      await store.close()
      log.info('stopped')
    }),
  }
}

interface StartOptions extends DaemonOptions {
  readonly clock: Clock
  readonly store: Store
  readonly counting: ReturnType<typeof startCounting>
}

const reload = async (next: DaemonConfig, started: DaemonConfig, base: Base, running: Running): Promise<void> => {
  const { log } = base
  try {
    const { waiting, ...changes } = await takeOver(next, started, base, running)
    log.info(changes, 'config taken over')
    if (waiting.length > 0)
      log.warn({ keys: waiting }, 'changed, but only a restart of the daemon takes it over: restart it when it suits')
  } catch (error) {
    log.error(factsOf(error), 'the config could not be taken over; the old one stays: mend it, then reload again')
  }
}

/** Other daemons are elsewhere, or have another folder. */
const instanceOf = ({ dataDir }: DaemonConfig): string =>
  createHash('sha256').update(`${hostname()}\n${dataDir}`).digest('hex').slice(0, 8)

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
