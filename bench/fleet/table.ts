// The results of the fleets as tables in Markdown, one column a size: for the terminal, and for docs/fleet.md as they are.
import { type Machine, machineLine } from '../report/machine.ts'
import { MB, number, table } from '../report/markdown.ts'
import { DOING, limitOf, PARTY_NAMES, perState, waitsOf } from './limits.ts'
import type { FleetResult, Load } from './measure.ts'
import { PARTIES, type Taken } from './meter.ts'

export interface FleetResults {
  readonly machine: Machine
  readonly postgres: string
  readonly sources: number
  readonly fleets: readonly FleetResult[]
  readonly tookMs: number
}

type Row<Of> = readonly [label: string, cell: (of: Of) => string]

export const tables = ({ machine, postgres, sources, fleets, tookMs }: FleetResults): string => {
  const columns = fleets.map(({ daemons }) => `${daemons} ${daemons === 1 ? 'daemon' : 'daemons'}`)
  const side = <Of>(head: string, rows: readonly Row<Of>[], of: (fleet: FleetResult) => Of | null): string =>
    table(
      [head, ...columns],
      rows.map(([label, cell]) => [label, ...fleets.map((fleet) => cellOf(of(fleet), cell))]),
    )
  const rate = fleets[0]?.atCommonRate.rate ?? 0
  return [
    `PostgreSQL ${postgres}; ${sources} companies, each with a source and a sink; feed, sink, database and daemons share one machine: ${machineLine(machine, tookMs)}`,
    '#### The greatest rate held (measured)',
    side('', HELD, ({ held, pressed, bytesPerState }) => (held === null ? null : { ...held, pressed, bytesPerState })),
    list(fleets.map((fleet) => limitOf(fleet, machine.cores))),
    `#### At ${number(rate)} states/s, all alike (measured)`,
    side('', costs, ({ atCommonRate }) => atCommonRate),
    '#### At rest (measured)',
    side('', REST, (fleet) => fleet),
    '#### What follows for more cores (derived, not measured)',
    side('', derived(machine.syncMs.median), ({ held }) => held),
    FOOTNOTE,
  ].join('\n\n')
}

const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n')

const cellOf = <Of>(of: Of | null, cell: (of: Of) => string): string => (of === null ? '–' : cell(of))

const costs: readonly Row<Load>[] = [
  ['p50, ms', ({ p50 }) => number(p50)],
  ['p99, ms', ({ p99 }) => number(p99)],
  ['lost', ({ lost }) => String(lost)],
  ...PARTIES.map(
    (party): Row<Load> => [
      `processor seconds for 1,000 states: ${PARTY_NAMES[party]}`,
      ({ taken, states }) => number(taken.cpuMs[party] / states),
    ],
  ),
  ['transactions a state', (load) => number(perState(load).commits)],
  ['of them such as write', (load) => number(perState(load).writes)],
  ['WAL a state, KB', (load) => number(perState(load).walBytes / 1_000)],
  ['MB a daemon, at most', ({ taken }) => number(taken.daemonBytes.most / MB)],
  ['MB, PostgreSQL', ({ taken }) => number(taken.postgresBytes / MB)],
]

const HELD: readonly Row<Load & Pick<FleetResult, 'pressed' | 'bytesPerState'>>[] = [
  ['states/s held', ({ rate }) => number(rate)],
  ['for, s', ({ taken }) => number(taken.tookMs / 1_000)],
  ['states/s when pressed', ({ pressed }) => number(pressed)],
  ...costs,
  ['on disk a state, KB, indexes included', ({ bytesPerState }) => number(bytesPerState / 1_000)],
  ['the machine’s cores, busy', ({ taken }) => `${number(taken.busyShare * 100)} %`],
  ...DOING.map(
    (words): Row<Load> => [
      `connections that ${words}`,
      ({ taken }) => number(waitsOf(taken).find((one) => one.words === words)?.connections ?? 0),
    ],
  ),
]

const EXAMPLE = 10_000
const FOOTNOTE =
  'By the costs at the greatest rate held. That cores are alike, and that costs stay as they are, is taken for granted. A daemon is one thread, and so one core at most. Syncs of WAL come one after the other; the more commits wait for one, the more share it, so the last row is the least that the disk allows.'

const derived = (syncMs: number): readonly Row<Load>[] => [
  ['one core of daemons carries, states/s', (load) => number(1_000 / perState(load).daemonMs)],
  ['one core of PostgreSQL carries, states/s', (load) => number(1_000 / perState(load).postgresMs)],
  [`${number(EXAMPLE)} states/s: cores of daemons`, (load) => number((EXAMPLE * perState(load).daemonMs) / 1_000)],
  [`${number(EXAMPLE)} states/s: cores of PostgreSQL`, (load) => number((EXAMPLE * perState(load).postgresMs) / 1_000)],
  [`${number(EXAMPLE)} states/s: WAL, MB/s`, (load) => number((EXAMPLE * perState(load).walBytes) / MB)],
  ['WAL is synced so often for 1,000 states', (load) => number(1_000 * perState(load).syncs)],
  [`states/s at ${number(syncMs)} ms a sync`, (load) => number(1_000 / (syncMs * perState(load).syncs))],
]

const second = (taken: Taken, value: number): string => number(value / (taken.tookMs / 1_000))

const REST: readonly Row<FleetResult>[] = [
  ['from the start until the sources are spread, s', ({ readyMs }) => number(readyMs / 1_000)],
  ['MB a daemon', ({ atRest }) => number(atRest.daemonBytes.mean / MB)],
  ['MB, PostgreSQL', ({ atRest }) => number(atRest.postgresBytes / MB)],
  ['connections', ({ atRest }) => String(atRest.connections)],
  ['transactions/s (leases, looks)', ({ atRest }) => second(atRest, atRest.counted.commits)],
  ['of them such as write', ({ atRest }) => second(atRest, atRest.counted.writes)],
  ['WAL, KB/s', ({ atRest }) => second(atRest, atRest.counted.walBytes / 1_000)],
  ['processor, daemons', ({ atRest }) => `${number((atRest.cpuMs.daemons / atRest.tookMs) * 100)} % of a core`],
  ['processor, PostgreSQL', ({ atRest }) => `${number((atRest.cpuMs.postgres / atRest.tookMs) * 100)} % of a core`],
]
