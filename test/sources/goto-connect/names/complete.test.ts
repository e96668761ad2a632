import { describe, expect, test } from 'vitest'
import { foldCall } from '../../../../src/call/fold.ts'
import { complete } from '../../../../src/sources/goto-connect/names/complete.ts'
import { linesIn, mergeNames, NO_NAMES, numbersIn, usersIn } from '../../../../src/sources/goto-connect/names/names.ts'
import { caller, line, OWN_NUMBER, state } from '../../../support/build-state.ts'

const LISTS = [
  linesIn([
    { id: 'line-dana', name: 'Dana Agent', number: '0019' },
    { id: 'line-lobby', name: ' ', number: '0030' },
  ]),
  usersIn([{ userKey: '77', userId: 'user-kim', lines: [{ id: 'line-kim', number: '1004', name: 'Kim Ortiz' }] }]),
  numbersIn([
    { id: '5e', number: '+12015550100', name: 'Main  line', callerIdName: 'EXAMPLE CO' },
    { id: '5f', number: '+12015550101', name: '(201) 555-0101' },
    { id: '60', number: '+12015550102' },
  ]),
]
const NAMES = mergeNames([...LISTS, { ...NO_NAMES, emails: new Map([['77', 'kim@example.com']]) }])

const completed = (...participants: Parameters<typeof state>[1]) => complete(state(1, participants), NAMES).participants

describe('the company’s own number', () => {
  test('gets its name, which then stands on the call', () => {
    const completedState = complete(state(1, [caller('RINGING')]), NAMES)
    expect(completedState.participants[0]?.name).toBe('Main line')
    expect(foldCall([completedState]).dialed).toEqual({
      number: OWN_NUMBER,
      display: '(201) 555-0100',
      name: 'Main line',
    })
    expect(foldCall([completedState]).caller.name, 'the far party keeps its own').toBe('Test Caller')
  })

  test('keeps the name that GoTo sent', () => {
    expect(completed(caller('RINGING', { name: 'Sales' }))[0]?.name).toBe('Sales')
  })

  test.each([
    ['12015550100', 'Main line'],
    ['+12015550101', null],
    ['+12015550102', null],
    ['+12015550199', null],
  ])('%s is called %s', (ownNumber, name) => {
    expect(completed(caller('RINGING', { ownNumber }))[0]?.name).toBe(name)
  })
})

describe('a colleague', () => {
  test('without a name gets that of the line', () => {
    expect(completed(line('dana', 'RINGING', { name: null, extension: null }))[0]).toMatchObject({
      name: 'Dana Agent',
      extension: '0019',
    })
  })

  test('without a line gets that of the user', () => {
    const agent = line('kim', 'RINGING', { kind: 'AGENT', lineId: null, name: null, extension: null })
    expect(completed(agent)[0]).toMatchObject({ name: 'Kim Ortiz', extension: '1004' })
  })

  test('gets the e-mail address of whoever owns the line, or else of the user', () => {
    expect(completed(line('kim', 'RINGING', { lineId: 'line-kim' }))[0]?.email).toBe('kim@example.com')
    const agent = line('kim', 'RINGING', { kind: 'AGENT', lineId: null })
    expect(completed(agent)[0]?.email).toBe('kim@example.com')
    expect(completed(line('dana', 'RINGING'))[0]?.email).toBeNull()
    const call = foldCall([complete(state(1, [caller('RINGING'), line('kim', 'RINGING')]), NAMES)])
    expect(call.ringing[0]?.email).toBe('kim@example.com')
  })

  test('keeps what GoTo sent, and gets only what is missing', () => {
    const known = line('dana', 'RINGING', { name: 'Reception', extension: null })
    expect(completed(known)[0]).toMatchObject({ name: 'Reception', extension: '0019' })
    expect(completed(line('lobby', 'RINGING', { name: null, extension: null }))[0]).toMatchObject({
      name: null,
      extension: '0030',
    })
  })
})

test('a state that lacks nothing, or of which nothing is known, goes as it is', () => {
  const full = state(1, [caller('RINGING', { name: 'Sales' }), line('dana', 'RINGING')])
  expect(complete(full, NAMES)).toBe(full)
  const poor = state(1, [caller('RINGING'), line('stranger', 'RINGING', { name: null })])
  expect(complete(poor, NO_NAMES)).toBe(poor)
  const unknown = state(1, [line('dana', 'RINGING', { kind: 'VIRTUAL', name: null })])
  expect(complete(unknown, NAMES)).toBe(unknown)
})

test('lists that hold nonsense give no names, and do no harm', () => {
  const nonsense = [null, 7, 'x', [], {}, { id: {}, number: [], name: 3 }, { userId: 'u', lines: 'none' }]
  expect(mergeNames([linesIn(nonsense), usersIn(nonsense), numbersIn(nonsense)])).toEqual(NO_NAMES)
})
