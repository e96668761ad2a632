import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { callJson } from '../../src/call/call-json.ts'
import { callJsonShape } from '../../src/call/call-schema.ts'
import { answered, buildCall, DANA, ended } from '../support/build-call.ts'
import { CARD_SAMPLES } from '../support/scenario-cards.ts'

describe('the JSON of a call', () => {
  it('has the shape everyone outside relies on', () => {
    expect(callJson(buildCall({ revision: 2 }))).toEqual({
      id: '8a48c1f2-0d3b-4b5e-9c55-6f0a51e7d001',
      source: 'main',
      account: '2930718022414574861',
      direction: 'inbound',
      status: 'ringing',
      revision: 2,
      caller: {
        number: '+12015550123',
        display: '(201) 555-0123',
        name: 'Test Caller',
        country: 'US',
        anonymous: false,
      },
      dialed: { number: '+12015550100', display: '(201) 555-0100', name: 'Main line' },
      queue: 'Support',
      menu: [],
      ringing: [{ name: 'Dana Agent', extension: '0019', line_id: 'line-dana', user_id: 'user-dana', email: null }],
      rang: [{ name: 'Dana Agent', extension: '0019', line_id: 'line-dana', user_id: 'user-dana', email: null }],
      answered_by: null,
      transfers: [],
      on_hold: false,
      voicemail: null,
      abandoned_in: null,
      recorded: false,
      created_at: '2026-09-25T19:33:04.223Z',
      answered_at: null,
      ended_at: null,
      end_assumed: false,
      wait_seconds: null,
      queue_seconds: null,
      talk_seconds: null,
      reconstructed: false,
      linked_calls: [],
      consult_of: null,
      caller_details: {},
    })
  })

  it('gives instants as RFC 3339 and spans as whole seconds that have passed', () => {
    expect(callJson(ended(answered(buildCall(), 12_900), 185_999))).toMatchObject({
      status: 'ended',
      answered_by: { name: 'Dana Agent', extension: '0019' },
      answered_at: '2026-09-25T19:33:17.123Z',
      ended_at: '2026-09-25T19:36:23.122Z',
      wait_seconds: 12,
      talk_seconds: 185,
    })
  })

  it('tells of transfers, and of the queue, in the same words', () => {
    const at = buildCall().createdAt
    const transfers = [{ kind: 'blind', from: null, to: DANA, at, outcome: 'failed' }] as const
    const json = callJson(buildCall({ transfers, queueMs: 8_900, consultOf: 'other' }))
    expect(callJsonShape.parse(json)).toMatchObject({
      transfers: [
        {
          kind: 'blind',
          from: null,
          to: { name: 'Dana Agent', extension: '0019', line_id: 'line-dana', user_id: 'user-dana', email: null },
          at: '2026-09-25T19:33:04.223Z',
          outcome: 'failed',
        },
      ],
      queue_seconds: 8,
      consult_of: 'other',
    })
  })

  it('carries what the enrichers found as it is', () => {
    const callerDetails = { crm: { name: 'Ann', calls_today: 3 } }
    expect(callJson(buildCall({ callerDetails })).caller_details).toEqual(callerDetails)
  })

  it.each(CARD_SAMPLES)('fits its schema at every revision: $name', ({ revisions }) => {
    for (const call of revisions) {
      const json: unknown = JSON.parse(JSON.stringify(callJson(call)))
      expect(callJsonShape.parse(json)).toEqual(json)
    }
  })
})

describe('the schema of a call', () => {
  it('is a closed object with every key required', () => {
    expect(z.toJSONSchema(callJsonShape, { target: 'draft-2020-12' })).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      additionalProperties: false,
      required: Object.keys(callJson(buildCall())),
    })
  })

  it.each([
    ['an unknown key', { extra: 1 }],
    ['a number as account', { account: 2930718022414574861n.toString().length }],
    ['an unknown status', { status: 'dropped' }],
    ['an instant without a zone', { created_at: '2026-09-25T19:33:04' }],
    ['half a second', { wait_seconds: 0.5 }],
  ])('refuses %s', (_, fault) => {
    expect(callJsonShape.safeParse({ ...callJson(buildCall()), ...fault }).success).toBe(false)
  })
})
