// Takes a changed config over while the daemon runs: what did not change is not touched, what can't change is said.
import { isDeepStrictEqual } from 'node:util'
import { changeLevel } from '../log.ts'
import { type Base, buildParts, type DaemonConfig, type Parts } from './parts.ts'
import type { Running } from './running.ts'

/** By the config's own names. */
export interface Changes {
  readonly started: readonly string[]
  readonly ended: readonly string[]
  readonly restarted: readonly string[]
  /** What keeps its old value until the daemon is started again. */
  readonly waiting: readonly string[]
}

/** `started`: the config of the start. Throws when a component can't be built; everything is as before then. */
export const takeOver = async (
  config: DaemonConfig,
  started: DaemonConfig,
  base: Base,
  running: Running,
): Promise<Changes> => {
  const { live, log } = base
  const former = live.parts()
  const next = buildParts(config, base, former)
  const changes = { ...changesBetween(former, next), waiting: waitingFor(started, config) }
  changeLevel(log, config.log.level)
  live.use(next)
  await running.become(next)
  return changes
}

const LISTS = ['sources', 'enrichers', 'outlets'] as const

const changesBetween = (former: Parts, next: Parts): Omit<Changes, 'waiting'> => {
  const before = LISTS.flatMap((list) => former[list].map((placed) => ({ list, ...placed })))
  const after = LISTS.flatMap((list) => next[list].map((placed) => ({ list, ...placed })))
  type Entry = (typeof before)[number]
  const nameOf = ({ list, component }: Entry) => `${list === 'outlets' ? 'sink' : list.slice(0, -1)} ${component.name}`
  const [namesBefore, namesAfter] = [new Set(before.map(nameOf)), new Set(after.map(nameOf))]
  const builtBefore = new Set<unknown>(before.map(({ built }) => built))
  return {
    started: after.map(nameOf).filter((name) => !namesBefore.has(name)),
    ended: before.map(nameOf).filter((name) => !namesAfter.has(name)),
    restarted: after.filter((entry) => namesBefore.has(nameOf(entry)) && !builtBefore.has(entry.built)).map(nameOf),
  }
}

const waitingFor = (started: DaemonConfig, config: DaemonConfig): readonly string[] =>
  Object.entries(FIXED).flatMap(([name, read]) => (isDeepStrictEqual(read(started), read(config)) ? [] : [name]))

/** What the daemon has hold of for as long as it runs. */
const FIXED: Readonly<Record<string, (config: DaemonConfig) => unknown>> = {
  data_dir: ({ dataDir }) => dataDir,
  store: ({ store }) => (store.type === 'postgres' ? { ...store, url: store.url.reveal() } : store),
  encryption_key: ({ tokenKeys }) => [tokenKeys.current, ...tokenKeys.previous].map((key) => key?.reveal()),
  'admin.listen': ({ admin }) => [admin.host, admin.port],
  'admin.token': ({ admin }) => admin.token?.reveal(),
  'admin.hosts': ({ admin }) => admin.hosts,
  'privacy.log_numbers': ({ log }) => log.numbers,
  'log.format': ({ log }) => log.format,
}
