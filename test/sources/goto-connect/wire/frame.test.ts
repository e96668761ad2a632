import { describe, expect, test } from 'vitest'
import { GARBAGE } from '../../../../src/simulator/faults/garbage.ts'
import { type Frame, parseFrame } from '../../../../src/sources/goto-connect/wire/frame.ts'
import { content, nested } from '../../../support/goto-frames.ts'

const parse = (frame: string): Frame => parseFrame(frame, { source: 'main', receivedAt: 1_790_000_000_000 })

describe('a frame that is no call state', () => {
  const control = (type: string) => JSON.stringify({ data: { source: 'notification-websocket', type } })
  test.each([
    [control('WEBSOCKET_REFRESH_REQUIRED'), { kind: 'refresh-required' }],
    [control('WEBSOCKET_TO_BE_CLOSED'), { kind: 'to-be-closed' }],
    ['WEBSOCKET_REFRESH_REQUIRED\n', { kind: 'refresh-required' }],
    ['"WEBSOCKET_TO_BE_CLOSED"', { kind: 'to-be-closed' }],
    [
      JSON.stringify({ source: 'call-history', type: 'UchEvent' }),
      { kind: 'other', source: 'call-history', type: 'UchEvent' },
    ],
    ['hello', { kind: 'malformed', what: 'a frame that is not JSON' }],
    ['"hello"', { kind: 'malformed', what: 'a frame that is not an object' }],
    ['[1]', { kind: 'malformed', what: 'a frame that is not an object' }],
    ['{"event":"Notification"}', { kind: 'malformed', what: 'a frame without data' }],
    [nested(undefined), { kind: 'malformed', what: 'a call state without metadata or state' }],
    [
      nested(content({}, { conversationSpaceId: ' ' })),
      { kind: 'malformed', what: 'a call state without a conversation id' },
    ],
    [nested(content({ sequenceNumber: -1 })), { kind: 'malformed', what: 'a call state without a sequence number' }],
    [nested(content({ sequenceNumber: 1.5 })), { kind: 'malformed', what: 'a call state without a sequence number' }],
    [nested(content({ type: null })), { kind: 'malformed', what: 'a call state without a type' }],
    [nested(content({ participants: null })), { kind: 'malformed', what: 'a call state without participants' }],
  ])('%s', (frame, expected) => {
    expect(parse(frame)).toEqual(expected)
  })

  test('of any nonsense is never taken for a call state', () => {
    const kinds = GARBAGE.map((frame) => parse(frame.toString('utf8')).kind)
    expect(new Set(kinds)).toEqual(new Set(['malformed', 'other']))
  })
})
