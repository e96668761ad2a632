import { describe, expect, it } from 'vitest'
import { foldCall } from '../../src/call/fold.ts'
import type { CallState } from '../../src/call/state.ts'
import { CREATED_AT, caller, ending, line, state } from '../support/build-state.ts'

const CONSULT = '8a480000-0000-4000-8000-000000000002'
const passed = (status: string) => line('bob', status, { originator: 'dana' })
const answered = [
  state(1, [caller('RINGING')]),
  state(2, [caller('RINGING'), line('dana', 'RINGING')]),
  state(3, [caller('CONNECTED'), line('dana', 'CONNECTED')]),
]

describe('a transfer', () => {
  it('after a consultation names who has the call now, keeps the time of the answer and links the consultation', () => {
    const linked = { linkedConversations: [CONSULT] }
    const waiting = state(4, [caller('IN_WARM_TRANSFER'), line('dana', 'CONNECTED'), passed('RINGING')], linked)
    const taken = state(5, [caller('CONNECTED'), line('dana', 'DISCONNECTING'), passed('CONNECTED')], linked)
    expect(foldCall([...answered, waiting])).toMatchObject({
      status: 'answered',
      answeredBy: { name: 'Dana' },
      ringing: [{ name: 'Bob' }],
      linkedCalls: [CONSULT],
    })
    expect(foldCall([...answered, waiting, taken, ending(6)])).toMatchObject({
      status: 'ended',
      answeredBy: { name: 'Bob' },
      answeredAt: CREATED_AT + 2_000,
      talkMs: 3_000,
      ringing: [],
      linkedCalls: [CONSULT],
    })
  })

  it('without consultation stays answered by the first until the second takes it', () => {
    const ringing = state(4, [caller('IN_DIRECT_TRANSFER'), passed('RINGING')])
    const taken = state(5, [caller('CONNECTED'), passed('CONNECTED')])
    expect(foldCall([...answered, ringing])).toMatchObject({ answeredBy: { name: 'Dana' }, ringing: [{ name: 'Bob' }] })
    expect(foldCall([...answered, ringing, taken])).toMatchObject({
      answeredBy: { name: 'Bob' },
      answeredAt: CREATED_AT + 2_000,
    })
    expect(foldCall([...answered, ringing, ending(5)])).toMatchObject({ status: 'ended', answeredBy: { name: 'Dana' } })
  })

  it('between three at a table names the one who stays', () => {
    const both = state(4, [caller('CONNECTED'), line('dana', 'CONNECTED'), passed('CONNECTED')])
    const bobLeft = state(5, [caller('CONNECTED'), line('dana', 'CONNECTED')])
    expect(foldCall([...answered, both]).answeredBy?.name).toBe('Bob')
    expect(foldCall([...answered, both, bobLeft, ending(6)]).answeredBy?.name).toBe('Dana')
  })

  it('back to the first names the first again', () => {
    const away = state(4, [caller('CONNECTED'), line('dana', 'DISCONNECTING'), passed('CONNECTED')])
    const back = state(5, [caller('CONNECTED'), passed('CONNECTED'), line('dana', 'CONNECTED')])
    expect(foldCall([...answered, away, back]).answeredBy?.name).toBe('Dana')
  })

  it('to an outside phone leaves the colleague as the one who answered', () => {
    const mobile = caller('CONNECTED', {
      id: 'mobile',
      originator: 'dana',
      far: { name: null, number: '+12015550188' },
    })
    expect(foldCall([...answered, state(4, [caller('CONNECTED'), mobile])])).toMatchObject({
      caller: { number: '+12015550123' },
      answeredBy: { name: 'Dana' },
    })
  })

  it('never links a call to itself, nor twice', () => {
    const self = answered[0]?.conversationId ?? ''
    const states = answered.map((entry) => ({ ...entry, linkedConversations: [self, CONSULT, CONSULT] }))
    expect(foldCall(states).linkedCalls).toEqual([CONSULT])
  })
})

