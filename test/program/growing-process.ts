// Lives with much that survives its young generation, and prints how large that became: first with single writes, then in a crowd.
import { getHeapSpaceStatistics } from 'node:v8'
import { giveBack, growWithLoad } from '../../src/program/heap.ts'

const TRANSACTIONS = 1_000
/** Of objects that are under way at the same time. */
const UNDER_WAY = 40_000

const megabytes = (space: string): number => {
  const { space_size = 0 } = getHeapSpaceStatistics().find(({ space_name }) => space_name === space) ?? {}
  return space_size / 1024 / 1024
}

const work = (writes: number): number => {
  const kept: object[] = []
  for (let transaction = 0; transaction < TRANSACTIONS; transaction++) {
    growWithLoad(writes)
    for (let made = 0; made < 500; made++) kept[(transaction * 500 + made) % UNDER_WAY] = { made, of: [transaction] }
  }
  return megabytes('new_space')
}

const alone = work(1)
const crowded = work(40)
const before = megabytes('old_space')
giveBack()
process.stdout.write(JSON.stringify({ alone, crowded, before, after: megabytes('old_space') }))
