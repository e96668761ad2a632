// All that one run of the bench found: what is written to results.json, and what tables, picture and verdicts are made of.

import type { Cost } from '../measures/cost.ts'
import type { Installed } from '../measures/install.ts'
import type { AtRate, Round } from '../measures/latency.ts'
import type { Held } from '../measures/rate.ts'
import type { Starting } from '../measures/starting.ts'
import type { Machine } from './machine.ts'
import { type Spread, spreadOf } from './statistics.ts'

export interface Results {
  readonly machine: Machine
  readonly tookMs: number
  readonly contestants: readonly Entry[]
  /** Who could not take part, and why. */
  readonly absent: readonly { readonly name: string; readonly why: string }[]
  readonly starting: Starting | null
  readonly cost: readonly Cost[]
  readonly installs: readonly (Installed & { readonly name: string })[]
}

export interface Entry {
  readonly name: string
  readonly keeps: string
  readonly readyMs: Spread
  readonly idleBytes: Spread
  readonly rates: readonly RateEntry[]
  readonly held: Held | null
}

export interface RateEntry {
  readonly rate: number
  readonly p50: Spread
  readonly p99: Spread
  readonly p999: Spread
  readonly cpuMsPerSecond: Spread
  readonly residentBytes: Spread
  readonly lost: number
  readonly overtaken: number
}

export const entryOf = (name: string, keeps: string, rounds: readonly Round[], held: Held | null): Entry => ({
  name,
  keeps,
  readyMs: spreadOf(rounds.map(({ readyMs }) => readyMs)),
  idleBytes: spreadOf(rounds.map(({ idleBytes }) => idleBytes)),
  rates: (rounds[0]?.rates ?? []).map(({ rate }, index) =>
    over(
      rate,
      rounds.flatMap(({ rates }) => rates[index] ?? []),
    ),
  ),
  held,
})

const over = (rate: number, rounds: readonly AtRate[]): RateEntry => {
  const spread = (read: (at: AtRate) => number): Spread => spreadOf(rounds.map(read))
  const sum = (read: (at: AtRate) => number): number => rounds.reduce((total, at) => total + read(at), 0)
  return {
    rate,
    p50: spread(({ p50 }) => p50),
    p99: spread(({ p99 }) => p99),
    p999: spread(({ p999 }) => p999),
    cpuMsPerSecond: spread(({ cpuMsPerSecond }) => cpuMsPerSecond),
    residentBytes: spread(({ residentBytes }) => residentBytes),
    lost: sum(({ lost }) => lost),
    overtaken: sum(({ overtaken }) => overtaken),
  }
}

export const entry = ({ contestants }: Results, name: string): Entry | undefined =>
  contestants.find((one) => one.name === name || (one.name.startsWith(`${name} `) && name === 'Node-RED'))

export const atRate = (one: Entry | undefined, rate: number): RateEntry | undefined =>
  one?.rates.find((at) => at.rate === rate)
