// One size of a fleet: what it takes at rest, the greatest rate that it holds, and what a common rate costs it.
import { setTimeout as sleep } from 'node:timers/promises'
import { offer, type Stretch } from '../measures/offer.ts'
import { findRate } from '../measures/rate.ts'
import { quantile } from '../report/statistics.ts'
import type { Peers } from '../stage/peers.ts'
import { type FleetSize, startDaemons } from './daemons.ts'
import type { FleetDatabase } from './database.ts'
import { meterOfFleet, type Taken } from './meter.ts'
import type { FleetSettings } from './settings.ts'

export interface FleetResult extends FleetSize {
  readonly readyMs: number
  readonly atRest: Taken
  readonly atCommonRate: Load
  /** Null when none of the rates tried was held. */
  readonly held: Load | null
  /** States a second it took when there was always more. */
  readonly pressed: number
  readonly failed: readonly number[]
  /** What all of it left on the disk. */
  readonly bytesPerState: number
}

export interface Load {
  /** States a second. */
  readonly rate: number
  readonly states: number
  readonly lost: number
  readonly overtaken: number
  readonly p50: number
  readonly p99: number
  readonly taken: Taken
}

const REST_MS = 5_000
/** Until what a start needs is given back, as far as it is. */
const SETTLE_MS = 2_000
const COMMON_MS = 6_000
/** For the whole to end in time, also where something else takes the cores: a size may have no rate then. */
const PATIENCE_MS = 60_000
const SHOWN = { shows: 'states' } as const

export interface Stage {
  readonly peers: Peers
  readonly db: FleetDatabase
  readonly settings: FleetSettings
  readonly say: (line: string) => void
}

export const measureFleet = async (
  { peers, db, settings: { sources, rate, holdMs }, say }: Stage,
  daemons: number,
): Promise<FleetResult> => {
  const fleet = await startDaemons(peers, db, { daemons, sources })
  try {
    const metered = { daemons: fleet.pids, peers, db }
    say('  at rest')
    await sleep(SETTLE_MS)
    const stop = await meterOfFleet(metered, false)()
    await sleep(REST_MS)
    const atRest = await stop()
    const meter = meterOfFleet(metered, true)
    say('  greatest rate')
    const found = await findRate({ peers, contestant: SHOWN, meter, ms: holdMs, patienceMs: PATIENCE_MS })
    say(`  ${rate} states/s`)
    const common = await offer({ peers, contestant: SHOWN, meter, rate, ms: COMMON_MS })
    const { pressed, failed, held } = found
    return {
      daemons,
      sources,
      readyMs: fleet.readyMs,
      atRest,
      atCommonRate: loadOf(rate, common),
      held: held === null || found.rate === null ? null : loadOf(found.rate, held),
      pressed,
      failed,
      bytesPerState: await fleet.bytesPerState(),
    }
  } finally {
    await fleet.remove()
  }
}

const loadOf = (rate: number, { frames, lost, overtaken, latencies, taken }: Stretch<Taken>): Load => ({
  rate,
  states: frames,
  lost,
  overtaken,
  p50: quantile(latencies, 0.5),
  p99: quantile(latencies, 0.99),
  taken,
})
