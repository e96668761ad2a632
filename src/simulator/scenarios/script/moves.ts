// Moves that many scenarios share: a call comes in, lines ring, one of them answers, the others stop.
import { type Device, MAIN_LINE, type OwnNumber, type Person } from '../../company.ts'
import type { Step } from '../timeline.ts'
import { Conversation } from './conversation.ts'
import { inboundNumber, line } from './parties.ts'
import type { Stage } from './stage.ts'

export interface Incoming {
  readonly steps: Step[]
  readonly conversation: Conversation
  /** The participant id of the outside party. */
  readonly caller: string
}

/** The first state of an inbound call: nobody but the outside party, ringing at one of our numbers. */
export const comeIn = (stage: Stage, own: OwnNumber = MAIN_LINE): Incoming => {
  const steps: Step[] = []
  const conversation = new Conversation(stage, steps, { direction: 'INBOUND' })
  const caller = conversation.join(inboundNumber(own, stage.caller), 'RINGING')
  conversation.snapshot(0, 'STARTING')
  return { steps, conversation, caller }
}

/** Each phone joins in a state of its own, 60 ms apart. Returns the participants' ids in the same order. */
export const ring = (
  conversation: Conversation,
  originator: string,
  phones: readonly (readonly [Person, Device?])[],
  atMs: number,
): readonly string[] =>
  phones.map(([person, device], index) => {
    const id = conversation.join(line(person, device), 'RINGING', originator)
    conversation.snapshot(atMs + index * 60, 'ACTIVE')
    return id
  })

/** Each phone stops ringing in a state of its own, 60 ms apart. */
export const stopRinging = (conversation: Conversation, phones: readonly string[], atMs: number): void =>
  phones.forEach((id, index) => {
    conversation.become(id, 'DISCONNECTING')
    conversation.snapshot(atMs + index * 60, 'ACTIVE')
  })

/** The caller is connected first, who answers one state later, both at the same instant. */
export const connect = (conversation: Conversation, caller: string, answerer: string, atMs: number): void => {
  conversation.become(caller, 'CONNECTED')
  conversation.snapshot(atMs, 'ACTIVE')
  conversation.become(answerer, 'CONNECTED')
  conversation.snapshot(atMs, 'ACTIVE')
}
