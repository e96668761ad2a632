import { describe, expect, it } from 'vitest'
import { createElsewhere } from '../../../src/admin/live/elsewhere.ts'
import type { Call } from '../../../src/call/call.ts'
import { buildCall } from '../../support/build-call.ts'

const call = (id: string, revision: number, endedAt: number | null = null): Call => buildCall({ id, revision, endedAt })
const ids = (calls: readonly Call[]) => calls.map(({ id, revision }) => `${id} ${revision}`)

describe('calls heard elsewhere', () => {
  it('are news once: what was known, or heard here, is none', async () => {
    const elsewhere = createElsewhere({ call: async () => null })
    elsewhere.begin([call('a', 1)])
    elsewhere.note(call('b', 2))
    expect(ids(await elsewhere.news([call('a', 1), call('b', 2), call('c', 1)]))).toEqual(['c 1'])
    expect(ids(await elsewhere.news([call('a', 2), call('c', 1)]))).toEqual(['a 2'])
  })

  it('are asked for by name when they went on and are no longer among the newest', async () => {
    const elsewhere = createElsewhere({ call: async (id) => call(id, 5, 1) })
    elsewhere.begin([call('a', 1), call('over', 3, 1)])
    expect(ids(await elsewhere.news([]))).toEqual(['a 5'])
    expect(ids(await elsewhere.news([]))).toEqual([])
  })

  it('are what the first of those who look was told; a later one does not make news old', async () => {
    const elsewhere = createElsewhere({ call: async () => null })
    elsewhere.begin([call('a', 1)])
    elsewhere.begin([call('a', 2)])
    expect(ids(await elsewhere.news([call('a', 2)]))).toEqual(['a 2'])
  })
})
