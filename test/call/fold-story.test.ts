import { describe, expect, it } from 'vitest'
import { foldCall } from '../../src/call/fold.ts'
import type { CallState, CallSystem, Participant } from '../../src/call/state.ts'
import { caller, dialled, dialler, ending, line, queue, state, system } from '../support/build-state.ts'

const IVR = 'IN_INTERACTIVE_VOICE_RESPONSE'
const inQueue = (sequence: number, others: readonly Participant[] = [], systems: readonly CallSystem[] = []) =>
  state(sequence, [caller(IVR), ...others], { systems: [queue('Support'), ...systems] })
const rangIn = (...states: readonly CallState[]) => foldCall(states).rang.map(({ name }) => name)

describe('who rang', () => {
  it('is remembered when they stop, when others ring, and when the call is over', () => {
    const states = [inQueue(2, [line('dana', 'RINGING')]), inQueue(3, [line('bob', 'RINGING')]), inQueue(4), ending(5)]
    expect(rangIn(...states)).toEqual(['Dana', 'Bob'])
    expect(foldCall(states).ringing).toEqual([])
  })

  it('is each person once, with two devices, and again in the next round', () => {
    const [desk, app] = [line('dana', 'RINGING', { id: 'desk' }), line('dana', 'RINGING', { id: 'app' })]
    const again = line('dana', 'RINGING', { id: 'dana-2' })
    expect(rangIn(inQueue(2, [desk, app]), inQueue(3), inQueue(4, [again]))).toEqual(['Dana'])
    const byUser = (id: string) => line('ann', 'RINGING', { id, lineId: null })
    expect(rangIn(inQueue(2, [byUser('ann-1'), byUser('ann-2')]))).toEqual(['Ann'])
  })

  it('counts who is seen only as they answer or stop, and nobody else', () => {
    const states = [state(2, [caller('CONNECTED'), line('dana', 'CONNECTED'), line('bob', 'DISCONNECTING')])]
    expect(rangIn(...states)).toEqual(['Dana', 'Bob'])
    expect(rangIn(inQueue(2, [line('cy', 'NEW')]))).toEqual([])
  })

  it('leaves out the one who dialled', () => {
    const dana = line('dana', 'RINGING', { originator: 'dialler' })
    expect(rangIn(...dialled('0019', [state(1, [dialler('RINGING'), dana])]))).toEqual(['Dana'])
  })
})

describe('the time in a queue', () => {
  const queueMs = (...states: readonly CallState[]) => foldCall([state(1, [caller('RINGING')]), ...states]).queueMs
  const answered = (sequence: number, systems: readonly CallSystem[] = [queue('Support')]) =>
    state(sequence, [caller('CONNECTED'), line('dana', 'CONNECTED')], { systems })

  it('is unknown while the call waits, and without a queue', () => {
    expect(queueMs(inQueue(3), inQueue(4, [line('dana', 'RINGING')]))).toBeNull()
    expect(queueMs(state(3, [caller(IVR)], { systems: [system('DIAL_PLAN')] }), ending(9))).toBeNull()
  })

  it('ends with the answer, however long the queue stays listed', () => {
    expect(queueMs(inQueue(3), inQueue(5, [line('dana', 'RINGING')]), answered(7), answered(8), ending(9))).toBe(4_000)
  })

  it('ends where the queue lets go and another phone rings', () => {
    const elsewhere = state(6, [caller(IVR), line('dana', 'RINGING')])
    expect(queueMs(inQueue(3), elsewhere, answered(8, []))).toBe(3_000)
  })

  it('ends with the mailbox, or with the call', () => {
    const box = inQueue(6, [], [system('VOICEMAIL')])
    expect(queueMs(inQueue(3), box)).toBe(3_000)
    expect(queueMs(inQueue(3), box, ending(9))).toBe(3_000)
    expect(queueMs(inQueue(3), ending(9))).toBe(6_000)
  })

  it('goes on from one queue to the next', () => {
    const other = state(5, [caller(IVR)], { systems: [queue('Support', { status: 'DISCONNECTING' })] })
    const next = state(6, [caller(IVR)], { systems: [queue('Overflow')] })
    expect(queueMs(inQueue(3), other, next, answered(9, [queue('Overflow')]))).toBe(6_000)
  })

  it('does not count a queue that the call was passed on into', () => {
    expect(queueMs(answered(3, []), inQueue(5), ending(9))).toBeNull()
  })
})

describe('a mailbox', () => {
  const box = (voicemailStatus: string | null) => system('VOICEMAIL', { voicemailStatus })
  const after = (...statuses: readonly (string | null)[]) =>
    foldCall([
      state(1, [caller(IVR)]),
      ...statuses.map((status, index) => state(index + 2, [caller(IVR)], { systems: [box(status)] })),
      ending(9),
    ]).voicemail

  it.each([
    ['none', [], null],
    ['only reached, as far as live states tell', [null], 'reached'],
    ['left a message in', [null, 'SUCCESS'], 'left'],
    ['left no message in', [null, 'FAILED'], 'not-left'],
    ['of a word nobody knows', ['MAYBE'], 'reached'],
    ['told of before the last state', ['SUCCESS', null], 'left'],
  ] as const)('is %s', (_, statuses, expected) => expect(after(...statuses)).toBe(expected))
})

