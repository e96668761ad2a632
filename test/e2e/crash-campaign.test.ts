import { randomInt } from 'node:crypto'
import { expect, it } from 'vitest'
import { runCampaign } from '../support/crash/campaign.ts'
import { STORES, type StoreName } from '../support/crash/stores/store.ts'
import { judge } from '../support/crash/verdict.ts'

/** A death takes about two seconds; `npm run test:crash` asks for hundreds. */
const KILLS: Readonly<Record<StoreName, number>> = { sqlite: 15, postgres: 6 }
const SEED = Number(process.env['CRASH_SEED'] ?? randomInt(2 ** 31))
/** One of the engines only. */
const ONLY = process.env['CRASH_STORE']
const ENGINES = (Object.keys(STORES) as StoreName[]).filter((engine) => ONLY === undefined || engine === ONLY)

it.for(ENGINES.map((engine) => ({ engine, kills: Number(process.env['KILLS'] ?? KILLS[engine]) })))(
  `on $engine delivers every accepted state, in order and once, over $kills deaths (CRASH_SEED=${SEED})`,
  { timeout: 3 * 60 * 60_000 },
  async ({ engine, kills }) => {
    const long = kills >= 100
    const settleMs = long ? 30 * 60_000 : 120_000
    await runCampaign({ engine, seed: SEED, kills, patient: long, settleMs }, async (outcome) => {
      const { counts, broken } = judge(outcome)
      console.table({ engine, seed: SEED, kills, ...counts })
      console.table(Object.fromEntries(outcome.deaths))
      console.table(Object.fromEntries(outcome.faults))
      expect(broken).toEqual([])
      if (long) expect(outcome.named.filter((name) => !outcome.deaths.has(name))).toEqual([])
    })
  },
)
