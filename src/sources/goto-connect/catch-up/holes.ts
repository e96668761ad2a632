// Which states of a call are missing, by their numbers: GoTo counts 1, 2, 3 … per call.
import type { NumberSpan } from '../api/conversations.ts'

interface Hole extends NumberSpan {
  readonly to: number
}

/** What is missing below the highest of the numbers, which come in ascending order. */
export const holesIn = (numbers: readonly number[]): readonly Hole[] => {
  const holes: Hole[] = []
  let expected = 1
  for (const number of numbers) {
    if (number > expected) holes.push({ from: expected, to: number - 1 })
    expected = Math.max(expected, number + 1)
  }
  return holes
}

/** Nothing more can come: the call has ended, and every state up to the last is there. */
export const isWhole = ({ over, numbers }: { readonly over: boolean; readonly numbers: readonly number[] }): boolean =>
  over && holesIn(numbers).length === 0