describe('where a caller gave up', () => {
  const menu = { systems: [system('DIAL_PLAN')] }
  const gaveUpIn = (...states: readonly CallState[]) => foldCall(states).abandonedIn

  it('is the queue, also when it lets go together with the caller', () => {
    const leaving = state(4, [caller('DISCONNECTING')], { systems: [system('DIAL_PLAN')] })
    expect(gaveUpIn(state(2, [caller(IVR)], menu), inQueue(3), leaving, ending(5))).toBe('queue')
    expect(gaveUpIn(inQueue(3), ending(5))).toBe('queue')
  })

  it('is the menu, also after a queue', () => {
    expect(gaveUpIn(state(2, [caller(IVR)], menu), ending(3))).toBe('menu')
    expect(gaveUpIn(state(2, [caller(IVR)]), ending(3))).toBe('menu')
    expect(gaveUpIn(inQueue(2), state(3, [caller(IVR)], menu), ending(4))).toBe('menu')
  })

  it('is nowhere as long as the call goes on, and when a line rang', () => {
    expect(gaveUpIn(inQueue(2))).toBeNull()
    expect(gaveUpIn(inQueue(2, [line('dana', 'RINGING')]), ending(3))).toBeNull()
  })
})

describe('a call that was answered', () => {
  const answered = [state(2, [caller('CONNECTED'), line('dana', 'CONNECTED')])]

  it.each(['HOLD', 'ON_HOLD', 'PARKED'])('is on hold while anyone in it is %s', (status) => {
    const held = state(3, [caller(status), line('dana', 'CONNECTED')])
    expect(foldCall([...answered, held])).toMatchObject({
      onHold: true,
      status: 'answered',
      answeredBy: { name: 'Dana' },
    })
    expect(foldCall([...answered, held, state(4, [caller('CONNECTED'), line('dana', 'CONNECTED')])]).onHold).toBe(false)
    expect(foldCall([...answered, held, ending(4)]).onHold).toBe(false)
  })

  it('is recorded from the moment that a state says so', () => {
    expect(foldCall(answered).recorded).toBe(false)
    expect(foldCall([...answered, state(3, [caller('CONNECTED')], { recording: true }), ending(4)]).recorded).toBe(true)
  })
})

describe('a consultation', () => {
  const LINKED = { linkedConversations: ['main'] }
  const ask = (over: Partial<CallState>) =>
    dialled('0019', [state(2, [dialler('CONNECTED'), line('dana', 'RINGING', { originator: 'dialler' })], over)])

  it('is a call between colleagues that names another', () => {
    expect(foldCall(ask(LINKED)).consultOf).toBe('main')
    expect(foldCall(ask({})).consultOf).toBeNull()
  })

  it('is known from its end alone', () => {
    expect(foldCall(dialled('0019', [ending(7, LINKED)])).consultOf).toBe('main')
  })

  it('is never a call with somebody from outside', () => {
    expect(foldCall([state(2, [caller('CONNECTED'), line('dana', 'CONNECTED')], LINKED)]).consultOf).toBeNull()
    const dials = state(1, [dialler('RINGING')], LINKED)
    expect(foldCall(dialled('12015550177', [dials])).consultOf).toBeNull()
  })

  it('is never the call that is being passed on', () => {
    const passed = dialled('0019', [
      state(2, [dialler('IN_WARM_TRANSFER'), line('dana', 'CONNECTED', { originator: 'dialler' })], LINKED),
    ])
    expect(foldCall(passed)).toMatchObject({ direction: 'internal', consultOf: null, transfers: [{ kind: 'warm' }] })
  })
})

describe('a call of which no end was heard', () => {
  const ringing = [state(1, [caller('RINGING'), line('dana', 'RINGING')])]
  const taken = [...ringing, state(2, [caller('CONNECTED'), line('dana', 'CONNECTED')])]

  it('is over when it was closed after its newest state, and how long it lasted is not known', () => {
    expect(foldCall(taken, 2)).toMatchObject({
      status: 'ended',
      endAssumed: true,
      endedAt: taken[1]?.at,
      ringing: [],
      talkMs: null,
    })
    expect(foldCall(ringing, 1)).toMatchObject({ status: 'missed', endAssumed: true, waitMs: null })
  })

  it('goes on when a state came after that', () => {
    expect(foldCall(taken, 1)).toMatchObject({ status: 'answered', endAssumed: false, endedAt: null })
  })

  it('ended when its end says so', () => {
    const end = ending(3)
    const { endAssumed, endedAt, talkMs } = foldCall([...taken, end], 2)
    expect({ endAssumed, endedAt }).toEqual({ endAssumed: false, endedAt: end.at })
    expect(talkMs).toBe(end.at - (taken[1]?.at ?? 0))
  })
})
