// Notifications as GoTo's socket sends them, with only what a test is about spelled out.
export const METADATA = {
  conversationSpaceId: '8a48c0de-0000-4000-8000-000000000001',
  direction: 'INBOUND',
  accountKey: '5442810562173005068',
  callCreated: '2026-09-25T19:33:04.223Z',
}

export const OUTSIDE = {
  id: '4eb8',
  legId: 'b869',
  originator: '4eb8',
  status: { value: 'RINGING' },
  type: {
    value: 'PHONE_NUMBER',
    phoneNumberId: '5ee2',
    number: '+12015550100',
    name: '+12015550100',
    callProvider: 'PSTN',
    caller: { name: 'GRAND PR     TX', number: '+12015550123' },
  },
}

const STATE = {
  id: 'b2b8',
  sequenceNumber: 1,
  type: 'STARTING',
  timestamp: '2026-09-25T19:33:04.223Z',
  participants: [OUTSIDE],
}

export const content = (state: object = {}, metadata: object = {}) => ({
  metadata: { ...METADATA, ...metadata },
  state: { ...STATE, ...state },
})

export const flat = (what: unknown) => ({
  source: 'call-events',
  type: 'call-state',
  timestamp: '2026-09-25T19:33:04.521Z',
  content: what,
})
export const nested = (what: unknown) => JSON.stringify({ event: 'Notification', eventId: 17, data: flat(what) })
