// What limits a fleet, by what was measured, and what a state costs each party.
import { number } from '../report/markdown.ts'
import type { FleetResult, Load } from './measure.ts'
import { PARTIES, type Taken } from './meter.ts'

/** Beyond this there is no core to be had when one is wanted. */
const ALL_BUSY = 0.9
const MUCH_OF_OTHERS = 0.15

/** In cores. */
const busyBy = ({ cpuMs, tookMs }: Taken, party: keyof Taken['cpuMs']): number => cpuMs[party] / tookMs

/** What the machine did beside the bench, as far as that can be told. */
const othersOf = (taken: Taken, cores: number): number =>
  PARTIES.reduce((rest, party) => rest - (busyBy(taken, party) || 0), taken.busyShare * cores)

/** What the connections that are in the middle of something do, in five words; see `doings`. */
const WAITS: readonly (readonly [words: string, pattern: RegExp])[] = [
  ['compute, or wait for a core', /^processor$/],
  ['wait for their daemon’s next statement', /^daemon$|^Client/],
  ['wait for WAL to be written or synced', /wal/i],
  ['wait for a lock', /^Lock/],
  ['wait for something else', /./],
]

export const DOING: readonly string[] = WAITS.map(([words]) => words)

export const waitsOf = ({ doings }: Taken): readonly { readonly words: string; readonly connections: number }[] => {
  const sums = new Map(DOING.map((words) => [words, 0]))
  for (const [doing, connections] of Object.entries(doings)) {
    const [words = ''] = WAITS.find(([, pattern]) => pattern.test(doing)) ?? []
    sums.set(words, (sums.get(words) ?? 0) + connections)
  }
  return [...sums].map(([words, connections]) => ({ words, connections }))
}

/** One sentence for a fleet at the greatest rate it held. */
export const limitOf = ({ daemons, held }: FleetResult, cores: number): string => {
  const name = `${daemons} ${daemons === 1 ? 'daemon' : 'daemons'}`
  if (held === null) return `${name}: none of the rates that were tried was held.`
  const { taken } = held
  const others = othersOf(taken, cores)
  const split = `${PARTIES.map((party) => `${PARTY_NAMES[party]} ${number(busyBy(taken, party))}`).join(', ')}, others ${number(others)}`
  const busy = `${number(taken.busyShare * cores)} of ${cores} cores were busy (${split})`
  const noise = others > MUCH_OF_OTHERS * cores ? ' Others took much of it: a quiet machine does more.' : ''
  if (taken.busyShare >= ALL_BUSY) return `${name}: the processor; ${busy}.${noise}`
  if (taken.busiestDaemon >= ALL_BUSY)
    return `${name}: the one thread of a daemon, which was never idle; ${busy}.${noise}`
  const [most] = waitsOf(taken).toSorted((one, other) => other.connections - one.connections)
  return `${name}: neither a core nor a daemon; ${busy}, and most connections at work ${most?.words ?? 'do nothing'}.${noise}`
}

export const PARTY_NAMES: Readonly<Record<keyof Taken['cpuMs'], string>> = {
  daemons: 'daemons',
  postgres: 'PostgreSQL',
  feed: 'feed',
  sink: 'sink',
}

export const perState = ({ states, taken }: Load) => {
  const { cpuMs, counted } = taken
  return {
    daemonMs: cpuMs.daemons / states,
    postgresMs: cpuMs.postgres / states,
    commits: counted.commits / states,
    writes: counted.writes / states,
    walBytes: counted.walBytes / states,
    syncs: counted.syncs / states,
  }
}
