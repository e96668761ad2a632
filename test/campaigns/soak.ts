// `npm run test:soak`: calls by the hundred thousand through a whole daemon at accelerated time; nothing may grow.
import { setTimeout as pause } from 'node:timers/promises'
import type { CallState } from '../../src/call/state.ts'
import '../../src/program/heap.ts'
import { answeredCall, missedCall } from '../support/call-states.ts'
import { type SoakedDaemon, startSoakedDaemon } from '../support/soak/daemon.ts'
import { growth, liveHeapMb, medianOf, type Sample, type Stretch, takeSample } from '../support/soak/gauges.ts'
import { statusOf } from '../support/status.ts'

const CALLS = Number(process.env['CALLS'] ?? 200_000)
/** What the second tenth shows is what there is after the first one. */
const TENTHS = 10
const AT_A_TIME = 100
const MOST_PENDING = 400
const LOOK_LEAP_MS = 15_000
const ALLOWED = 0.1
/** With each batch, so that one call in 25 is kept: there is as much at the end of the first tenth as ever after. */
const LEAP_MS = (25 * 2 * 24 * 60 * 60_000) / (CALLS / AT_A_TIME)

/** The states of one call, moved to now: one in eight is answered, the others ring and are missed. */
const callAt = (number: number, now: number): readonly CallState[] => {
  const states = number % 8 === 0 ? answeredCall(`call-${number}`) : missedCall(`call-${number}`).slice(1)
  const byMs = now - (states[0]?.createdAt ?? now)
  return states.map((state) => ({ ...state, at: state.at + byMs, createdAt: state.createdAt + byMs }))
}

/** So many calls side by side, each state by itself, so that every revision comes to be. */
const tell = async ({ accept, clock }: SoakedDaemon, first: number, count: number): Promise<void> => {
  const calls = Array.from({ length: count }, (_, index) => callAt(first + index, clock.now()))
  const longest = Math.max(...calls.map((states) => states.length))
  for (let turn = 0; turn < longest; turn++) {
    const due = calls.flatMap((states) => states[turn] ?? [])
    await accept(due)
  }
}

/** Waits until no more than that is pending, while time leaps by `leapMs` in all: some of it with each look, for sinks keep a pace. */
const settle = async ({ adminUrl, clock }: SoakedDaemon, most: number, leapMs: number): Promise<void> => {
  for (let left = leapMs; ; left -= LOOK_LEAP_MS) {
    const { sinks } = await statusOf(adminUrl)
    if (sinks.reduce((sum, { pending }) => sum + pending, 0) <= most) return clock.leap(Math.max(0, left))
    clock.leap(left > 0 ? LOOK_LEAP_MS : 1_000)
    await pause(40)
  }
}

const soakStretch = async (daemon: SoakedDaemon, first: number, calls: number): Promise<Stretch> => {
  const samples: Sample[] = []
  const startedAt = performance.now()
  const cpu = process.cpuUsage()
  for (let done = 0; done < calls; done += AT_A_TIME) {
    await tell(daemon, first + done, Math.min(AT_A_TIME, calls - done))
    await settle(daemon, MOST_PENDING, LEAP_MS)
    // The first half of a stretch settles down from what was before.
    if (done >= calls / 2) samples.push(takeSample(daemon.file))
  }
  const { user, system } = process.cpuUsage(cpu)
  return {
    calls: first + calls,
    rssMb: medianOf(samples, 'rssMb'),
    liveHeapMb: liveHeapMb(),
    fileMb: medianOf(samples, 'fileMb'),
    handles: medianOf(samples, 'handles'),
    cpuMsPerCall: (user + system) / 1_000 / calls,
    callsPerSecond: calls / ((performance.now() - startedAt) / 1_000),
  }
}

const rounded = (numbers: object): object =>
  Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, Number(Number(value).toPrecision(4))]))

const soak = async (): Promise<number> => {
  const daemon = await startSoakedDaemon()
  const stretches: Stretch[] = []
  for (let tenth = 0; tenth < TENTHS; tenth++) {
    const stretch = await soakStretch(daemon, (tenth * CALLS) / TENTHS, CALLS / TENTHS)
    stretches.push(stretch)
    process.stdout.write(`${JSON.stringify(rounded(stretch))}\n`)
  }
  await settle(daemon, 0, 0)
  const { store, sinks } = await statusOf(daemon.adminUrl)
  const dead = sinks.reduce((sum, sink) => sum + sink.dead, 0)
  await daemon.stop()
  console.table(stretches.map(rounded))
  const [, early, late] = [stretches[0], stretches[1], stretches.at(-1)]
  if (early === undefined || late === undefined) throw new Error('a soak has ten stretches')
  const grown = growth(early, late)
  console.table(rounded({ ...grown, 'calls kept': store.calls, 'states kept': store.states, dead }))
  const faults = Object.entries(grown).filter(([, by]) => by > ALLOWED)
  for (const [gauge, by] of faults) process.stderr.write(`${gauge} has grown by ${Math.round(by * 100)} %\n`)
  return faults.length === 0 && dead === 0 ? 0 : 1
}

process.exitCode = await soak()
