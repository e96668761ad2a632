import { expect, it } from 'vitest'
import { createFewNames, OTHERS } from '../../src/admin/metrics/few-names.ts'

it('lets the first names keep series of their own, for good, and the rest share one', () => {
  const few = createFewNames(2)
  expect(['a', 'b', 'c', 'a', 'd', 'b'].map(few)).toEqual(['a', 'b', OTHERS, 'a', OTHERS, 'b'])
})
