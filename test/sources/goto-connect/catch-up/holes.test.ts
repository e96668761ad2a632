import fc from 'fast-check'
import { expect, test } from 'vitest'
import { holesIn, isWhole } from '../../../../src/sources/goto-connect/catch-up/holes.ts'

test.each([
  [[], []],
  [[1], []],
  [[1, 2, 3], []],
  [[0, 1, 2], []],
  [[4], [{ from: 1, to: 3 }]],
  [
    [2, 3, 7, 8, 10],
    [
      { from: 1, to: 1 },
      { from: 4, to: 6 },
      { from: 9, to: 9 },
    ],
  ],
  [[1, 1_000_000_000], [{ from: 2, to: 999_999_999 }]],
])('in %j the holes are %j', (numbers, holes) => expect(holesIn(numbers)).toEqual(holes))

test('whatever is kept, kept numbers and holes together are all numbers up to the highest', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 60 })), (numbers) => {
      const sorted = numbers.sort((a, b) => a - b)
      const missing = holesIn(sorted).flatMap(({ from, to }) =>
        Array.from({ length: to - from + 1 }, (_, i) => from + i),
      )
      const all = [...sorted, ...missing].sort((a, b) => a - b)
      expect(all).toEqual(Array.from({ length: sorted.at(-1) ?? 0 }, (_, index) => index + 1))
    }),
  )
})

test('a call is whole when it has ended and nothing is missing', () => {
  expect(isWhole({ over: true, numbers: [1, 2] })).toBe(true)
  expect(isWhole({ over: false, numbers: [1, 2] })).toBe(false)
  expect(isWhole({ over: true, numbers: [1, 3] })).toBe(false)
})
