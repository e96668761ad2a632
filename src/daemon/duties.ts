// What a daemon does beside hearing and showing calls: alerts, digests, upkeep. All each knows is in the store.
import { type Matters, runAlerts } from '../delivery/alerts/alerts.ts'
import { loginConditions } from '../delivery/alerts/login-conditions.ts'
import { sinkMatters } from '../delivery/alerts/sink-conditions.ts'
import { runDigests } from '../delivery/digests/run.ts'
import { whileLeading } from '../fleet/leading.ts'
import type { Revised } from '../store/store.ts'
import { runUpkeep } from '../upkeep/upkeep.ts'
import { type Loop, startLoop } from './loop.ts'
import type { Base, DaemonConfig, Parts } from './parts.ts'

/** They may be ended and begun anew at any time. */
export const startDuties = (parts: Parts, base: Base): readonly Loop[] => {
  const { store, clock, log, fleet } = base
  const { config, outlets } = parts
  const sinks = outlets.map(({ built }) => built.sink)
  const told = sinks.filter(({ name }) => config.alerts.sinks.includes(name))
  const matters = () => mattersOf(parts, base, clock.now())
  return [
    startLoop((stop) => runAlerts({ sinks: told, notices: store.notices, matters, clock, log }, stop)),
    startLoop(
      whileLeading(fleet, clock, (stop, abandon) =>
        runDigests({ digests: config.digests, sinks, store, clock, log }, stop, abandon),
      ),
    ),
    startLoop(whileLeading(fleet, clock, (stop) => keepSmall(config, base, stop))),
  ]
}

/** Each daemon knows of the logins of its own sources; the rest is told by one. */
const mattersOf = async (
  { config, sources, outlets }: Parts,
  { store, fleet }: Base,
  now: number,
): Promise<Matters> => {
  const { afterMs } = config.alerts
  const logins = loginConditions(
    sources.map(({ built }) => built).filter(({ name }) => fleet.hears(name)),
    now,
  )
  if (!fleet.leads()) return { holding: logins, over: [] }
  const sinks = outlets.map(({ built: { sink, worker } }) => ({ name: sink.name, health: worker.health() }))
  const { holding, over } = sinkMatters({ sinks, backlog: await store.backlog(), afterMs, now })
  return { holding: [...logins, ...holding], over }
}

const keepSmall = (
  config: DaemonConfig,
  { store, clock, log, live, counts }: Base,
  signal: AbortSignal,
): Promise<void> => {
  const { retentionMs, callMaxAgeMs } = config
  const onEnded = ({ revised, sinks }: Revised): void => {
    live.wake(sinks)
    revised.forEach(live.onRevision)
  }
  const { plan } = live
  const onRound = counts.upkept
  return runUpkeep({ store: store.upkeep, clock, log, retentionMs, callMaxAgeMs, plan, onEnded, onRound }, signal)
}
