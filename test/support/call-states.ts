// Whole calls as lists of states, each under the id a test gives it.
import type { CallState } from '../../src/call/state.ts'
import { caller, ending, line, queue, state } from './build-state.ts'

const under = (conversationId: string, states: readonly CallState[]): readonly CallState[] =>
  states.map((entry) => ({ ...entry, conversationId }))

/** Five states, five revisions: it comes in, waits in a queue, rings at Dana's, is answered, ends. */
export const answeredCall = (conversationId: string): readonly CallState[] =>
  under(conversationId, [
    state(1, [caller('RINGING')]),
    state(2, [caller('IN_INTERACTIVE_VOICE_RESPONSE')], { systems: [queue('Support')] }),
    state(3, [caller('IN_INTERACTIVE_VOICE_RESPONSE'), line('dana', 'RINGING')], { systems: [queue('Support')] }),
    state(4, [caller('CONNECTED'), line('dana', 'CONNECTED')], { systems: [queue('Support')] }),
    ending(5),
  ])

/** Three states: it comes in, rings at Dana's, ends unanswered. */
export const missedCall = (conversationId: string): readonly CallState[] =>
  under(conversationId, [
    state(1, [caller('RINGING')]),
    state(2, [caller('IN_INTERACTIVE_VOICE_RESPONSE'), line('dana', 'RINGING')]),
    ending(3),
  ])
