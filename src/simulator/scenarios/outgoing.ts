// Calls that one of our people dials: to the outside, and to a colleague (which GoTo calls OUTBOUND as well).
import { DANA, MAIN_LINE, SAM } from '../company.ts'
import { Conversation, type PartyType } from './script/conversation.ts'
import { connect } from './script/moves.ts'
import { line, outboundNumber } from './script/parties.ts'
import type { Scenario, Stage } from './script/stage.ts'
import type { Step } from './timeline.ts'

const dial = (stage: Stage, dialString: string, callee: PartyType) => {
  const steps: Step[] = []
  const conversation = new Conversation(stage, steps, { direction: 'OUTBOUND', dialString })
  const dialler = conversation.join(line(DANA), 'RINGING')
  conversation.snapshot(0, 'STARTING')
  const called = conversation.join(callee, 'RINGING', dialler)
  conversation.snapshot(400, 'STARTING')
  return { steps, conversation, dialler, called }
}

const dialOutside = (stage: Stage) =>
  dial(stage, stage.caller.number.replace(/^\+/, ''), outboundNumber(MAIN_LINE, stage.caller))

/** Dana rings an outsider, who answers: 7 states. */
export const outbound: Scenario = (stage) => {
  const { conversation, dialler, called, steps } = dialOutside(stage)
  connect(conversation, dialler, called, 9_000)
  conversation.hangUp(54_000)
  return { steps }
}

export const outboundUnanswered: Scenario = (stage) => {
  const { conversation, steps } = dialOutside(stage)
  conversation.hangUp(25_000)
  return { steps }
}

/** Dana rings Sam, who answers: 7 states, no phone number anywhere. */
export const internal: Scenario = (stage) => {
  const { conversation, dialler, called, steps } = dial(stage, SAM.extension, line(SAM))
  connect(conversation, dialler, called, 5_000)
  conversation.hangUp(35_000)
  return { steps }
}
