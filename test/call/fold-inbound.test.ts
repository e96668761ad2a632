import { describe, expect, it } from 'vitest'
import { foldCall } from '../../src/call/fold.ts'
import type { CallState } from '../../src/call/state.ts'
import { CREATED_AT, caller, ending, line, queue, state, system } from '../support/build-state.ts'

const IVR = 'IN_INTERACTIVE_VOICE_RESPONSE'
const namesOf = (states: readonly CallState[]) => foldCall(states).ringing.map(({ name }) => name)

describe('an inbound call', () => {
  it('rings from its first state, with the caller and the number that was dialled', () => {
    expect(foldCall([state(1, [caller('RINGING')])])).toMatchObject({
      direction: 'inbound',
      status: 'ringing',
      caller: {
        number: '+12015550123',
        display: '(201) 555-0123',
        name: 'Test Caller',
        country: 'US',
        anonymous: false,
      },
      dialed: { number: '+12015550100', display: '(201) 555-0100', name: null },
      ringing: [],
      waitMs: null,
    })
  })

  it('finds the outside party wherever it stands among the participants', () => {
    const states = [state(2, [line('dana', 'RINGING'), caller(IVR)])]
    expect(foldCall(states)).toMatchObject({ caller: { name: 'Test Caller' }, ringing: [{ name: 'Dana' }] })
  })

  it('straight to one extension is answered as any other', () => {
    const states = [
      state(1, [caller('RINGING')]),
      state(2, [caller('RINGING'), line('dana', 'RINGING')], { type: 'STARTING' }),
      state(3, [caller('CONNECTED'), line('dana', 'RINGING')]),
      state(4, [caller('CONNECTED'), line('dana', 'CONNECTED')]),
    ]
    expect(foldCall(states.slice(0, 3))).toMatchObject({
      status: 'ringing',
      answeredBy: null,
      ringing: [{ name: 'Dana' }],
    })
    expect(foldCall(states)).toMatchObject({
      status: 'answered',
      answeredBy: { name: 'Dana', extension: '0019', lineId: 'line-dana', userId: 'user-dana', email: null },
      answeredAt: CREATED_AT + 3_000,
      waitMs: 3_000,
      talkMs: null,
      ringing: [],
    })
    expect(foldCall([...states, ending(5)])).toMatchObject({
      status: 'ended',
      talkMs: 1_000,
      endedAt: CREATED_AT + 4_000,
    })
  })

  it('in a queue rings several lines, again and again with new participants, each person once', () => {
    const support = { systems: [queue('Support')] }
    const states = [
      state(1, [caller('RINGING')]),
      state(2, [caller(IVR)], support),
      state(3, [caller(IVR), line('dana', 'RINGING'), line('bob', 'RINGING')], support),
      state(4, [caller(IVR)], support),
      state(
        5,
        [caller(IVR), line('bob', 'RINGING', { id: 'bob-2' }), line('dana', 'RINGING', { id: 'dana-2' })],
        support,
      ),
    ]
    expect(namesOf(states.slice(0, 4))).toEqual([])
    expect(namesOf(states)).toEqual(['Dana', 'Bob'])
    expect(foldCall(states).queue).toBe('Support')
  })

  it('shows the queue it entered last, also while the first is still listed', () => {
    const overflow = [queue('Sales', { status: 'DISCONNECTING' }), queue('Overflow')]
    const states = [
      state(1, [caller(IVR)], { systems: [queue('Sales')] }),
      state(2, [caller(IVR)], { systems: overflow }),
    ]
    expect(foldCall(states).queue).toBe('Overflow')
    expect(foldCall([...states, state(3, [caller(IVR)], { systems: overflow.toReversed() }), ending(4)]).queue).toBe(
      'Overflow',
    )
  })

  it('keeps the name of a queue that a later state leaves out', () => {
    const nameless = queue('Support', { queueName: null })
    const states = [
      state(1, [caller(IVR)], { systems: [queue('Support')] }),
      state(2, [caller(IVR)], { systems: [nameless] }),
    ]
    expect(foldCall(states).queue).toBe('Support')
  })

  it('rings a person with two devices once, and no more once one of them has the call', () => {
    const desk = (status: string) => line('dana', status, { id: 'desk' })
    const app = (status: string) => line('dana', status, { id: 'app' })
    const oneOf = (id: string, over: object) => line('dana', 'RINGING', { id, userId: null, ...over })
    expect(namesOf([state(2, [caller(IVR), oneOf('desk', {}), oneOf('app', {})])])).toEqual(['Dana'])
    const agent = (status: string) => line('ann', status, { id: `ann-${status}`, kind: 'AGENT', lineId: null })
    expect(namesOf([state(2, [caller(IVR), desk('RINGING'), app('RINGING')])])).toEqual(['Dana'])
    expect(namesOf([state(2, [caller(IVR), agent('RINGING'), { ...agent('RINGING'), id: 'other' }])])).toEqual(['Ann'])
    expect(namesOf([state(2, [caller('CONNECTED'), desk('CONNECTED'), app('RINGING')])])).toEqual([])
  })

  it('rings a group of twelve and names the one who was quicker', () => {
    const group = Array.from({ length: 12 }, (_, index) => `member${index}`)
    const rings = state(2, [caller(IVR), ...group.map((id) => line(id, 'RINGING'))])
    const taken = state(3, [
      caller('CONNECTED'),
      ...group.map((id) => line(id, id === 'member7' ? 'CONNECTED' : 'DISCONNECTING')),
    ])
    expect(foldCall([rings]).ringing).toHaveLength(12)
    expect(foldCall([rings, taken])).toMatchObject({ status: 'answered', answeredBy: { name: 'Member7' }, ringing: [] })
  })

  it('is abandoned when the caller hangs up in a queue or menu before any line rang', () => {
    const waiting = state(2, [caller(IVR)], { systems: [queue('Support')] })
    expect(foldCall([state(1, [caller('RINGING')]), waiting, ending(3)])).toMatchObject({
      status: 'abandoned',
      answeredBy: null,
      waitMs: 2_000,
      talkMs: null,
      queue: 'Support',
    })
    expect(foldCall([state(2, [caller('CONNECTED')], { systems: [system('DIAL_PLAN')] }), ending(3)]).status).toBe(
      'abandoned',
    )
    expect(foldCall([state(2, [caller(IVR)]), ending(3)]).status).toBe('abandoned')
  })

  it('is missed when a line rang, or when it never got anywhere', () => {
    const rang = state(2, [caller(IVR), line('dana', 'RINGING')], { systems: [queue('Support')] })
    expect(foldCall([rang, state(3, [caller(IVR)], { systems: [queue('Support')] }), ending(4)]).status).toBe('missed')
    expect(foldCall([state(1, [caller('RINGING')]), ending(2)]).status).toBe('missed')
  })

  it('is missed when the only trace of a line is that it stopped ringing, or took a state nobody knows', () => {
    expect(foldCall([state(2, [caller(IVR), line('dana', 'DISCONNECTING')]), ending(3)]).status).toBe('missed')
    const states = [state(2, [caller(IVR), line('dana', 'RINGING')]), state(3, [caller(IVR), line('dana', 'BUSY')])]
    expect(foldCall([...states, ending(4)]).status).toBe('missed')
  })

  it('in a mailbox is voicemail, stays so while it ends, and rings again when a line does', () => {
    const box = { systems: [system('VOICEMAIL')] }
    const reached = [state(2, [caller(IVR), line('dana', 'RINGING')]), state(3, [caller(IVR)], box)]
    expect(foldCall(reached)).toMatchObject({ status: 'voicemail', endedAt: null, waitMs: null })
    const leaving = state(4, [caller('DISCONNECTING')], { systems: [system('DIAL_PLAN')] })
    expect(foldCall([...reached, leaving]).status).toBe('voicemail')
    expect(foldCall([...reached, leaving, ending(5)])).toMatchObject({
      status: 'voicemail',
      answeredBy: null,
      waitMs: 4_000,
    })
    expect(foldCall([...reached, state(4, [caller(IVR), line('bob', 'RINGING')], box)]).status).toBe('ringing')
    expect(foldCall([...reached, state(4, [caller('CONNECTED'), line('bob', 'CONNECTED')], box)]).status).toBe(
      'answered',
    )
  })

  it('is not answered by a menu, by the caller alone, or by a kind of participant nobody knows', () => {
    const stranger = line('robot', 'CONNECTED', { kind: 'VIRTUAL' })
    const states = [state(1, [caller(IVR)]), state(2, [caller('CONNECTED'), stranger]), ending(3)]
    expect(foldCall(states)).toMatchObject({ status: 'abandoned', answeredAt: null, answeredBy: null })
  })

  it('forwarded to an outside phone is answered there', () => {
    const mobile = (status: string) =>
      caller(status, { id: 'mobile', originator: 'caller', far: { name: null, number: '+12015550188' } })
    const states = [
      state(1, [caller('RINGING'), mobile('RINGING')]),
      state(2, [caller('CONNECTED'), mobile('CONNECTED')]),
    ]
    expect(foldCall(states.slice(0, 1)).ringing).toEqual([
      { name: '(201) 555-0188', extension: null, lineId: null, userId: null, email: null },
    ])
    expect(foldCall(states)).toMatchObject({
      status: 'answered',
      caller: { number: '+12015550123' },
      answeredBy: { name: '(201) 555-0188' },
    })
  })

  it('keeps the choices in its menus in order, each once, the same digit in two menus twice', () => {
    const first = (menuOption: string | null) => system('DIAL_PLAN', { id: 'first', menuOption })
    const second = (menuOption: string | null) => system('DIAL_PLAN', { id: 'second', menuOption })
    const states = [
      [first(null)],
      [first('1')],
      [first('1'), second(null)],
      [first('1'), second('1')],
      [first('1'), second('3')],
    ]
    const call = foldCall(states.map((systems, index) => state(index + 1, [caller(IVR)], { systems })))
    expect(call.menu).toEqual(['1', '1', '3'])
  })
})
