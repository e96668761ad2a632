// Frames that no client should have to expect, and that every client meets one day.

const callState = (content: unknown) => ({
  event: 'Notification',
  eventId: 1,
  timestamp: '2026-09-25T19:33:04.521Z',
  data: { source: 'call-events', type: 'call-state', timestamp: '2026-09-25T19:33:04.521Z', content },
})

const metadata = { conversationSpaceId: 'garbage', direction: 'INBOUND', accountKey: '1' }

/** One frame of each kind of nonsense. */
export const GARBAGE: readonly (string | Buffer)[] = [
  '',
  'hello',
  '{"event":"Notification","data":',
  '[]',
  'null',
  '42',
  '{"event":"Notification","eventId":1}',
  '{"event":"Notification","data":"text"}',
  JSON.stringify({ event: 'Notification', data: { source: 'weather', type: 'rain', content: {} } }),
  JSON.stringify(callState(undefined)),
  JSON.stringify(callState(null)),
  JSON.stringify(callState({ metadata })),
  JSON.stringify(callState({ metadata, state: { id: 'x', sequenceNumber: 1, type: 'ACTIVE' } })),
  JSON.stringify(callState({ metadata, state: { id: 'x', sequenceNumber: 'one', type: 'ACTIVE', participants: [] } })),
  Buffer.from([0, 159, 146, 150]),
]

/** Well-formed but for its size: GoTo promises that no notification is larger than 1 MB. */
export const oversized = (): string => JSON.stringify(callState({ metadata, padding: 'x'.repeat(1_100_000) }))
