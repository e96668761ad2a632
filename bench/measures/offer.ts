// One stretch of the feed at one contestant: what was sent, what arrived and when, and what it took of the machine.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Contestant } from '../contestants/contestant.ts'
import { STRIDE } from '../feed/calls.ts'
import type { Played } from '../feed/feed.ts'
import type { Received } from '../sink/sink.ts'
import type { Peers } from '../stage/peers.ts'
import type { Meter, Usage } from '../stage/usage.ts'

export interface Stretch<Taken = Usage> {
  /** From the frame to the request that shows its state or a later one of the same call, ascending, ms. */
  readonly latencies: Float64Array
  readonly frames: number
  readonly tookMs: number
  /** Frames of which nothing was shown. */
  readonly lost: number
  /** An older state after a newer one of the same call. */
  readonly overtaken: number
  readonly requests: number
  /** Of the machine, until the last was shown. */
  readonly taken: Taken
  /** How many frames were under way, sampled over the stretch. */
  readonly behind: readonly number[]
}

type Shown = Pick<Contestant, 'shows'>

export interface Offer<Taken = Usage> {
  readonly peers: Peers
  readonly contestant: Shown
  readonly meter: Meter<Taken>
  readonly rate: number
  readonly ms: number
  /** More seconds behind than this ends the stretch early. */
  readonly patienceS?: number
}

const SAMPLE_EVERY_MS = 100
/** What is still under way at the end gets so long without any progress before it counts as lost. */
const GRACE_MS = 2_000
const PATIENCE_S = 5

export const offer = async <Taken>({
  peers,
  contestant,
  meter,
  rate,
  ms,
  patienceS = PATIENCE_S,
}: Offer<Taken>): Promise<Stretch<Taken>> => {
  const { run, covered } = peers.begin(contestant.shows)
  const stopMeter = await meter()
  const behind: number[] = []
  const startedAt = performance.now()
  const sampling = setInterval(() => {
    const due = Math.min(((performance.now() - startedAt) * rate) / 1_000, (rate * ms) / 1_000)
    behind.push(Math.max(0, due * (contestant.shows === 'states' ? 1 : STATES_PER_CALL) - covered()))
  }, SAMPLE_EVERY_MS)
  const played = await peers.order({ kind: 'play', run, rate, ms, stopBehind: stopBehind(contestant, rate, patienceS) })
  clearInterval(sampling)
  const wanted = contestant.shows === 'states' ? played.frames : played.calls
  await settled(covered, wanted)
  const taken = await stopMeter()
  const received = await peers.received()
  return {
    ...compared(contestant, played, received),
    frames: played.frames,
    tookMs: played.tookMs,
    overtaken: received.overtaken,
    requests: received.requests,
    taken,
    behind,
  }
}

/** The mean length of a call, see `feed/calls.ts`: who shows each call once is not behind with the rest. */
const STATES_PER_CALL = 1 / 12.5

const stopBehind = ({ shows }: Shown, rate: number, patienceS: number): number =>
  shows === 'states' ? Math.max(1_000, rate * patienceS) : Number.MAX_SAFE_INTEGER

const settled = async (covered: () => number, wanted: number): Promise<void> => {
  let last = covered()
  for (let idleMs = 0; covered() < wanted && idleMs < GRACE_MS; idleMs += SAMPLE_EVERY_MS) {
    await sleep(SAMPLE_EVERY_MS)
    if (covered() !== last) idleMs = 0
    last = covered()
  }
}

/** A state that was never shown as such is shown by the next of its call that was. */
const compared = (
  { shows }: Shown,
  { sentAt, calls }: Played,
  { arrivedAt }: Received,
): Pick<Stretch, 'latencies' | 'lost'> => {
  const latencies = new Float64Array(sentAt.length)
  let count = 0
  let lost = 0
  for (let call = 0; call < calls; call++) {
    let shownAt = 0
    for (let sequence = STRIDE - 1; sequence >= 1; sequence--) {
      const key = call * STRIDE + sequence
      const sent = sentAt[key] ?? 0
      if (sent === 0) continue
      const arrived = arrivedAt[key] ?? 0
      if (arrived > 0) shownAt = arrived
      if (shows === 'calls' && sequence > 1) continue
      if (shownAt > 0) latencies[count++] = shownAt - sent
      else lost++
    }
  }
  return { latencies: latencies.subarray(0, count).sort(), lost }
}
