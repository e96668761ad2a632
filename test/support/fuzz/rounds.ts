// Runs rounds of a fuzz target from one seed, and tells of a failing round with all that is needed to have it again.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { seededRandom } from '../crash/plan.ts'
import { liveHeapMb } from '../soak/gauges.ts'
import type { Random } from './mutate.ts'

const CORPUS = join(import.meta.dirname, '..', '..', 'fuzz', 'corpus')

/** The texts of one folder of the corpus, by name. */
export const corpusOf = (folder: string): readonly string[] =>
  readdirSync(join(CORPUS, folder))
    .toSorted()
    .map((name) => readFileSync(join(CORPUS, folder, name), 'utf8'))

export interface Fuzzing<Input> {
  readonly seed: number
  readonly rounds: number
  readonly make: (random: Random) => Input
  /** Throws when something is wrong with what comes of it. */
  readonly probe: (input: Input) => void | Promise<void>
}

/** No input may keep the program busy for longer, however slow the machine. */
const LONGEST_MS = 15_000
/** More than this after the first half is a leak, not noise. */
const MOST_GROWTH_MB = 16

export const fuzz = async <Input>({ seed, rounds, make, probe }: Fuzzing<Input>): Promise<void> => {
  let heapMb = 0
  for (let round = 0; round < rounds; round++) {
    if (round === Math.floor(rounds / 2)) heapMb = liveHeapMb()
    const input = make(seededRandom(seed + round))
    const startedAt = performance.now()
    try {
      await probe(input)
    } catch (error) {
      const shown = (Buffer.isBuffer(input) ? input.toString('latin1') : JSON.stringify(input)).slice(0, 4_000)
      throw new Error(`FUZZ_SEED=${seed + round} FUZZ_ROUNDS=1 fails with ${shown}`, { cause: error })
    }
    const tookMs = performance.now() - startedAt
    if (tookMs > LONGEST_MS) throw new Error(`FUZZ_SEED=${seed + round} FUZZ_ROUNDS=1 took ${Math.round(tookMs)} ms`)
  }
  const grownMb = liveHeapMb() - heapMb
  if (grownMb > MOST_GROWTH_MB) throw new Error(`the heap has grown by ${Math.round(grownMb)} MB over ${rounds} rounds`)
}
