// A daemon's parts at work: every loop started, and all of them stopped in the order that loses nothing.
import type { Clock } from '../clock.ts'
import { runAlerts } from '../delivery/alerts.ts'
import { watchClock } from '../delivery/clock-watch.ts'
import { runDigests } from '../delivery/digests/run.ts'
import { loginConditions } from '../delivery/login-conditions.ts'
import { messageOf } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Accept, Source } from '../sources/source.ts'
import type { Parts, PartsOptions } from './parts.ts'

/** How long deliveries in flight may take on a stop. */
const DRAIN_MS = 10_000
const SOURCE_RESTART_MS = 30_000

export interface Running {
  /** First the sources, then the look-ups, then the deliveries; the rest stays in the store. */
  stop(): Promise<void>
}

export const runParts = (parts: Parts, options: PartsOptions): Running => {
  const { clock, log } = options
  const hearing = new AbortController()
  const delivering = new AbortController()
  const abandoning = new AbortController()
  void parts.enrichment.resume()
  const heard = [
    ...parts.sources.map((source) => keepRunning(source, parts.accept, { log, clock }, hearing.signal)),
    alert(parts, options, hearing.signal),
  ]
  const delivered = [
    ...parts.outlets.map(({ worker }) => worker.run(delivering.signal, abandoning.signal)),
    digest(parts, options, delivering.signal, abandoning.signal),
    keepTime(parts, options, delivering.signal),
  ]
  return {
    stop: async () => {
      hearing.abort(new Error('stopped'))
      await Promise.all(heard)
      await parts.enrichment.stop()
      delivering.abort(new Error('stopped'))
      await within(Promise.all(delivered), DRAIN_MS, abandoning)
    },
  }
}

const alert = (parts: Parts, { config, store, clock, log }: PartsOptions, signal: AbortSignal): Promise<void> => {
  const sinks = parts.outlets.filter(({ name }) => config.alertSinks.includes(name)).map(({ sink }) => sink)
  const conditions = () => loginConditions(parts.sources, clock.now())
  return runAlerts({ sinks, notices: store.notices, conditions, clock, log }, signal)
}

const digest = (
  parts: Parts,
  { config, store, clock, log }: PartsOptions,
  stop: AbortSignal,
  abandon: AbortSignal,
): Promise<void> => {
  const sinks = parts.outlets.map(({ sink }) => sink)
  return runDigests({ digests: config.digests, sinks, store, clock, log }, stop, abandon)
}

const keepTime = (parts: Parts, { store, clock, log }: PartsOptions, signal: AbortSignal): Promise<void> => {
  const shift = async (byMs: number): Promise<void> => {
    await store.shiftDueTimes(byMs)
    for (const { worker } of parts.outlets) worker.wake()
  }
  return watchClock({ clock, log, shift }, signal)
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
