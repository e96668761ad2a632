// The contract as a whole: whatever happens in whatever order, also over restarts, the store says what a small model of it says.
import fc from 'fast-check'
import { it } from 'vitest'
import { type CreatePlace, handClock } from './bench.ts'
import { anyCommands, type Real } from './model/commands.ts'
import { Model } from './model/model.ts'

/** `MODEL_RUNS=1000` looks longer; a failure prints its seed and path, which `MODEL_SEED` takes again. */
const RUNS = Number(process.env['MODEL_RUNS'] ?? 15)
const SEED = process.env['MODEL_SEED']

export const describeModel = (createPlace: CreatePlace): void => {
  it('says what a model of it says, whatever happens in whatever order', async () => {
    const property = fc.asyncProperty(anyCommands, async (commands) => {
      const place = await createPlace()
      const clock = handClock()
      const real: Real = { place, clock, store: await place.open(clock), claims: [] }
      try {
        await fc.asyncModelRun(() => ({ model: new Model(clock.at), real }), commands)
      } finally {
        await real.store.close()
        await place.remove()
      }
    })
    await fc.assert(property, { numRuns: RUNS, ...(SEED === undefined ? {} : { seed: Number(SEED) }) })
  }, 600_000)
}
