// The greatest rate that a contestant holds: first what it takes when pressed, then a little less than that, held for a while.
import type { Contestant } from '../contestants/contestant.ts'
import { quantile } from '../report/statistics.ts'
import type { Peers } from '../stage/peers.ts'
import { type Meter, meterOf } from '../stage/usage.ts'
import { offer, type Stretch } from './offer.ts'

export interface Held {
  /** States a second, with nothing lost and the queue not growing; null when none of those tried was. */
  readonly rate: number | null
  readonly heldMs: number
  /** What it took when there was always more. */
  readonly pressed: number
  readonly p50: number
  readonly p99: number
  readonly cpuMsPerSecond: number
  readonly residentBytes: number
  /** What it was offered and could not hold. */
  readonly failed: readonly number[]
}

/** Until the code that counts is compiled: some ten thousand states. */
const WARM_UP_MS = 4_000
const PRESS_MS = 4_000
/** A rate that can't be held shows it in the first seconds, as a rule. */
const TRIAL_MS = 5_000
/** More under way than this at once, and some are busy with nothing else. */
const WINDOW = 400
const PRESSED_CALLS = 2_500
/** States a second that anybody takes. */
const SUSPICIOUS = 500
/** Of what it took when pressed, the largest first. */
const SHARES = [0.95, 0.85, 0.75, 0.6, 0.45, 0.3, 0.2]
const MOST_BEHIND_S = 2
const STEP = 50

export const measureRate = async (peers: Peers, contestant: Contestant, ms: number): Promise<Held> => {
  const running = await contestant.start(peers)
  try {
    const { held, rate, pressed, failed } = await findRate({ peers, contestant, meter: meterOf(running.pid), ms })
    return { ...(held === null ? NOTHING : told(held)), rate, heldMs: ms, pressed, failed }
  } finally {
    await running.stop()
  }
}

export interface Found<Taken> extends Pick<Held, 'rate' | 'pressed' | 'failed'> {
  /** The stretch over which it was held. */
  readonly held: Stretch<Taken> | null
}

export interface Search<Taken> {
  readonly peers: Peers
  readonly contestant: Pick<Contestant, 'shows'>
  readonly meter: Meter<Taken>
  readonly ms: number
  /** After so long no lower rate is tried; left out, all are. */
  readonly patienceMs?: number
}

export const findRate = async <Taken>(search: Search<Taken>): Promise<Found<Taken>> => {
  await press(search, WARM_UP_MS)
  const taken = await press(search, PRESS_MS)
  const pressed = taken < SUSPICIOUS ? await descend(search, WARM_UP_MS / 2) : taken
  const failed: number[] = []
  const since = performance.now()
  for (const share of SHARES) {
    if (performance.now() - since > (search.patienceMs ?? Number.POSITIVE_INFINITY)) break
    const rate = Math.max(STEP, Math.floor((pressed * share) / STEP) * STEP)
    const attempt = (ms: number) => offer({ ...search, rate, ms, patienceS: MOST_BEHIND_S })
    const trial = Math.min(TRIAL_MS, search.ms)
    const held = keepsUp(await attempt(trial), rate, trial) ? await attempt(search.ms) : null
    if (held !== null && holds(held, rate, search.ms)) return { held, rate, pressed, failed }
    failed.push(rate)
  }
  return { held: null, rate: null, pressed, failed }
}

const NOTHING = { p50: Number.NaN, p99: Number.NaN, cpuMsPerSecond: Number.NaN, residentBytes: Number.NaN }

/** States a second. */
const press = async (search: Search<unknown>, ms: number): Promise<number> => {
  const { peers, contestant } = search
  if (contestant.shows === 'calls') return descend(search, ms)
  const { run, covered } = peers.begin(contestant.shows)
  const played = await peers.order({ kind: 'saturate', run, ms, window: WINDOW, slots: PRESSED_CALLS })
  return (covered() / played.tookMs) * 1_000
}

const FASTEST = 16_000

/** For whom pressing tells nothing: who is behind can't be told by calls alone, and some take less the more they are pressed. */
const descend = async (search: Search<unknown>, ms: number): Promise<number> => {
  for (let rate = FASTEST; rate > STEP; rate *= 0.7) {
    const stretch = await offer({ ...search, rate, ms, patienceS: MOST_BEHIND_S })
    if (stretch.lost === 0 && quantile(stretch.latencies, 0.99) < 1_000 && stretch.tookMs < ms * 1.1) return rate
  }
  return 0
}

/** Nothing lost, and on time to the end. */
const keepsUp = ({ lost, tookMs, frames }: Stretch<unknown>, rate: number, ms: number): boolean =>
  lost === 0 && frames >= Math.floor((rate * ms) / 1_000) && tookMs < ms + MOST_BEHIND_S * 1_000

/** And no further behind in the last third than in the second. */
const holds = (stretch: Stretch<unknown>, rate: number, ms: number): boolean => {
  const { behind } = stretch
  const third = Math.floor(behind.length / 3)
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const grew = mean(behind.slice(-third)) > mean(behind.slice(third, 2 * third)) * 1.5 + rate * 0.1
  return keepsUp(stretch, rate, ms) && !grew
}

const told = ({ latencies, taken, tookMs }: Stretch) => ({
  p50: quantile(latencies, 0.5),
  p99: quantile(latencies, 0.99),
  cpuMsPerSecond: (taken.cpuMs / tookMs) * 1_000,
  residentBytes: taken.residentBytes,
})
