import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Call } from '../../src/call/call.ts'
import { callJson } from '../../src/call/call-json.ts'
import { callFromJson } from '../../src/call/call-schema.ts'
import { anyCall } from '../support/any-call.ts'
import { answered, buildCall, ended } from '../support/build-call.ts'

const written = (call: Call): Record<string, unknown> => JSON.parse(JSON.stringify(callJson(call)))

const inSeconds = (ms: number | null): number | null => (ms === null ? null : Math.floor(ms / 1000) * 1000)

/** Blank where nothing else can be meant. */
const NEEDED = ['id', 'source', 'account', 'direction', 'status', 'revision', 'created_at']

describe('a call read from its JSON', () => {
  it('is the call that was written, but for fractions of seconds', () => {
    const call = ended(answered(buildCall({ callerDetails: { notes: ['a'] } })))
    expect(callFromJson(written(call))).toEqual({ call })
    fc.assert(
      fc.property(anyCall, (any) => {
        const { waitMs, queueMs, talkMs } = any
        expect(callFromJson(written(any))).toEqual({
          call: { ...any, waitMs: inSeconds(waitMs), queueMs: inSeconds(queueMs), talkMs: inSeconds(talkMs) },
        })
      }),
    )
  })

  it('may come from a version that wrote less, or more', () => {
    const { id, source, account, direction, status, revision, created_at } = written(buildCall())
    const bare = { id, source, account, direction, status, revision, created_at, mood: 'good' }
    const party = { number: null, display: null, name: null }
    expect(callFromJson(bare)).toEqual({
      call: buildCall({
        caller: { ...party, country: null, anonymous: false },
        dialed: party,
        queue: null,
        ringing: [],
        rang: [],
      }),
    })
    const line = { name: 'Dana', colour: 'red' }
    expect(callFromJson({ ...bare, answered_by: line, ringing: [line] })).toMatchObject({
      call: {
        answeredBy: { name: 'Dana', extension: null, lineId: null, userId: null, email: null },
        ringing: [{ name: 'Dana', extension: null, lineId: null, userId: null, email: null }],
      },
    })
  })

  it.each(Object.keys(written(buildCall())))('may lack %s, or must not', (key) => {
    const json = written(buildCall())
    delete json[key]
    expect(callFromJson(json)).toEqual(
      NEEDED.includes(key) ? { fault: `${key}: is missing` } : { call: expect.anything() },
    )
  })

  it.each<[unknown, string]>([
    [{ status: 'hung-up' }, 'status: '],
    [{ account: 2930718022414574 }, 'account: '],
    [{ created_at: 'yesterday' }, 'created_at: '],
    [{ caller: { number: 5 } }, 'caller.number: '],
    [{ ringing: [{}, { name: 7 }] }, 'ringing.1.name: '],
    [{ ringing: 'Dana' }, 'ringing: '],
    [{ caller: 'Dana' }, 'caller: '],
  ])('is refused with the place of the fault: %j', (over, place) => {
    const read = callFromJson({ ...written(buildCall()), ...Object(over) })
    expect(read).toEqual({
      fault: expect.stringMatching(new RegExp(`^${place.replaceAll('.', '\\.')}(?!.*(hung-up|yesterday|Dana|2930))`)),
    })
  })

  it.each([5, 'call', null, [], true, {}, [{}]])('is refused where %j stands in its place', (json) => {
    expect(callFromJson(json)).toEqual({ fault: expect.any(String) })
  })
})
