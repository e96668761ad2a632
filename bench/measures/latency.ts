// Latency, processor time and memory of one contestant at each rate, and how long it took to be ready: one round.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Contestant } from '../contestants/contestant.ts'
import { quantile } from '../report/statistics.ts'
import type { Peers } from '../stage/peers.ts'
import { meterOf, usageOf } from '../stage/usage.ts'
import { offer, type Stretch } from './offer.ts'

export interface Load {
  readonly rate: number
  readonly ms: number
}

export interface AtRate {
  readonly rate: number
  readonly p50: number
  readonly p99: number
  readonly p999: number
  readonly lost: number
  readonly overtaken: number
  readonly cpuMsPerSecond: number
  readonly residentBytes: number
}

export interface Round {
  readonly readyMs: number
  readonly idleBytes: number
  readonly rates: readonly AtRate[]
}

/** Until what a start needs is given back, as far as it is. */
const IDLE_MS = 1_200
/** Code that never ran is slow, for everybody. */
const WARM_UP = { rate: 500, ms: 1_500 }

export const measureRound = async (peers: Peers, contestant: Contestant, loads: readonly Load[]): Promise<Round> => {
  const running = await contestant.start(peers)
  const meter = meterOf(running.pid)
  await sleep(IDLE_MS)
  const idleBytes = usageOf(running.pid).residentBytes
  await offer({ peers, contestant, meter, ...WARM_UP })
  const rates: AtRate[] = []
  for (const { rate, ms } of loads) rates.push(told(rate, await offer({ peers, contestant, meter, rate, ms })))
  await running.stop()
  return { readyMs: running.readyMs, idleBytes, rates }
}

const told = (rate: number, { latencies, lost, overtaken, taken, tookMs }: Stretch): AtRate => ({
  rate,
  p50: quantile(latencies, 0.5),
  p99: quantile(latencies, 0.99),
  p999: quantile(latencies, 0.999),
  lost,
  overtaken,
  cpuMsPerSecond: (taken.cpuMs / tookMs) * 1_000,
  residentBytes: taken.residentBytes,
})
