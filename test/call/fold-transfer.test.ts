import { describe, expect, it } from 'vitest'
import { foldCall } from '../../src/call/fold.ts'
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
