import { expect, test } from 'vitest'
import { failed } from '../../../../src/sources/goto-connect/api/client.ts'
import { forbidden, later } from '../../../../src/sources/goto-connect/catch-up/look-ups/verdict.ts'

test.each([null, 401, 429, 500, 503])('a try that ended with %s counts for nothing', (status) => {
  expect(later(failed('ask', '', { status }))).toEqual({ kind: 'later', afterMs: 15_000 })
})

test.each([200, 400, 404, 410])('one that ended with %i counts', (status) => {
  expect(later(failed('ask', '', { status }))).toBeNull()
})

test('GoTo’s own pause is obeyed in full', () => {
  expect(later(failed('ask', '', { status: 429, retryAfterMs: 7_200_000 }))).toMatchObject({ afterMs: 7_200_000 })
})

test('what is not allowed is looked at again soon: a restart may bring the right', () => {
  expect(forbidden(1_000)).toEqual({ kind: 'later', afterMs: 1_000 })
  expect(forbidden(7_200_000)).toEqual({ kind: 'later', afterMs: 300_000 })
})
