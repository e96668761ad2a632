import { describe, expect, test } from 'vitest'
import type { CallState } from '../../../../src/call/state.ts'
import { parseFrame } from '../../../../src/sources/goto-connect/wire/frame.ts'
import { content, flat, METADATA, nested, OUTSIDE } from '../../../support/goto-frames.ts'

const RECEPTION = { source: 'main', receivedAt: 1_790_000_000_000 }

const stateOf = (frame: string): CallState => {
  const parsed = parseFrame(frame, RECEPTION)
  if (parsed.kind !== 'state') throw new Error(`not a state: ${JSON.stringify(parsed)}`)
  return parsed.state
}

describe('a call state', () => {
  test('is read from the nested envelope of the socket', () => {
    expect(stateOf(nested(content()))).toEqual({
      source: 'main',
      account: '5442810562173005068',
      conversationId: METADATA.conversationSpaceId,
      sequence: 1,
      type: 'STARTING',
      at: Date.parse('2026-09-25T19:33:04.223Z'),
      direction: 'INBOUND',
      createdAt: Date.parse('2026-09-25T19:33:04.223Z'),
      dialString: null,
      linkedConversations: [],
      participants: [
        {
          id: '4eb8',
          originator: '4eb8',
          status: 'RINGING',
          kind: 'PHONE_NUMBER',
          ownNumber: '+12015550100',
          name: null,
          far: { name: 'GRAND PR TX', number: '+12015550123' },
          lineId: null,
          userId: null,
          extension: null,
          email: null,
          transfer: null,
        },
      ],
      systems: [],
      recording: false,
      reconstructed: false,
    })
  })

  test('is the same in the flat envelope of webhooks, and with fields nobody knows', () => {
    const plain = stateOf(nested(content()))
    expect(stateOf(JSON.stringify({ ...flat(content()), ttl: 600, bypassDoNotDisturb: false }))).toEqual(plain)
    expect(stateOf(nested(content({ novelty: [{ a: 1 }], recordings: [] }, { callInitiator: 'DIRECT' })))).toEqual(
      plain,
    )
  })

  test('keeps account keys beyond 2^53 whole, even where they come as numbers', () => {
    const frame = nested(content()).replace('"5442810562173005068"', '5442810562173005068')
    expect(stateOf(frame).account).toBe('5442810562173005068')
  })

  test.each([
    ['2026-09-25T19:33:04.2Z', Date.UTC(2026, 8, 25, 19, 33, 4, 200)],
    ['2026-09-25T19:33:04.223456789Z', Date.UTC(2026, 8, 25, 19, 33, 4, 223)],
    ['2026-09-25T19:33:04Z', Date.UTC(2026, 8, 25, 19, 33, 4)],
    ['2026-09-25T19:33:04.223', Date.UTC(2026, 8, 25, 19, 33, 4, 223)],
    ['2026-09-25T21:33:04.223+02:00', Date.UTC(2026, 8, 25, 19, 33, 4, 223)],
  ])('reads the instant %s', (timestamp, at) => {
    expect(stateOf(nested(content({ timestamp }))).at).toBe(at)
  })

  test('takes the arrival for instants that are missing or broken', () => {
    const { at, createdAt } = stateOf(nested(content({ timestamp: 'soon' }, { callCreated: undefined })))
    expect([at, createdAt]).toEqual([RECEPTION.receivedAt, RECEPTION.receivedAt])
  })

  test('takes linked conversations as ids and as objects', () => {
    const associatedConversations = ['one', { conversationSpaceId: 'two' }, { id: 'three' }, null, {}]
    expect(stateOf(nested(content({}, { associatedConversations }))).linkedConversations).toEqual([
      'one',
      'two',
      'three',
    ])
  })

  test('has the callee as the far party of an outbound call, and an empty name is none', () => {
    const type = {
      value: 'PHONE_NUMBER',
      number: '+12015550100',
      name: 'Main line',
      callee: { name: '', number: '+12015550199' },
    }
    const state = stateOf(
      nested(content({ participants: [{ ...OUTSIDE, type }] }, { direction: 'OUTBOUND', dialString: '12015550199' })),
    )
    expect(state.participants[0]).toMatchObject({ name: 'Main line', far: { name: null, number: '+12015550199' } })
    expect(state.dialString).toBe('12015550199')
  })

  test('has no far party when GoTo names none', () => {
    const type = { value: 'PHONE_NUMBER', number: '+12015550100' }
    expect(stateOf(nested(content({ participants: [{ ...OUTSIDE, type }] }))).participants[0]?.far).toBeNull()
  })

  test('names the line, its person and its extension with leading zeros', () => {
    const line = {
      id: 'e655',
      originator: '4eb8',
      status: { value: 'RINGING' },
      type: {
        value: 'LINE',
        lineId: 'd3d1',
        extensionNumber: '0019',
        name: ' Dana  Agent ',
        device: { id: '8596', model: 'yealink.sip.t46s', user: { id: 'ce0b' } },
      },
    }
    expect(stateOf(nested(content({ participants: [line] }))).participants[0]).toEqual({
      id: 'e655',
      originator: '4eb8',
      status: 'RINGING',
      kind: 'LINE',
      ownNumber: null,
      name: 'Dana Agent',
      far: null,
      lineId: 'd3d1',
      userId: 'ce0b',
      extension: '0019',
      email: null,
      transfer: null,
    })
  })

  test('skips participants and systems that are none, and carries words nobody knows', () => {
    const odd = { id: 'x', status: { value: 'LEVITATING' }, type: { value: 'HOLOGRAM' } }
    const state = stateOf(
      nested(content({ participants: [null, 'x', {}, { id: 'y' }, odd], interactiveVoiceResponseSystems: [7, {}] })),
    )
    expect(state.participants.map(({ kind, status }) => [kind, status])).toEqual([['HOLOGRAM', 'LEVITATING']])
    expect(state.systems).toEqual([])
  })

  test('says who passes a participant on to whom', () => {
    const party = { participantId: 'p', conversationSpaceId: 'c', extensionNumber: '0019', name: 'Dana Agent' }
    const transferOf = (fields: object) =>
      stateOf(nested(content({ participants: [{ ...OUTSIDE, ...fields }] }))).participants[0]?.transfer
    const read = { participantId: 'p', extension: '0019', name: 'Dana Agent', number: null }
    const other = { ...party, participantId: 'other' }
    expect(transferOf({ initiator: other, transferrer: party, destination: { number: '12015550199' } })).toEqual({
      from: read,
      to: { participantId: null, extension: null, name: null, number: '12015550199' },
    })
    expect(transferOf({ initiator: party })).toEqual({ from: read, to: null })
    expect(transferOf({ initiator: 'x', destination: [] })).toBeNull()
  })

  test.each<[string, object, boolean]>([
    ['of the call', { recordings: [{ id: 'r' }] }, true],
    ['of a participant', { participants: [{ ...OUTSIDE, recordings: [{ id: 'r' }] }] }, true],
    ['of nobody', { recordings: [], participants: [{ ...OUTSIDE, recordings: null }] }, false],
  ])('shows a recording %s', (_, fields, recording) => {
    expect(stateOf(nested(content(fields))).recording).toBe(recording)
  })

  test('without participants is fine when it is the last', () => {
    expect(stateOf(nested(content({ type: 'ENDING', participants: undefined }))).participants).toEqual([])
    expect(stateOf(nested(content({ type: 'ENDING', participants: [] }))).participants).toEqual([])
  })
})

