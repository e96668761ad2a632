// A storm of calls: several at a time, of all kinds, until it is told to stop; remembers what GoTo has said of each.
import { setTimeout as pause } from 'node:timers/promises'
import type { ScenarioName } from '../../../src/simulator/scenarios/catalog.ts'
import type { Simulator } from '../../../src/simulator/simulator.ts'

export interface Storm {
  /** The ids of all calls that were begun, with whether they came from outside. */
  readonly calls: ReadonlySet<string>
  /** Ends when the calls that are on are over. */
  stop(): Promise<void>
}

const SCENARIOS: readonly ScenarioName[] = [
  'answered',
  'missed',
  'voicemail',
  'queue',
  'abandoned',
  'blind-transfer',
  'direct',
  'hold',
  'anonymous',
]
const AT_A_TIME = 3
const CALL_MS = 1_500

export const startStorm = (simulator: Simulator, random: () => number): Storm => {
  const calls = new Set<string>()
  let stopped = false
  const ring = async (): Promise<void> => {
    while (!stopped) {
      const timeline = simulator.call(SCENARIOS[Math.floor(random() * SCENARIOS.length)] ?? 'answered')
      const lastsMs = timeline.states.at(-1)?.afterMs ?? CALL_MS
      for (const { content } of timeline.states) calls.add(content.metadata.conversationSpaceId)
      await simulator.play(timeline, { speed: lastsMs / CALL_MS })
      await pause(CALL_MS * random())
    }
  }
  const lines = Promise.all(Array.from({ length: AT_A_TIME }, ring))
  return {
    calls,
    stop: async () => {
      stopped = true
      await lines
    },
  }
}
