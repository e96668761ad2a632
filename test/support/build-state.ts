// Builds call states in our own words, with only what a test is about spelled out.
import type { CallState, CallSystem, Participant } from '../../src/call/state.ts'

export const CONVERSATION = '8a480000-0000-4000-8000-000000000001'
export const CREATED_AT = Date.parse('2026-09-25T19:33:04.223Z')
export const OWN_NUMBER = '+12015550100'

const NOBODY: Participant = {
  id: '',
  originator: null,
  status: 'RINGING',
  kind: 'UNKNOWN',
  ownNumber: null,
  name: null,
  far: null,
  lineId: null,
  userId: null,
  email: null,
  extension: null,
  transfer: null,
}

/** The outside caller who started an inbound call. */
export const caller = (status: string, over: Partial<Participant> = {}): Participant => ({
  ...NOBODY,
  id: 'caller',
  originator: 'caller',
  status,
  kind: 'PHONE_NUMBER',
  ownNumber: OWN_NUMBER,
  far: { name: 'Test Caller', number: '+12015550123' },
  ...over,
})

/** The outside party that a colleague rang. */
export const callee = (status: string, over: Partial<Participant> = {}): Participant => ({
  ...caller(status),
  id: 'callee',
  originator: 'dialler',
  far: { name: '', number: '+12015550177' },
  ...over,
})

/** A colleague's phone that the call was offered to: `line('dana', …)` is Dana, line `line-dana`, extension 0019 unless said otherwise. */
export const line = (id: string, status: string, over: Partial<Participant> = {}): Participant => ({
  ...NOBODY,
  id,
  originator: 'caller',
  status,
  kind: 'LINE',
  name: `${id.slice(0, 1).toUpperCase()}${id.slice(1)}`,
  lineId: `line-${id}`,
  userId: `user-${id}`,
  extension: '0019',
  ...over,
})

/** The phone of the colleague who dials. */
export const dialler = (status: string, over: Partial<Participant> = {}): Participant =>
  line('dialler', status, { originator: 'dialler', name: 'Sam Seller', extension: '0042', ...over })

export const system = (kind: string, over: Partial<CallSystem> = {}): CallSystem => ({
  id: kind,
  kind,
  status: 'CONNECTED',
  queueName: null,
  menuOption: null,
  voicemailStatus: null,
  ...over,
})

export const queue = (name: string, over: Partial<CallSystem> = {}): CallSystem =>
  system('CALL_QUEUE', { id: `queue-${name}`, queueName: name, ...over })

/** State number `sequence`, one second after the one before. */
export const state = (
  sequence: number,
  participants: readonly Participant[],
  over: Partial<CallState> = {},
): CallState => ({
  source: 'main',
  account: '5442810562173005068',
  conversationId: CONVERSATION,
  sequence,
  type: sequence === 1 ? 'STARTING' : 'ACTIVE',
  at: CREATED_AT + (sequence - 1) * 1_000,
  direction: 'INBOUND',
  createdAt: CREATED_AT,
  dialString: null,
  linkedConversations: [],
  participants,
  systems: [],
  recording: false,
  reconstructed: false,
  ...over,
})

export const ending = (sequence: number, over: Partial<CallState> = {}): CallState =>
  state(sequence, [], { type: 'ENDING', ...over })

/** Turns states of an inbound call into those of one that a colleague started; the vendor calls internal ones OUTBOUND too. */
export const dialled = (dialString: string | null, states: readonly CallState[]): readonly CallState[] =>
  states.map((entry) => ({ ...entry, direction: 'OUTBOUND', dialString }))
