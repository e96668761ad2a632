import { describe, expect, it } from 'vitest'
import type { Call, Caller } from '../../../src/call/call.ts'
import { reportOf } from '../../../src/delivery/digests/report.ts'
import { buildCall, CREATED_AT } from '../../support/build-call.ts'

const MINUTE = 60_000

const from = (number: string | null, changes: Partial<Caller> = {}): Caller => ({
  ...buildCall().caller,
  number,
  display: number,
  name: null,
  ...changes,
})
const missed = (caller: Caller, minute: number, changes: Partial<Call> = {}): Call =>
  buildCall({ caller, createdAt: CREATED_AT + minute * MINUTE, ...changes })

const ANN = from('+12015550101', { display: '(201) 555-0101' })
const BOB = from('+12015550102')
const HIDDEN = from(null, { anonymous: true })
const NOBODY: ReadonlyMap<string, number> = new Map()

describe('the report on missed calls', () => {
  it('puts the calls of one number together, in whatever order they are', () => {
    const calls = [
      missed(ANN, 3, { queue: 'Support' }),
      missed({ ...ANN, name: 'ANN' }, 9, { queue: null }),
      missed({ ...ANN, name: 'OLD NAME' }, 1, { queue: 'Sales', voicemail: 'reached' }),
      missed(ANN, 2, { queue: 'Support', voicemail: 'not-left' }),
    ]
    expect(reportOf(calls, NOBODY)).toEqual({
      calls: 4,
      callers: [
        {
          number: '+12015550101',
          display: '(201) 555-0101',
          name: 'ANN',
          calls: 4,
          lastAt: CREATED_AT + 9 * MINUTE,
          queues: ['Sales', 'Support'],
          voicemail: 'reached',
          spokenAt: null,
        },
      ],
      hidden: null,
      queues: [
        { queue: 'Support', calls: 2, waiting: 1 },
        { queue: 'Sales', calls: 1, waiting: 1 },
        { queue: null, calls: 1, waiting: 1 },
      ],
    })
  })

  it('puts those first whom nobody has spoken with since they last called, and of those who called last', () => {
    const [carl, dora] = [from('+12015550103'), from('+12015550104')]
    const calls = [missed(ANN, 1), missed(BOB, 2), missed(carl, 3), missed(dora, 4), missed(dora, 8)]
    const spoken = new Map([
      ['+12015550103', CREATED_AT + 5 * MINUTE],
      ['+12015550104', CREATED_AT + 5 * MINUTE],
    ])
    const { callers, queues } = reportOf(calls, spoken)
    expect(callers.map(({ number, spokenAt }) => [number?.slice(-1), spokenAt])).toEqual([
      ['4', null],
      ['2', null],
      ['1', null],
      ['3', CREATED_AT + 5 * MINUTE],
    ])
    expect(queues).toEqual([{ queue: 'Support', calls: 5, waiting: 3 }])
  })

  it('counts those together whose number is hidden or unknown, and lists one that is none as it came', () => {
    const raw = from(null, { display: '0049 12' })
    const unknown = from(null)
    const calls = [missed(HIDDEN, 1, { voicemail: 'left' }), missed(unknown, 2), missed(raw, 3), missed(raw, 4)]
    const { hidden, callers, queues } = reportOf(calls, NOBODY)
    expect(hidden).toEqual({
      calls: 2,
      lastAt: CREATED_AT + 2 * MINUTE,
      queues: ['Support'],
      voicemail: 'left',
    })
    expect(callers).toMatchObject([{ number: null, display: '0049 12', calls: 2 }])
    expect(queues).toEqual([{ queue: 'Support', calls: 4, waiting: 1 }])
  })

  it('knows a caller by the name an enricher found, and cleans every text', () => {
    const calls = [
      missed({ ...ANN, display: '(201)\u202e 555', name: 'GRAND PR\u0000' }, 1, {
        callerDetails: { name: 'Grand\u200b Prairie' },
        queue: 'Sup\u202eport',
      }),
    ]
    const { callers } = reportOf(calls, NOBODY)
    expect(callers).toMatchObject([{ display: '(201) 555', name: 'Grand Prairie', queues: ['Support'] }])
  })
})
