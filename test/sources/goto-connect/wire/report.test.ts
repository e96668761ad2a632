import { describe, expect, test } from 'vitest'
import { foldCall } from '../../../../src/call/fold.ts'
import { parseReport } from '../../../../src/sources/goto-connect/wire/history.ts'
import { METADATA, OUTSIDE } from '../../../support/goto-frames.ts'

const CALL = METADATA.conversationSpaceId
const at = (second: number) => `2026-09-25T19:33:${String(second).padStart(2, '0')}.223Z`
const box = (facts: object) => ({
  id: 'box',
  originator: '4eb8',
  type: { value: 'VOICEMAIL', number: '0019', ...facts },
})
const state = (sequenceNumber: number, over: object) => ({
  id: `state-${sequenceNumber}`,
  sequenceNumber,
  type: 'ACTIVE',
  timestamp: at(sequenceNumber),
  participants: [OUTSIDE],
  ...over,
})
const callStates = [
  state(1, { type: 'STARTING' }),
  state(2, { interactiveVoiceResponseSystems: [{ ...box({}), status: { value: 'CONNECTED' } }] }),
  state(3, { type: 'ENDING', participants: [] }),
]
const report = (over: object = {}) => ({ ...METADATA, callStates, participants: [OUTSIDE], ...over })
const parse = (body: unknown) => parseReport(body, CALL, { source: 'main', receivedAt: 0 })
const voicemail = (status: string) => report({ interactiveVoiceResponseSystems: [box({ voicemailStatus: status })] })

describe('the report of a call', () => {
  test('is its states, marked as learned afterwards', () => {
    expect(parse(report()).map(({ sequence, type, reconstructed }) => [sequence, type, reconstructed])).toEqual([
      [1, 'STARTING', true],
      [2, 'ACTIVE', true],
      [3, 'ENDING', true],
    ])
  })

  test.each([
    ['SUCCESS', 'left'],
    ['FAILED', 'not-left'],
  ])('tells whether a message was left: %s', (status, voicemailIs) => {
    const states = parse(voicemail(status))
    expect(states.at(-1)).toMatchObject({ sequence: 4, type: 'ENDING', participants: [], reconstructed: true })
    expect(foldCall(states)).toMatchObject({
      status: 'voicemail',
      voicemail: voicemailIs,
      endedAt: Date.parse(at(3)),
      reconstructed: true,
    })
  })

  test('tells it also of a call that was heard live', () => {
    const heard = parse(report()).map((one) => ({ ...one, reconstructed: false }))
    expect(foldCall(heard).voicemail).toBe('reached')
    expect(foldCall([...heard, ...parse(voicemail('SUCCESS'))])).toMatchObject({
      voicemail: 'left',
      reconstructed: false,
    })
  })

  test('tells that the call was recorded', () => {
    const recorded = { ...OUTSIDE, recordings: [{ id: 'r' }] }
    expect(foldCall(parse(report({ participants: [recorded] }))).recorded).toBe(true)
  })

  test('tells nothing of a call that goes on', () => {
    expect(parse({ ...voicemail('SUCCESS'), callStates: callStates.slice(0, 2) })).toHaveLength(2)
  })

  test.each([[null], ['x'], [{}], [{ callStates: 7 }], [{ callStates: [null, 'x', {}] }]])(
    'may be nonsense: %j',
    (body) => {
      expect(parse(body)).toEqual([])
    },
  )
})
