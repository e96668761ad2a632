// States for the store's suites: the caller presses a key with each, so that every new state is a new revision.
import type { CallState } from '../../../src/call/state.ts'

/** 2026-09-25T19:33:04.000Z */
export const STARTED_AT = Date.UTC(2026, 8, 25, 19, 33, 4)

/** State `sequence` of a call, one second after the one before; a change of `key` is what a person sees of it. */
export const stateOf = (callId: string, sequence: number, changes: Partial<CallState> & { key?: string } = {}) => {
  const { key = String(sequence), ...rest } = changes
  const state: CallState = {
    source: 'main',
    account: '2930718022414574861',
    conversationId: callId,
    sequence,
    type: sequence === 1 ? 'STARTING' : 'ACTIVE',
    at: STARTED_AT + sequence * 1000,
    direction: 'INBOUND',
    createdAt: STARTED_AT,
    dialString: null,
    linkedConversations: [],
    participants: [],
    systems: [
      { id: 'menu', kind: 'DIAL_PLAN', status: 'CONNECTED', queueName: null, menuOption: key, voicemailStatus: null },
    ],
    recording: false,
    reconstructed: false,
  }
  return { ...state, ...rest }
}

/** The last state of a call. */
export const endOf = (callId: string, sequence: number): CallState =>
  stateOf(callId, sequence, { type: 'ENDING', systems: [] })

/** States `from` to `to`, both included. */
export const statesOf = (callId: string, from: number, to: number): readonly CallState[] =>
  Array.from({ length: to - from + 1 }, (_, index) => stateOf(callId, from + index))
