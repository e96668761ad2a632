// Builds calls and deliveries for tests: a plain ringing call unless the test says otherwise.
import type { Call, Line } from '../../src/call/call.ts'
import type { Delivery } from '../../src/sinks/sink.ts'

/** 2026-09-25T19:33:04.223Z */
export const CREATED_AT = Date.UTC(2026, 8, 25, 19, 33, 4, 223)

export const DANA: Line = {
  name: 'Dana Agent',
  extension: '0019',
  lineId: 'line-dana',
  userId: 'user-dana',
  email: null,
}

const RINGING: Call = {
  id: '8a48c1f2-0d3b-4b5e-9c55-6f0a51e7d001',
  source: 'main',
  account: '2930718022414574861',
  direction: 'inbound',
  status: 'ringing',
  revision: 1,
  caller: {
    number: '+12015550123',
    display: '(201) 555-0123',
    name: 'Test Caller',
    country: 'US',
    anonymous: false,
  },
  dialed: { number: '+12015550100', display: '(201) 555-0100', name: 'Main line' },
  queue: 'Support',
  menu: [],
  ringing: [DANA],
  rang: [DANA],
  answeredBy: null,
  transfers: [],
  onHold: false,
  voicemail: null,
  abandonedIn: null,
  recorded: false,
  createdAt: CREATED_AT,
  answeredAt: null,
  endedAt: null,
  endAssumed: false,
  waitMs: null,
  queueMs: null,
  talkMs: null,
  reconstructed: false,
  linkedCalls: [],
  consultOf: null,
  callerDetails: {},
}

export const buildCall = (overrides: Partial<Call> = {}): Call => ({ ...RINGING, ...overrides })

/** The same call after Dana took it, `waitMs` after it came in. */
export const answered = (call: Call, waitMs = 12_000): Call => ({
  ...call,
  status: 'answered',
  revision: call.revision + 1,
  ringing: [],
  answeredBy: DANA,
  answeredAt: call.createdAt + waitMs,
  waitMs,
})

/** The same call at its end: `ended` when it was answered, else `missed`. */
export const ended = (call: Call, afterMs = 185_000): Call => {
  const endedAt = (call.answeredAt ?? call.createdAt) + afterMs
  const common = { ...call, revision: call.revision + 1, ringing: [], endedAt }
  return call.answeredAt === null
    ? { ...common, status: 'missed', waitMs: endedAt - call.createdAt }
    : { ...common, status: 'ended', talkMs: endedAt - call.answeredAt }
}

export const buildDelivery = (call: Call, overrides: Partial<Delivery> = {}): Delivery => ({
  id: `msg_${call.id}_${call.revision}`,
  call,
  revisedAt: call.createdAt + 1_000 * call.revision,
  handle: null,
  attempt: 1,
  ...overrides,
})