describe('what a transfer tells', () => {
  const party = (id: string, over: object = {}) => ({
    participantId: id,
    name: null,
    extension: null,
    number: null,
    ...over,
  })
  const passing = (to: object | null, status = 'IN_DIRECT_TRANSFER') =>
    caller(status, { transfer: { from: party('dana'), to: to === null ? null : party('', to) } })
  const bob = (status: string) => line('bob', status, { originator: 'dana', extension: '8625' })
  const told = (...states: readonly CallState[]) => foldCall([...answered, ...states]).transfers
  const DANA = { name: 'Dana', extension: '0019', lineId: 'line-dana', userId: 'user-dana', email: null }
  const BOB = { name: 'Bob', extension: '8625', lineId: 'line-bob', userId: 'user-bob', email: null }
  const stranger = (name: string | null, extension: string | null) => ({
    name,
    extension,
    lineId: null,
    userId: null,
    email: null,
  })

  it('is who passed it on, to whom, when, and what came of it', () => {
    const waits = state(4, [passing({ extension: '8625' }, 'IN_WARM_TRANSFER'), bob('RINGING')])
    const talks = state(5, [passing({ extension: '8625' }, 'CONNECTED'), bob('CONNECTED')])
    const begun = { kind: 'warm', from: DANA, to: BOB, at: waits.at }
    expect(told(waits)).toEqual([{ ...begun, outcome: 'pending' }])
    expect(told(waits, talks)).toEqual([{ ...begun, outcome: 'completed' }])
    expect(told(waits, talks, ending(6))).toEqual([{ ...begun, outcome: 'completed' }])
  })

  it('stays pending while a phone rings although nobody is shown in transfer any more', () => {
    const waits = state(4, [passing({ number: '8625' }), bob('RINGING')])
    const between = state(5, [caller('CONNECTED'), bob('RINGING')])
    expect(told(waits, between)).toMatchObject([{ kind: 'blind', to: BOB, outcome: 'pending' }])
    expect(told(waits, between, state(6, [caller('CONNECTED')]))).toMatchObject([{ outcome: 'failed' }])
    expect(told(waits, ending(5))).toMatchObject([{ to: BOB, outcome: 'failed' }])
  })

  it('fails when the one who passed it on takes it back', () => {
    const dana = line('dana', 'CONNECTED')
    const waits = state(4, [passing({ extension: '8625' }, 'IN_WARM_TRANSFER'), line('dana', 'HOLD'), bob('RINGING')])
    expect(told(waits, state(5, [caller('CONNECTED'), dana]))).toMatchObject([{ kind: 'warm', outcome: 'failed' }])
  })

  it.each<[string, object | null, object | null]>([
    ['by name and extension', { name: 'Sales', extension: '2000' }, stranger('Sales', '2000')],
    ['by a dialled extension', { number: '0031' }, stranger(null, '0031')],
    ['by a telephone number', { number: '12015550199' }, stranger('(201) 555-0199', null)],
    ['not at all', null, null],
    ['with empty words', { name: ' ', number: '' }, null],
  ])('names a destination that never took part %s', (_, to, line) => {
    expect(told(state(4, [passing(to)]))).toMatchObject([{ to: line }])
  })

  it('names nobody where the vendor names nobody', () => {
    expect(told(state(4, [caller('IN_DIRECT_TRANSFER')]))).toMatchObject([{ from: null, to: null }])
  })

  it('is told once each, also when the second begins where the first ends', () => {
    const first = state(4, [passing({ extension: '8625' }), bob('CONNECTED')])
    const bobTalks = state(5, [passing({ extension: '8625' }), bob('CONNECTED')])
    const second = state(6, [passing({ extension: '0077' }), bob('CONNECTED')])
    expect(told(first, bobTalks, second).map(({ to, outcome }) => [to?.extension, outcome])).toEqual([
      ['8625', 'completed'],
      ['0077', 'pending'],
    ])
  })

  it('tells of one by one on the way through three', () => {
    const toBob = state(4, [passing({ extension: '8625' }), bob('RINGING')])
    const atBob = state(5, [caller('CONNECTED'), bob('CONNECTED')])
    const onTo = caller('IN_DIRECT_TRANSFER', {
      transfer: { from: party('bob'), to: party('', { extension: '0055' }) },
    })
    const cy = (status: string) => line('cy', status, { originator: 'bob', extension: '0055' })
    const atCy = state(7, [caller('CONNECTED'), cy('CONNECTED')])
    const names = told(toBob, atBob, state(6, [onTo, cy('RINGING')]), atCy).map(
      ({ from, to, outcome }) => `${from?.name} ${to?.name} ${outcome}`,
    )
    expect(names).toEqual(['Dana Bob completed', 'Bob Cy completed'])
  })
})
