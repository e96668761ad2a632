// The simulator's scenarios as a source hands them over: written down, sent as frames, read again.
import type { CallState } from '../../src/call/state.ts'
import { OUTSIDERS } from '../../src/simulator/company.ts'
import { type ScenarioName, writeTimeline } from '../../src/simulator/scenarios/catalog.ts'
import type { StateContent } from '../../src/simulator/scenarios/timeline.ts'
import { parseFrame } from '../../src/sources/goto-connect/wire/frame.ts'

/** 2026-09-25T19:33:04.223Z */
const START = Date.UTC(2026, 8, 25, 19, 33, 4, 223)

/** In the order in which they are due. The first conversation is `id-1`. */
export const contentsOf = (name: ScenarioName): readonly StateContent[] => {
  let ids = 0
  const id = () => `id-${++ids}`
  const stage = { account: '2930718022414574861', caller: OUTSIDERS[0], startAt: START, id }
  return writeTimeline(name, stage).states.map(({ content }) => content)
}

export const readContent = (content: unknown): CallState => {
  const data = { source: 'call-events', type: 'call-state', content, bypassDoNotDisturb: false }
  const frame = parseFrame(JSON.stringify({ data }), { source: 'main', receivedAt: 0 })
  if (frame.kind !== 'state') throw new Error(`a payload was read as ${frame.kind}`)
  return frame.state
}

export const statesOfScenario = (name: ScenarioName): readonly CallState[] => contentsOf(name).map(readContent)
