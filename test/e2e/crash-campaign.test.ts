import { randomInt } from 'node:crypto'
import { expect, it } from 'vitest'
import { runCampaign } from '../support/crash/campaign.ts'
import { NAMED } from '../support/crash/plan.ts'
import { judge } from '../support/crash/verdict.ts'

/** 30 deaths take about a minute; `npm run test:crash` asks for hundreds. */
const KILLS = Number(process.env['KILLS'] ?? 15)
const SEED = Number(process.env['CRASH_SEED'] ?? randomInt(2 ** 31))
const LONG = KILLS >= 100

it(
  `delivers every accepted state, in order and once, over ${KILLS} deaths (CRASH_SEED=${SEED})`,
  async () => {
    await runCampaign(
      { seed: SEED, kills: KILLS, withCatchUp: LONG, settleMs: LONG ? 30 * 60_000 : 120_000 },
      async (outcome) => {
        const { counts, broken } = judge(outcome)
        console.table({ seed: SEED, kills: KILLS, ...counts })
        console.table(Object.fromEntries(outcome.deaths))
        console.table(Object.fromEntries(outcome.faults))
        expect(broken).toEqual([])
        if (LONG) expect(NAMED.filter((name) => !outcome.deaths.has(name))).toEqual([])
      },
    )
  },
  3 * 60 * 60_000,
)
