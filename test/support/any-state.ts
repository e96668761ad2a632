// Arbitrary call states for property tests: plausible and absurd ones, with few ids so that they meet.
import fc from 'fast-check'
import type { CallState, CallSystem, Participant } from '../../src/call/state.ts'
import { CREATED_AT, state } from './build-state.ts'

const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null })
const ids = fc.constantFrom('a', 'b', 'c', 'd')
const texts = fc.oneof(
  fc.constantFrom('', '  ', 'Dana', 'Anonymous', '+12015550123', '0019'),
  fc.string({ unit: 'binary', maxLength: 8 }),
)

const transferParty = maybe(
  fc.record({ participantId: maybe(ids), name: maybe(texts), extension: maybe(texts), number: maybe(texts) }),
)

const participants: fc.Arbitrary<Participant> = fc.record({
  id: ids,
  originator: maybe(ids),
  status: fc.constantFrom(
    'RINGING',
    'CONNECTED',
    'IN_INTERACTIVE_VOICE_RESPONSE',
    'DISCONNECTING',
    'IN_WARM_TRANSFER',
    'IN_DIRECT_TRANSFER',
    'HOLD',
    'NEW',
  ),
  kind: fc.constantFrom('PHONE_NUMBER', 'LINE', 'LINE', 'AGENT', 'VIRTUAL'),
  ownNumber: maybe(texts),
  name: maybe(texts),
  far: maybe(fc.record({ name: maybe(texts), number: maybe(texts) })),
  lineId: maybe(ids),
  userId: maybe(ids),
  email: maybe(texts),
  extension: maybe(texts),
  transfer: maybe(fc.record({ from: transferParty, to: transferParty })),
})

const systems: fc.Arbitrary<CallSystem> = fc.record({
  id: ids,
  kind: fc.constantFrom('DIAL_PLAN', 'CALL_QUEUE', 'VOICEMAIL', 'SATISFACTION_SURVEY', 'NEW'),
  status: maybe(fc.constantFrom('CONNECTED', 'DISCONNECTING', 'NEW')),
  queueName: maybe(texts),
  menuOption: maybe(fc.constantFrom('1', '2')),
  voicemailStatus: maybe(fc.constantFrom('SUCCESS', 'FAILED')),
})

const oneState: fc.Arbitrary<CallState> = fc
  .record({
    type: fc.constantFrom('STARTING', 'ACTIVE', 'ACTIVE', 'ACTIVE', 'ENDING', 'NEW'),
    at: fc.integer({ min: CREATED_AT - 1_000, max: CREATED_AT + 60_000 }),
    direction: fc.constantFrom('INBOUND', 'OUTBOUND', 'NEW'),
    dialString: maybe(texts),
    linkedConversations: fc.array(ids, { maxLength: 2 }),
    participants: fc.uniqueArray(participants, { maxLength: 4, selector: ({ id }) => id }),
    systems: fc.uniqueArray(systems, { maxLength: 3, selector: ({ id }) => id }),
    recording: fc.boolean(),
    reconstructed: fc.boolean(),
  })
  .map((over) => state(1, over.participants, over))

/** The states of one call in order, numbered from 1 without a hole. */
export const anyTimeline: fc.Arbitrary<readonly CallState[]> = fc
  .array(oneState, { minLength: 1, maxLength: 12 })
  .map((states) => states.map((entry, index) => ({ ...entry, sequence: index + 1 })))
