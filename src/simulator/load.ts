// A steady stream of calls: so many states a second, from many calls at once, for measuring what a client can take.
import { type Clock, systemClock } from '../clock.ts'
import type { ScenarioName } from './scenarios/catalog.ts'
import { retime, type StateContent } from './scenarios/timeline.ts'
import type { Simulator } from './simulator.ts'

export interface LoadOptions {
  readonly statesPerSecond: number
  /** How many calls are on at a time; default 20. */
  readonly calls?: number
  /** Default `answered`. */
  readonly scenario?: ScenarioName
  readonly clock?: Clock
  readonly signal: AbortSignal
}

const TICK_MS = 20

/** Runs until the signal aborts; returns how many states were published. States are made as they are due, never piled up. */
export const runLoad = async (simulator: Simulator, options: LoadOptions): Promise<number> => {
  const { statesPerSecond, calls = 20, scenario = 'answered', clock = systemClock, signal } = options
  const running: StateContent[][] = Array.from({ length: calls }, () => [])
  const startedAt = clock.monotonic()
  let published = 0
  while (!signal.aborted) {
    const due = Math.floor(((clock.monotonic() - startedAt) * statesPerSecond) / 1_000)
    for (; published < due; published += 1) {
      const states = running[published % calls]
      if (states?.length === 0) {
        const fresh = retime(simulator.call(scenario), clock.now(), Number.POSITIVE_INFINITY)
        states.push(...fresh.states.map(({ content }) => content))
      }
      const next = states?.shift()
      if (next !== undefined) simulator.publish(next)
    }
    await clock.sleep(TICK_MS, signal).catch(() => undefined)
  }
  return published
}
