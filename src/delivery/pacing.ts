// Token buckets: how fast requests may go to each destination, shared by all sinks that reach the same one, and by all daemons.
import type { Clock } from '../clock.ts'
import type { Bucket, Pace } from '../sinks/sink.ts'
import type { WorkKind } from '../store/store.ts'

/** No kind: for what may turn out to be of either. */
export interface Pacer {
  /** How many requests of this kind may go out now. */
  available(kind?: WorkKind): number
  /** How long until one may, ms; 0 when it may now. */
  readyInMs(kind?: WorkKind): number
  /** A negative count gives back what was not used after all. */
  take(kind: WorkKind | undefined, count: number): void
  /** The destination asked for a rest from requests of this kind: none goes there for this long, ms. */
  pause(kind: WorkKind, ms: number): void
}

export type Pacing = (pace: Pace | undefined) => Pacer

/** `daemons`: how many share the destinations. Each takes its part of the rate, so that together they keep it without asking each other. */
export const createPacing = (clock: Clock, daemons: () => number = () => 1): Pacing => {
  const levels = new Map<string, Level>()
  const levelOf = (bucket: Bucket): Level => {
    const known = levels.get(bucket.key) ?? createLevel(bucket, clock, daemons)
    known.follow(bucket)
    levels.set(bucket.key, known)
    return known
  }
  return (pace) => {
    const byKind = {
      new: (pace?.post ?? []).map(levelOf),
      known: (pace?.edit ?? []).map(levelOf),
    }
    const levelsOf = (kind: WorkKind | undefined): readonly Level[] =>
      kind === undefined ? [...new Set([...byKind.new, ...byKind.known])] : byKind[kind]
    return {
      available: (kind) => Math.min(...levelsOf(kind).map((level) => level.available())),
      readyInMs: (kind) => Math.max(0, ...levelsOf(kind).map((level) => level.readyInMs())),
      take: (kind, count) => {
        for (const level of levelsOf(kind)) level.take(count)
      },
      pause: (kind, ms) => {
        for (const level of byKind[kind]) level.pause(ms)
      },
    }
  }
}

type Level = ReturnType<typeof createLevel>

/** On the monotonic clock, so that a set wall clock neither floods nor starves a destination. */
const createLevel = (bucket: Bucket, clock: Clock, daemons: () => number) => {
  let { perSecond: rate, burst: most } = bucket
  let perSecond = rate
  let burst = most
  let tokens = burst
  let filledAt = clock.monotonic()
  let restsUntil = 0
  const fill = (): number => {
    const now = clock.monotonic()
    perSecond = rate / daemons()
    // Less than one would never let anything through.
    burst = Math.max(Math.min(1, most), most / daemons())
    tokens = Math.min(burst, tokens + ((now - filledAt) / 1_000) * perSecond)
    filledAt = now
    return now
  }
  return {
    /** Whoever comes last says how fast: after a reload that is the config as it now is. */
    follow: (newer: Bucket) => {
      fill()
      ;({ perSecond: rate, burst: most } = newer)
      fill()
    },
    available: () => (fill() < restsUntil ? 0 : Math.max(0, Math.floor(tokens + ROUNDING))),
    readyInMs: () => {
      const restMs = restsUntil - fill()
      const fillMs = tokens + ROUNDING >= 1 ? 0 : Math.ceil(((1 - tokens) / perSecond) * 1_000)
      return Math.max(0, restMs, fillMs)
    },
    take: (count: number) => {
      fill()
      tokens = Math.min(burst, tokens - count)
    },
    pause: (ms: number) => {
      restsUntil = Math.max(restsUntil, clock.monotonic() + ms)
    },
  }
}

/** Sums of fractions of a second must not leave a token a hair short for good. */
const ROUNDING = 1e-6
