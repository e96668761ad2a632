import { describe, expect, it } from 'vitest'
import { foldCall } from '../../src/call/fold.ts'
import { caller, line, state } from '../support/build-state.ts'

const calledBy = (name: string | null, number: string | null) =>
  foldCall([state(1, [caller('RINGING', { far: { name, number } })])]).caller

describe('the caller of an inbound call', () => {
  it.each(['Anonymous', 'Restricted', 'Private', 'Unavailable'])('is anonymous when the network says "%s"', (word) => {
    expect(calledBy(word, word)).toEqual({ number: null, display: null, name: null, country: null, anonymous: true })
  })

  it('is anonymous when no number comes with the call', () => {
    expect(calledBy('Test Caller', '')).toMatchObject({ number: null, name: 'Test Caller', anonymous: true })
    expect(foldCall([state(1, [caller('RINGING', { far: null })])]).caller.anonymous).toBe(true)
  })

  it('is unknown, and not anonymous, when no state shows it', () => {
    expect(foldCall([state(5, [line('dana', 'RINGING')])])).toMatchObject({
      direction: 'inbound',
      caller: { number: null, display: null, name: null, anonymous: false },
      dialed: { number: null, display: null, name: null },
      ringing: [{ name: 'Dana' }],
    })
  })

  it('has no name where the network repeats the number or says it is hidden', () => {
    for (const name of ['+12015550123', '12015550123', '2015550123', '(201) 555-0123', 'Unavailable', '', '   ']) {
      expect(calledBy(name, '+12015550123')).toMatchObject({ number: '+12015550123', name: null, anonymous: false })
    }
  })

  it('keeps a name that only looks a little like a number', () => {
    expect(calledBy('123', '+12015550123').name).toBe('123')
    expect(calledBy('WIRELESS CALLER', '+12015550123').name).toBe('WIRELESS CALLER')
  })

  it('has its blanks and control characters tidied', () => {
    expect(calledBy(' GRAND PR     TX\u0000\n', '+12015550123').name).toBe('GRAND PR TX')
  })

  it('keeps what an earlier state knew and a later one leaves out', () => {
    const states = [
      state(1, [caller('RINGING')]),
      state(2, [caller('RINGING', { far: { name: '', number: null }, ownNumber: null })]),
    ]
    expect(foldCall(states)).toMatchObject({
      caller: { number: '+12015550123', name: 'Test Caller' },
      dialed: { number: '+12015550100' },
    })
  })

  it('is shown as at home in the country of the company', () => {
    const british = caller('RINGING', {
      ownNumber: '+442079460000',
      name: 'Head office',
      far: { name: null, number: '02079460958' },
    })
    expect(foldCall([state(1, [british])])).toMatchObject({
      caller: { number: '+442079460958', display: '020 7946 0958', country: 'GB' },
      dialed: { number: '+442079460000', display: '020 7946 0000', name: 'Head office' },
    })
  })

  it('without E.164 form is shown as it came', () => {
    expect(calledBy(null, '5550123')).toEqual({
      number: null,
      display: '5550123',
      name: null,
      country: null,
      anonymous: false,
    })
  })

  it('is found without any originator', () => {
    const states = [
      state(2, [line('dana', 'CONNECTED', { originator: null }), caller('CONNECTED', { originator: null })]),
    ]
    expect(foldCall(states)).toMatchObject({ caller: { name: 'Test Caller' }, answeredBy: { name: 'Dana' } })
  })

  it('makes a call inbound when the vendor says no direction that is known', () => {
    expect(foldCall([state(1, [caller('RINGING')], { direction: 'SIDEWAYS' })])).toMatchObject({
      direction: 'inbound',
      caller: { name: 'Test Caller' },
    })
  })
})
