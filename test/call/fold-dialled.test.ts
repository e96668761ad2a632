import { describe, expect, it } from 'vitest'
import { foldCall } from '../../src/call/fold.ts'
import type { CallState } from '../../src/call/state.ts'
import { CREATED_AT, callee, dialled, dialler, ending, line, queue, state } from '../support/build-state.ts'

const called = (id: string, status: string) => line(id, status, { originator: 'dialler' })

describe('an outbound call', () => {
  const states = dialled('12015550177', [
    state(1, [dialler('RINGING')]),
    state(2, [dialler('RINGING'), callee('RINGING')], { type: 'STARTING' }),
    state(3, [dialler('CONNECTED'), callee('RINGING')]),
    state(4, [dialler('CONNECTED'), callee('CONNECTED')]),
    ending(7),
  ])

  it('is known for one from its first state, which shows the dialling phone alone', () => {
    expect(foldCall(states.slice(0, 1))).toMatchObject({
      direction: 'outbound',
      status: 'ringing',
      caller: { number: null, display: '0042', name: 'Sam Seller', anonymous: false },
      dialed: { number: '+12015550177', display: '(201) 555-0177', name: null },
      ringing: [],
    })
  })

  it('shows the callee as the one who rings and who answers, and the company as its number', () => {
    expect(foldCall(states.slice(0, 3))).toMatchObject({
      status: 'ringing',
      caller: { number: '+12015550100', display: '0042', name: 'Sam Seller', country: 'US' },
      ringing: [{ name: '(201) 555-0177', extension: null, lineId: null, userId: null, email: null }],
    })
    expect(foldCall(states)).toMatchObject({
      status: 'ended',
      answeredBy: { name: '(201) 555-0177' },
      answeredAt: CREATED_AT + 3_000,
      talkMs: 3_000,
    })
  })

  it('names the callee when the network does', () => {
    const named = callee('RINGING', { far: { name: 'Test Shop', number: '+12015550177' } })
    expect(foldCall(dialled('12015550177', [state(2, [dialler('RINGING'), named])]))).toMatchObject({
      dialed: { name: 'Test Shop', number: '+12015550177' },
      ringing: [{ name: 'Test Shop' }],
    })
  })

  it('falls back on what was dialled when the callee has no number', () => {
    const hidden = callee('RINGING', { far: null })
    expect(foldCall(dialled('12015550177', [state(2, [dialler('RINGING'), hidden])])).dialed.number).toBe(
      '+12015550177',
    )
  })

  it('is outbound whatever was dialled once somebody from outside takes part', () => {
    expect(foldCall(dialled('911', [state(2, [dialler('RINGING'), callee('RINGING')])])).direction).toBe('outbound')
  })

  it('is known by a leading + however short the number', () => {
    expect(foldCall(dialled('+29012', [state(1, [dialler('RINGING')])])).direction).toBe('outbound')
  })

  it('that nobody takes is missed', () => {
    expect(foldCall([...states.slice(0, 3), ...dialled('12015550177', [ending(7)])]).status).toBe('missed')
  })

  it('keeps its callee as the one who answered when it is passed on to a colleague', () => {
    const passedOn = dialled('12015550177', [state(5, [callee('CONNECTED'), called('bob', 'CONNECTED')])])
    expect(foldCall([...states.slice(0, 4), ...passedOn]).answeredBy?.name).toBe('(201) 555-0177')
  })
})

describe('an internal call', () => {
  const states = dialled('0019', [
    state(1, [dialler('RINGING')]),
    state(2, [dialler('RINGING'), called('dana', 'RINGING')], { type: 'STARTING' }),
    state(3, [dialler('CONNECTED'), called('dana', 'RINGING')]),
    state(4, [dialler('CONNECTED'), called('dana', 'CONNECTED')]),
    ending(7),
  ])

  it('goes from extension to extension', () => {
    expect(foldCall(states.slice(0, 1))).toMatchObject({
      direction: 'internal',
      dialed: { display: '0019', name: null },
    })
    expect(foldCall(states.slice(0, 3))).toMatchObject({
      direction: 'internal',
      status: 'ringing',
      caller: { number: null, display: '0042', name: 'Sam Seller', country: null, anonymous: false },
      dialed: { number: null, display: '0019', name: 'Dana' },
      ringing: [{ name: 'Dana', extension: '0019' }],
    })
    expect(foldCall(states)).toMatchObject({
      status: 'ended',
      answeredBy: { name: 'Dana' },
      answeredAt: CREATED_AT + 3_000,
    })
  })

  it('is told by its participants, not by the direction the vendor gives', () => {
    const said = (direction: string): readonly CallState[] =>
      states.map((entry) => ({ ...entry, direction, dialString: null }))
    for (const direction of ['INBOUND', 'OUTBOUND', 'SIDEWAYS'])
      expect(foldCall(said(direction)).direction).toBe('internal')
  })

  it('that ends in a queue is missed: only callers from outside abandon', () => {
    const waiting = state(2, [dialler('CONNECTED')], { systems: [queue('Support')] })
    expect(foldCall(dialled('8000', [waiting, ending(3)]))).toMatchObject({ direction: 'internal', status: 'missed' })
  })

  it('is internal to a colleague who was rung by a full telephone number', () => {
    expect(foldCall(dialled('12015550100', states)).direction).toBe('internal')
  })

  it('takes the first colleague for the dialling one when no originator is given', () => {
    const bare = [dialler('CONNECTED', { originator: null }), line('dana', 'RINGING', { originator: null })]
    expect(foldCall(dialled(null, [state(3, bare)]))).toMatchObject({
      direction: 'internal',
      status: 'ringing',
      caller: { name: 'Sam Seller' },
      dialed: { name: 'Dana' },
      ringing: [{ name: 'Dana' }],
      answeredBy: null,
    })
  })
})
