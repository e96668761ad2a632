import { describe, expect, it } from 'vitest'
import type { Call, Line, Transfer } from '../../src/call/call.ts'
import { describeCall, formatSpan } from '../../src/cards/card.ts'
import { answered, buildCall, CREATED_AT, DANA, ended } from '../support/build-call.ts'

const fact = (call: Call, label: string): string | undefined =>
  describeCall(call).facts.find((known) => known.label === label)?.value

const SAM: Line = { name: 'Sam', extension: '8625', lineId: 'line-sam', userId: 'user-sam', email: null }
const KIM: Line = { name: 'Kim', extension: '1004', lineId: 'line-kim', userId: 'user-kim', email: null }

const transfer = (outcome: Transfer['outcome'], over: Partial<Transfer> = {}): Transfer => ({
  kind: 'blind',
  from: DANA,
  to: SAM,
  at: CREATED_AT,
  outcome,
  ...over,
})

describe('the story of a card', () => {
  it('is told in one sentence for each fact', () => {
    expect(describeCall(ended(answered(buildCall()))).text).toBe(
      'Call ended: Test Caller, (201) 555-0123, United States. To: Main line, (201) 555-0100. Queue: Support. ' +
        'Answered by: Dana Agent (0019). Waited: 0:12. Talked: 3:05.',
    )
  })

  it('names the other party of an outgoing call, and who made it', () => {
    const call = buildCall({
      direction: 'outbound',
      caller: { ...buildCall().caller, number: null, name: 'Dana Agent', display: '0019' },
    })
    expect(describeCall(call)).toMatchObject({ headline: 'Outgoing call', who: { name: 'Main line' } })
    expect(fact(call, 'From')).toBe('Dana Agent, 0019')
    expect(fact(call, 'To')).toBeUndefined()
    expect(fact(answered(call), 'Answered by')).toBeUndefined()
  })

  const DIALLED = '(201) 555-0123'
  it.each([
    ['a name and a number', { name: 'Ann' }, { name: 'Ann', detail: `${DIALLED}, United States` }],
    ['a number alone', { name: null }, { name: DIALLED, detail: 'United States' }],
    [
      'a number alone that has no national form',
      { name: '  ', display: null },
      { name: '+12015550123', detail: 'United States' },
    ],
    [
      'the number itself, where what is to be shown is another',
      { name: null, display: '(201) 555-9999' },
      { name: '+12015550123', detail: 'United States' },
    ],
    [
      'a number with a trunk prefix',
      { name: null, number: '+79123456789', display: '8 (912) 345-67-89', country: null },
      { name: '8 (912) 345-67-89', detail: null },
    ],
    ['an unknown country', { name: 'Ann', country: 'ZZ' }, { name: 'Ann', detail: DIALLED }],
    ['nothing', { name: null, display: null, number: null, country: null }, { name: 'Unknown caller', detail: null }],
    ['a withheld number', { name: null, anonymous: true }, { name: 'Anonymous caller', detail: 'number withheld' }],
  ])('knows a caller by %s', (_, caller, who) => {
    expect(describeCall(buildCall({ caller: { ...buildCall().caller, ...caller } })).who).toEqual({
      ...who,
      company: null,
    })
  })

  it('offers to call back where nobody took the call and the number is one to dial', () => {
    const missed = ended(buildCall())
    const labels = (call: Call) => describeCall(call).buttons.map(({ label, url }) => `${label} ${url}`)
    expect(labels(missed)).toEqual(['Call back tel:+12015550123'])
    expect(labels({ ...missed, status: 'voicemail' })).toEqual(['Call back tel:+12015550123'])
    for (const call of [
      buildCall(),
      answered(buildCall()),
      { ...missed, direction: 'outbound' as const },
      { ...missed, caller: { ...missed.caller, anonymous: true } },
      { ...missed, caller: { ...missed.caller, number: '0019' } },
    ])
      expect(labels(call)).toEqual([])
  })

  it('names a handful of ringing lines and counts the others', () => {
    const line = (index: number) => ({ ...DANA, name: `Agent ${index}`, extension: null })
    const lines = Array.from({ length: 9 }, (_, index) => line(index))
    expect(fact(buildCall({ ringing: lines }), 'Ringing')).toBe(
      'Agent 0, Agent 1, Agent 2, Agent 3, Agent 4, Agent 5 and 3 more',
    )
    expect(fact(buildCall({ ringing: [{ ...DANA, name: null }] }), 'Ringing')).toBe('extension 0019')
    expect(fact(buildCall({ ringing: [] }), 'Ringing')).toBeUndefined()
  })

  it('says whose phones rang when nobody answered, and of no outgoing call', () => {
    const missed = ended(buildCall())
    expect(fact(missed, 'Rang')).toBe('Dana Agent (0019)')
    expect(fact({ ...missed, direction: 'outbound' }, 'Rang')).toBeUndefined()
    expect(fact({ ...missed, rang: [] }, 'Rang')).toBeUndefined()
    expect(fact(ended(answered(buildCall())), 'Rang')).toBeUndefined()
  })

  it.each<[string, Call['transfers'], { by?: string; to?: string; now?: string }]>([
    ['is passed on', [transfer('pending')], { by: 'Kim (1004)', now: 'Sam (8625)' }],
    ['was passed on', [transfer('completed')], { by: 'Dana Agent (0019)', to: 'Sam (8625)' }],
    [
      'was passed on twice',
      [transfer('completed'), transfer('completed', { from: SAM, to: KIM })],
      { by: 'Dana Agent (0019)', to: 'Sam (8625), then Kim (1004)' },
    ],
    ['was passed on in vain', [transfer('failed')], { by: 'Kim (1004)', to: 'Sam (8625) (not answered)' }],
    ['was only talked about with a colleague', [transfer('failed', { kind: 'warm' })], { by: 'Kim (1004)' }],
    [
      'was passed on to nobody knows whom',
      [transfer('failed', { to: null })],
      { by: 'Kim (1004)', to: 'somebody (not answered)' },
    ],
    ['was passed on by nobody knows whom', [transfer('completed', { from: null })], { to: 'Sam (8625)' }],
  ])('says how a call %s', (_, transfers, { by, to, now }) => {
    const call = { ...answered(buildCall()), transfers, answeredBy: KIM }
    expect([fact(call, 'Answered by'), fact(call, 'Transferred to'), fact(call, 'Transferring to')]).toEqual([
      by,
      to,
      now,
    ])
  })

  it.each<[Partial<Call>, string]>([
    [{ status: 'answered', onHold: true }, 'Call on hold'],
    [{ status: 'answered', onHold: true, direction: 'outbound' }, 'Outgoing call on hold'],
    [{ status: 'voicemail', voicemail: 'reached' }, 'Voicemail'],
    [{ status: 'voicemail', voicemail: 'left' }, 'New voicemail'],
    [{ status: 'voicemail', voicemail: 'not-left' }, 'Hung up at voicemail'],
    [{ status: 'voicemail', voicemail: 'left', direction: 'internal' }, 'Voicemail from a colleague'],
    [{ status: 'abandoned', abandonedIn: 'queue' }, 'Hung up in the queue'],
    [{ status: 'abandoned', abandonedIn: 'menu' }, 'Hung up in the menu'],
    [{ status: 'abandoned', abandonedIn: null }, 'Hung up while waiting'],
    [{ direction: 'internal', consultOf: 'another' }, 'Consultation before a transfer'],
  ])('begins, for %j, with the words %s', (change, headline) => {
    expect(describeCall(buildCall(change)).headline).toBe(headline)
  })

  it('says how much of the wait was in the queue, unless all of it was', () => {
    const waited = (queueMs: number | null) => fact({ ...answered(buildCall()), queueMs }, 'Waited')
    expect([waited(null), waited(8_000), waited(12_400)]).toEqual(['0:12', '0:12 (0:08 in the queue)', '0:12'])
  })

  it('says that a call is recorded', () => {
    expect(fact(answered(buildCall()), 'Recorded')).toBeUndefined()
    expect(fact({ ...answered(buildCall()), recorded: true }, 'Recorded')).toBe('yes')
  })

  it('says when a call is known only afterwards', () => {
    expect(fact(buildCall({ reconstructed: true }), 'Note')).toContain('afterwards')
    expect(fact(buildCall({ endAssumed: true }), 'Note')).toBe('its end was never heard')
  })

  it.each([
    [0, '0:00'],
    [999, '0:00'],
    [61_000, '1:01'],
    [3_599_999, '59:59'],
    [3_600_000, '1:00:00'],
    [-5, '0:00'],
  ])('writes a span of %i ms as %s', (ms, written) => {
    expect(formatSpan(ms)).toBe(written)
  })
})
