// `npm run bench:fleet`: fleets of 1, 2, 4 and 10 daemons on one PostgreSQL, side by side; prints tables, writes results.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from './fleet/database.ts'
import { type FleetResult, measureFleet } from './fleet/measure.ts'
import { type FleetSettings, readSettings, USAGE } from './fleet/settings.ts'
import { type FleetResults, tables } from './fleet/table.ts'
import { describeMachine } from './report/machine.ts'
import { fillIn } from './report/markdown.ts'
import { createSay } from './report/say.ts'
import { startPeers } from './stage/peers.ts'

const startedAt = performance.now()
const say = createSay()

const measureAll = async (settings: FleetSettings): Promise<FleetResults> => {
  const machine = describeMachine()
  const peers = await startPeers()
  const db = await openDatabase()
  const fleets: FleetResult[] = []
  try {
    for (const daemons of settings.daemons) {
      say(`${daemons} of ${settings.daemons.join(', ')} daemons`)
      fleets.push(await measureFleet({ peers, db, settings, say }, daemons))
    }
  } finally {
    await db.close()
    await peers.close()
  }
  const { sources } = settings
  return { machine, postgres: db.version, sources, fleets, tookMs: performance.now() - startedAt }
}

const main = async (args: readonly string[]): Promise<void> => {
  if (args.includes('--help')) {
    process.stdout.write(USAGE)
    return
  }
  const settings = readSettings(args)
  const results = await measureAll(settings)
  process.stdout.write(`${tables(results)}\n`)
  if (settings.out === null) return
  writeFileSync(join(settings.out, 'fleet.json'), `${JSON.stringify(results, null, 2)}\n`)
  fillIn(join(settings.out, '..', 'docs', 'fleet.md'), 'fleet', tables(results))
}

await main(process.argv.slice(2))
