// A daemon's parts at work: every loop started, changed with the config, and stopped in the order that loses nothing.
import type { Clock } from '../clock.ts'
import { watchClock } from '../delivery/clock-watch.ts'
import { factsOf } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Accept, Source } from '../sources/source.ts'
import { startDuties } from './duties.ts'
import { type Loop, startLoop } from './loop.ts'
import type { Base, Outlet, Parts } from './parts.ts'

/** How long deliveries may take to end on a stop, beside what the sources take to leave. */
const DRAIN_MS = 10_000
/** Of which sources that are let go of to nobody may take half. */
const ALONE_MS = 5_000
const SOURCE_RESTART_MS = 30_000

export interface Running {
  /** Starts what is new in these parts and ends what is gone from them; what is in both goes on undisturbed. */
  become(parts: Parts): Promise<void>
  /** First the sources, then the look-ups, then the deliveries; the rest stays in the store. Nothing may become after it. */
  stop(): Promise<void>
}

export const createRunning = (base: Base, accept: (source: string) => Accept): Running => {
  const { fleet } = base
  const sources = new Map<Source, Loop>()
  const outlets = new Map<Outlet, Loop>()
  let parts: Parts | null = null
  let duties: readonly Loop[] = []
  const timekeeping = startLoop((stop) => keepTime(base, stop))

  const endSources = (leaving: readonly (readonly [Source, Loop])[]): Promise<unknown> =>
    Promise.all(
      leaving.map(async ([{ name }, loop]) => {
        if (!(await loop.end(fleet.leaveMs)))
          base.log.warn(
            { source: name },
            'a source did not end in time; it is left behind, and its channel ends with its lifetime',
          )
      }),
    )

  return {
    become: async (next) => {
      const former = parts
      parts = next
      const gone = { sources: leaving(sources, next.sources), outlets: leaving(outlets, next.outlets) }
      await Promise.all(duties.map((duty) => duty.end(DRAIN_MS)))
      // A source of the same name has the same login: never both at once.
      await endSources(gone.sources)
      for (const { built: source } of next.sources)
        start(sources, source, (stop) => attend(source, accept(source.name), base, stop))
      // Of one call at most one attempt is under way, whoever makes it: the store sees to that. So nobody waits for the old.
      for (const { built: outlet } of next.outlets) start(outlets, outlet, outlet.worker.run)
      duties = startDuties(next, base)
      if (former?.enrichment !== next.enrichment) await changeEnrichment(former, next)
      await Promise.all(gone.outlets.map(([{ sink }, loop]) => loop.end(DRAIN_MS).then(() => sink.close())))
    },
    stop: async () => {
      const until = base.clock.monotonic() + DRAIN_MS + fleet.leaveMs - ALONE_MS
      fleet.depart()
      await endSources([...sources])
      await parts?.enrichment.stop()
      const rest = [...outlets.values(), ...duties, timekeeping]
      await Promise.all(rest.map((loop) => loop.end(Math.max(0, until - base.clock.monotonic()))))
      await fleet.close()
      await Promise.all([...outlets.keys()].map(({ sink }) => sink.close()))
      await Promise.all((parts?.enrichers ?? []).map(({ built }) => built.close()))
    },
  }
}

/** Takes those out that are in no place any more. */
const leaving = <Key>(
  running: Map<Key, Loop>,
  placed: readonly { readonly built: Key }[],
): readonly (readonly [Key, Loop])[] => {
  const staying = new Set(placed.map(({ built }) => built))
  const gone = [...running].filter(([key]) => !staying.has(key))
  for (const [key] of gone) running.delete(key)
  return gone
}

const start = <Key>(running: Map<Key, Loop>, key: Key, run: Parameters<typeof startLoop>[0]): void => {
  if (!running.has(key)) running.set(key, startLoop(run))
}

/** The new one begins with the calls that are open; the old one ends before what it asks is closed. */
const changeEnrichment = async (former: Parts | null, next: Parts): Promise<void> => {
  void next.enrichment.resume()
  await former?.enrichment.stop()
  const kept = new Set(next.enrichers.map(({ built }) => built))
  const gone = (former?.enrichers ?? []).filter(({ built }) => !kept.has(built))
  await Promise.all(gone.map(({ built }) => built.close()))
}

/** Whenever it is this daemon's turn to hear it. */
const attend = (source: Source, accept: Accept, base: Base, stop: AbortSignal): Promise<void> => {
  const isLive = () => HEARD.has(source.status().state)
  const run = (signal: AbortSignal) => keepRunning(source, accept, base, signal)
  return base.fleet.attend({ name: source.name, run, isLive }, stop)
}

/** Where a login is needed nobody hears more than another. */
const HEARD: ReadonlySet<string> = new Set(['live', 'login-needed'])

const keepTime = ({ store, clock, log, live }: Base, signal: AbortSignal): Promise<void> => {
  const shift = async (byMs: number): Promise<void> => {
    // What several machines share is not moved by the clock of one.
    if (store.leases !== null) return
    await store.shiftDueTimes(byMs)
    for (const { built } of live.parts().outlets) built.worker.wake()
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
      log.error({ source: source.name, ...factsOf(error) }, 'source failed; it is started again in 30 s')
      await clock.sleep(SOURCE_RESTART_MS, signal).catch(() => undefined)
    }
  }
}
