// What a state costs with few and with very many calls in the store: the same load on stores of different sizes, in turn.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Contestant } from '../contestants/contestant.ts'
import { install } from '../contestants/ringpost.ts'
import { quantile, type Spread, spreadOf } from '../report/statistics.ts'
import type { Peers } from '../stage/peers.ts'
import { meterOf } from '../stage/usage.ts'
import { fill } from './fill.ts'
import type { Load } from './latency.ts'
import { offer } from './offer.ts'

export interface Cost {
  readonly calls: number
  readonly cpuUsPerState: Spread
  readonly p50: Spread
}

const WARM_UP_MS = 1_000

export const measureCost = async (
  peers: Peers,
  { sizes, load, rounds }: { readonly sizes: readonly number[]; readonly load: Load; readonly rounds: number },
): Promise<readonly Cost[]> => {
  const stores = []
  for (const calls of sizes) {
    const installation = await install(peers)
    await fill(installation, { calls, pending: false })
    const cpuUs: number[] = []
    const p50: number[] = []
    stores.push({ calls, installation, cpuUs, p50 })
  }
  for (let round = 0; round < rounds; round++) {
    for (const { installation, cpuUs, p50 } of stores) {
      const running = await installation.start()
      const meter = meterOf(running.pid)
      await sleep(WARM_UP_MS)
      await offer({ peers, contestant: STATES, meter, rate: load.rate, ms: WARM_UP_MS })
      const stretch = await offer({ peers, contestant: STATES, meter, ...load })
      cpuUs.push((stretch.taken.cpuMs * 1_000) / stretch.frames)
      p50.push(quantile(stretch.latencies, 0.5))
      await running.stop()
    }
  }
  await Promise.all(stores.map(({ installation }) => installation.remove()))
  return stores.map(({ calls, cpuUs, p50 }) => ({ calls, cpuUsPerState: spreadOf(cpuUs), p50: spreadOf(p50) }))
}

const STATES: Pick<Contestant, 'shows'> = { shows: 'states' }
