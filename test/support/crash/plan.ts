// How each life of the daemon ends, and which faults its requests meet: all of it drawn from one seed.
import type { Fault } from '../fault-proxy/fault.ts'
import type { Step } from '../fault-proxy/fault-proxy.ts'

export const SINKS = ['sales', 'office', 'internal'] as const
export type SinkName = (typeof SINKS)[number]

export type Death =
  /** At a step of the work with the store, see `kill-points/`, the nth time it is reached. */
  | { readonly name: string; readonly at: 'store'; readonly point: string; readonly nth: number }
  /** At a step of a request to a sink. */
  | {
      readonly name: string
      readonly at: 'request'
      readonly sink: SinkName
      readonly step: Step
      readonly nth: number
    }
  /** So long after the start, whatever is going on: also while it starts. */
  | { readonly name: string; readonly at: 'any'; readonly afterMs: number }
  /** So long after SIGTERM. */
  | { readonly name: string; readonly at: 'stop'; readonly afterMs: number }
  /** The database dies so long after the start and comes back; so long after that the daemon does. */
  | { readonly name: string; readonly at: 'database'; readonly afterMs: number; readonly thenMs: number }

const STORE_POINTS = ['record', 'begin', 'settle', 'retry'].flatMap((deed) =>
  ['written', 'before-commit', 'after-commit'].map((when) => `${deed}/${when}`),
)
const STEPS: readonly Step[] = ['read', 'taken', 'answered']

export const NAMED: readonly string[] = [
  ...STORE_POINTS,
  ...SINKS.flatMap((sink) => STEPS.map((step) => `${sink}/${step}`)),
  'while it starts',
  'while it stops',
]
export const AFTER_DATABASE = 'after its database'

/** These steps come in turn, in an order of the seed's; every third life ends at any moment. */
export const drawDeaths = (lives: number, names: readonly string[], random: () => number): readonly Death[] => {
  const named = names
    .map((name) => ({ name, rank: random() }))
    .toSorted((one, other) => one.rank - other.rank)
    .map(({ name }) => name)
  let turn = 0
  return Array.from({ length: lives }, (_, life) =>
    life % 3 === 2
      ? { name: 'at any moment', at: 'any', afterMs: 300 + 1_500 * random() }
      : deathAt(named[turn++ % named.length] ?? '', random),
  )
}

const deathAt = (name: string, random: () => number): Death => {
  const nth = 1 + Math.floor(4 * random())
  if (name === 'while it starts') return { name, at: 'any', afterMs: 300 * random() }
  if (name === 'while it stops') return { name, at: 'stop', afterMs: 60 * random() }
  if (name === AFTER_DATABASE) return { name, at: 'database', afterMs: 1_500 * random(), thenMs: 2_500 * random() }
  if (STORE_POINTS.includes(name)) return { name, at: 'store', point: name, nth }
  const [sink, step] = name.split('/')
  return { name, at: 'request', sink: sink as SinkName, step: step as Step, nth }
}

const FAULTS: readonly Fault[] = [
  { delayMs: 150 },
  { delayMs: 1_500 },
  'reset-before',
  'answer-lost',
  'answer-cut',
  'stall',
  'garbage',
  { trickleMs: 100 },
  { status: 500 },
  { status: 503, headers: { 'retry-after': '1' } },
  { status: 429, headers: { 'retry-after': '1' } },
]

/** An http endpoint is retried over days: one that fails often would keep the campaign waiting for hours. */
const SHARES: Readonly<Record<SinkName, number>> = { sales: 0.25, office: 0.25, internal: 0.05 }

export const drawFault = (sink: SinkName, random: () => number): Fault =>
  random() < SHARES[sink] ? (FAULTS[Math.floor(random() * FAULTS.length)] ?? 'none') : 'none'

/** A small generator of numbers from 0 to 1, the same for the same seed. Source: https://github.com/bryc/code/blob/master/jshash/PRNGs.md#mulberry32 */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
