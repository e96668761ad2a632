import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldCall } from '../../src/call/fold.ts'
import { RingpostError } from '../../src/errors.ts'
import { anyTimeline } from '../support/any-state.ts'
import { CREATED_AT, caller, ending, line, state } from '../support/build-state.ts'

/** The timeline mixed up, every state at least once and some of them again. */
const mixedUp = anyTimeline.chain((timeline) =>
  fc
    .subarray([...timeline])
    .chain((again) => fc.shuffledSubarray([...timeline, ...again], { minLength: timeline.length + again.length }))
    .map((mixed) => ({ timeline, mixed })),
)

describe('the fold', () => {
  it('gives the same call for its states in any order and with any repeats', () => {
    fc.assert(
      fc.property(mixedUp, ({ timeline, mixed }) => {
        expect(foldCall(mixed)).toEqual(foldCall(timeline))
      }),
    )
  })

  it('makes a call of whatever states are left, and never one that contradicts itself', () => {
    const left = anyTimeline.chain((timeline) => fc.subarray([...timeline], { minLength: 1 }))
    fc.assert(
      fc.property(left, (states) => {
        const call = foldCall(states)
        const over = states.some(({ type }) => type === 'ENDING')
        expect(call.endedAt !== null).toBe(over)
        expect(call.answeredAt !== null).toBe(call.answeredBy !== null)
        expect(call.answeredAt !== null).toBe(['answered', 'ended'].includes(call.status))
        expect(['ended', 'missed', 'voicemail', 'abandoned'].includes(call.status) || !over).toBe(true)
        expect(over && call.ringing.length > 0).toBe(false)
        expect(call.waitMs ?? 0).toBeGreaterThanOrEqual(0)
        expect(call.talkMs === null).toBe(call.answeredAt === null || !over)
        expect(call.linkedCalls).not.toContain(call.id)
      }),
    )
  })

  it('leaves the states as they were', () => {
    const states = Object.freeze([ending(3), state(1, [caller('RINGING')])])
    expect(() => foldCall(states)).not.toThrow()
  })

  it('refuses to make a call of nothing', () => {
    expect(() => foldCall([])).toThrow(RingpostError)
  })

  it('goes by number where timestamps are equal or step back', () => {
    const at = CREATED_AT + 18_000
    const states = [
      state(18, [caller('CONNECTED'), line('dana', 'CONNECTED')], { at }),
      state(17, [caller('CONNECTED'), line('dana', 'RINGING')], { at }),
      ending(19, { at: at - 5 }),
    ]
    expect(foldCall(states)).toMatchObject({ status: 'ended', answeredAt: at, waitMs: 18_000, talkMs: 0 })
  })

  it('takes the state with the highest number for the newest, whatever its timestamp', () => {
    const stopped = state(3, [caller('RINGING'), line('dana', 'DISCONNECTING')], { at: CREATED_AT + 1_000 })
    const rings = state(2, [caller('RINGING'), line('dana', 'RINGING')], { at: CREATED_AT + 2_000 })
    expect(foldCall([rings, stopped]).ringing).toEqual([])
  })

  it('does not ring again when a late state fills a hole after the end', () => {
    const states = [state(1, [caller('RINGING')]), ending(3)]
    expect(foldCall(states).status).toBe('missed')
    const late = state(2, [caller('CONNECTED'), line('dana', 'CONNECTED')])
    expect(foldCall([...states, late])).toMatchObject({ status: 'ended', answeredBy: { name: 'Dana' }, ringing: [] })
  })

  it('knows of a call whose end alone was heard only that it is over', () => {
    expect(foldCall([ending(9)])).toMatchObject({
      direction: 'inbound',
      status: 'missed',
      caller: { number: null, anonymous: false },
      createdAt: CREATED_AT,
      endedAt: CREATED_AT + 8_000,
    })
  })

  it('keeps to the word of the vendor for the direction of a call that shows nobody', () => {
    expect(foldCall([ending(9, { direction: 'OUTBOUND' })]).direction).toBe('outbound')
    const dialledBy = (dialString: string) => foldCall([ending(9, { direction: 'OUTBOUND', dialString })]).direction
    expect(dialledBy('12015550199')).toBe('outbound')
    expect(dialledBy('42')).toBe('internal')
  })

  it('keeps a call open until its ENDING, however quiet the last state is', () => {
    expect(foldCall([state(1, [caller('RINGING')]), state(2, [])])).toMatchObject({ status: 'ringing', endedAt: null })
  })

  it('calls a call reconstructed while no state of it was heard live', () => {
    const reported = [state(1, [caller('RINGING')]), ending(2)].map((entry) => ({ ...entry, reconstructed: true }))
    expect(foldCall(reported).reconstructed).toBe(true)
    expect(foldCall([...reported, state(1, [caller('RINGING')])]).reconstructed).toBe(false)
  })

  it('believes what was heard live over a report of the same state', () => {
    const reported = state(1, [caller('RINGING', { far: { name: 'Reported', number: null } })], { reconstructed: true })
    const live = state(1, [caller('RINGING')])
    expect(foldCall([reported, live]).caller.name).toBe('Test Caller')
    expect(foldCall([live, reported]).caller.name).toBe('Test Caller')
  })

  it('takes time in proportion to the states', () => {
    const states = Array.from({ length: 3_000 }, (_, index) =>
      state(index + 1, [caller('IN_INTERACTIVE_VOICE_RESPONSE'), line(`agent${index}`, 'RINGING')]),
    )
    const startedAt = performance.now()
    expect(foldCall(states).ringing).toHaveLength(1)
    expect(performance.now() - startedAt).toBeLessThan(2_000)
  })
})