describe('a system a call goes through', () => {
  const systemOf = (type: object, status: unknown = { value: 'CONNECTED' }) =>
    stateOf(nested(content({ interactiveVoiceResponseSystems: [{ id: 's', originator: '4eb8', status, type }] })))
      .systems[0]

  test('may be a queue with a name', () => {
    expect(systemOf({ value: 'CALL_QUEUE', queueId: 'q', queueName: 'Service - Registration/OOB' })).toEqual({
      id: 's',
      kind: 'CALL_QUEUE',
      status: 'CONNECTED',
      queueName: 'Service - Registration/OOB',
      menuOption: null,
      voicemailStatus: null,
    })
  })

  test('may be a mailbox', () => {
    expect(systemOf({ value: 'VOICEMAIL', voicemailStatus: 'FAILED' })).toMatchObject({
      kind: 'VOICEMAIL',
      voicemailStatus: 'FAILED',
    })
  })

  const pressed = { id: 'n', type: 'AttendantPromptNode', result: 'DIALED_OPTION', option: '0' }
  test.each([
    ['the current node', { currentNode: pressed }, '0'],
    ['the node before', { currentNode: { id: 'm', type: 'ScheduleNode' }, previousNode: pressed }, '0'],
    ['a nested result', { currentNode: { id: 'n', result: { value: 'DIALED_OPTION', option: 7 } } }, '7'],
    ['no node, when another result has an option', { currentNode: { id: 'n', result: 'TIMEOUT', option: '3' } }, null],
    ['no node, when nothing was pressed', { currentNode: { id: 'n', result: 'OPEN_SCHEDULE' } }, null],
  ])('shows the menu choice of %s', (_, nodes, option) => {
    expect(systemOf({ value: 'DIAL_PLAN', dialPlanId: 'd', ...nodes })?.menuOption).toBe(option)
  })
})
