// Watches, as GoTo would, how many channels hear each customer at every moment.
import { setTimeout as pause } from 'node:timers/promises'
import type { Simulator } from '../../../src/simulator/simulator.ts'

export interface Ears {
  /** How many hear each customer now. */
  now(): readonly number[]
  /** Resolves, with how long that took, once each is heard by exactly one again. */
  settled(whatFor: string, withinMs?: number): Promise<number>
  /** For how long, ms, some customer was heard by several, or by nobody, at most in one go. */
  readonly longest: { several: number; nobody: number }
  stop(): Promise<void>
}

const LOOK_EVERY_MS = 50

export const watchEars = (customers: ReadonlyMap<string, Simulator>): Ears => {
  const simulators = [...customers.values()]
  const longest = { several: 0, nobody: 0 }
  const since = new Map<Simulator, { readonly kind: 'several' | 'nobody'; readonly at: number }>()
  const stopping = new AbortController()
  const now = () => simulators.map((simulator) => simulator.sockets().length)
  const look = (): void => {
    for (const simulator of simulators) {
      const count = simulator.sockets().length
      const kind = count === 0 ? 'nobody' : count > 1 ? 'several' : null
      const before = since.get(simulator)
      if (kind === null) since.delete(simulator)
      else if (before?.kind !== kind) since.set(simulator, { kind, at: performance.now() })
      else longest[kind] = Math.max(longest[kind], Math.round(performance.now() - before.at))
    }
  }
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      look()
      await pause(LOOK_EVERY_MS)
    }
  })()
  return {
    now,
    longest,
    settled: async (whatFor, withinMs = 60_000) => {
      const from = performance.now()
      let oneEachSince: number | null = null
      for (;;) {
        const at = performance.now()
        if (now().some((count) => count !== 1)) oneEachSince = null
        else oneEachSince ??= at
        if (oneEachSince !== null && at - oneEachSince > 10 * LOOK_EVERY_MS) return Math.round(oneEachSince - from)
        if (at - from > withinMs) throw new Error(`after ${whatFor} the ears are ${now().join(', ')}`)
        await pause(LOOK_EVERY_MS)
      }
    },
    stop: async () => {
      stopping.abort()
      await watching
    },
  }
}
