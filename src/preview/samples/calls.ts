// Calls to show: those of the simulator, heard and folded as real ones are, one that a CRM knows and one by somebody who means harm.
import type { Call, FoldedCall } from '../../call/call.ts'
import { foldCall } from '../../call/fold.ts'
import { revise, withDetails } from '../../call/revision.ts'
import type { CallState } from '../../call/state.ts'
import type { Outsider } from '../../simulator/company.ts'
import { OUTSIDERS } from '../../simulator/company.ts'
import { SCENARIO_NAMES, type ScenarioName, scenarioTitle, writeTimeline } from '../../simulator/scenarios/catalog.ts'
import { HOSTILE, HOSTILE_DETAILS, KNOWN, KNOWN_DETAILS } from './people.ts'

/** How a message of the service is read; see `SourceKind`. */
export type ReadMessage = (message: string, source: string) => CallState | null

export interface SampleCall {
  /** Letters, digits and `-`. */
  readonly id: string
  readonly title: string
  /** The call at each moment that a card tells apart, and the instant of it. */
  readonly moments: readonly Moment[]
}

export interface Moment {
  /** `ringing`, or where one sample has several calls `call 2: ringing`. */
  readonly label: string
  readonly call: Call
  readonly at: number
}

/** A Friday afternoon in New York. */
const START = Date.UTC(2026, 8, 25, 19, 33, 4)
const ACCOUNT = '2930718022414574861'

export const sampleCalls = (read: ReadMessage): readonly SampleCall[] => {
  const call = (id: string, title: string, scenario: ScenarioName, caller: Outsider, details: Details = {}) => ({
    id,
    title,
    moments: momentsOf(heard(scenario, caller, read), details),
  })
  const known = call('known-caller', 'a caller whom the CRM knows', 'answered', KNOWN, KNOWN_DETAILS)
  const hostile = call('hostile-caller', 'a caller whose name means harm', 'missed', HOSTILE, HOSTILE_DETAILS)
  const plain = SCENARIO_NAMES.map((name, index) => call(name, scenarioTitle(name), name, outsider(index)))
  return [known, ...plain, hostile]
}

type Details = Call['callerDetails']

const outsider = (index: number): Outsider => OUTSIDERS[index % OUTSIDERS.length] ?? OUTSIDERS[0]

/** As GoTo would send it, read as the daemon reads it. */
const heard = (scenario: ScenarioName, caller: Outsider, read: ReadMessage): readonly CallState[] => {
  let ids = 0
  const id = () => `5a3b1e00-0000-4000-8000-${String(++ids).padStart(12, '0')}`
  const timeline = writeTimeline(scenario, { account: ACCOUNT, caller, startAt: START, id })
  return timeline.states
    .map(({ content }) => read(JSON.stringify({ source: 'call-events', type: 'call-state', content }), 'main'))
    .filter((state) => state !== null)
}

const momentsOf = (states: readonly CallState[], details: Details): readonly Moment[] => {
  const conversations = [...Map.groupBy(states, ({ conversationId }) => conversationId).values()]
  const stories = conversations.map((own) => storyOf(own, details)).filter((story) => story.length > 0)
  return stories.flatMap((story, index) =>
    story.map((moment) => ({ ...moment, label: `${stories.length > 1 ? `call ${index + 1}: ` : ''}${moment.label}` })),
  )
}

/** The last revision of each stretch of the call's life; none for a call between colleagues that was made for another one. */
const storyOf = (states: readonly CallState[], details: Details): readonly Moment[] => {
  const story: Moment[] = []
  let call: Call | null = null
  for (const [index, state] of states.entries()) {
    call = withDetails(revise(call, foldCall(states.slice(0, index + 1))), details)
    const moment = { label: stretchOf(call), call, at: state.at }
    if (isBetween(call)) continue
    // Only a call that rings nowhere is looked at before it does.
    if ([moment.label, moment.label === 'ringing' ? COMING_IN : ''].includes(story.at(-1)?.label ?? '')) story.pop()
    story.push(moment)
  }
  return call === null || call.consultOf !== null ? [] : story
}

const COMING_IN = 'coming in'

/** One phone has stopped and the next, or the mailbox, has not begun: a blink that no card is about. */
const isBetween = ({ status, ringing, rang }: FoldedCall): boolean =>
  status === 'ringing' && ringing.length === 0 && rang.length > 0

const stretchOf = ({ status, onHold, transfers, ringing }: FoldedCall): string => {
  if (onHold) return `${status}, on hold`
  if (status !== 'answered') return status === 'ringing' && ringing.length === 0 ? COMING_IN : status
  if (transfers.some(({ outcome }) => outcome === 'pending')) return 'answered, being transferred'
  return transfers.some(({ outcome }) => outcome === 'completed') ? 'answered, transferred' : status
}
