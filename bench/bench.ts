// `npm run bench`: Ringpost beside what else one could use, on one machine, over real sockets, in turn; prints tables, writes results.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { floor, floorWithLog, tutorial } from './contestants/bare.ts'
import type { Contestant } from './contestants/contestant.ts'
import { installNodeRed, nodeRed, nodeRedVersion } from './contestants/node-red.ts'
import { ringpostOnPostgres } from './contestants/on-postgres.ts'
import { ringpost } from './contestants/ringpost.ts'
import { measureCost } from './measures/cost.ts'
import { count, type Installed, measureInstall, sizeOf } from './measures/install.ts'
import { measureRound, type Round } from './measures/latency.ts'
import { type Held, measureRate } from './measures/rate.ts'
import { measureStarting } from './measures/starting.ts'
import { describeMachine } from './report/machine.ts'
import { fillIn } from './report/markdown.ts'
import { picture } from './report/picture.ts'
import { entryOf, type Results } from './report/results.ts'
import { createSay } from './report/say.ts'
import { tables } from './report/table.ts'
import { regressions } from './report/verdicts.ts'
import { readSettings, type Settings, USAGE } from './settings.ts'
import { type Peers, startPeers } from './stage/peers.ts'

/** A load on each of the stores takes its time. */
const COST_ROUNDS = 2

const startedAt = performance.now()
const say = createSay()

const gather = (
  settings: Settings,
): { readonly contestants: readonly Contestant[]; readonly absent: Results['absent'] } => {
  const makers: readonly (readonly [string, () => Contestant | string])[] = [
    ['ringpost', ringpost],
    ['ringpost on PostgreSQL', ringpostOnPostgres],
    ['floor', floor],
    ['floor + fsync', floorWithLog],
    ['Node-RED', fromNpm],
    ["GoTo's tutorial", tutorial],
  ]
  const wanted = chosenBy(
    settings.only,
    makers.map(([name]) => name),
  )
  const made = makers.filter(([name]) => wanted(name)).map(([name, make]) => ({ name, result: make() }))
  return {
    contestants: made.flatMap(({ result }) => (typeof result === 'string' ? [] : [result])),
    absent: made.flatMap(({ name, result }) => (typeof result === 'string' ? [{ name, why: result }] : [])),
  }
}

/** A name chooses that contestant, a part of a name all that have it in theirs, and nothing chooses everyone. */
const chosenBy = (only: readonly string[], names: readonly string[]): ((name: string) => boolean) => {
  const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()
  const fits = (name: string, part: string): boolean =>
    names.some((known) => same(known, part)) ? same(name, part) : name.toLowerCase().includes(part.toLowerCase())
  return (name) => only.length === 0 || only.some((part) => fits(name, part))
}

const fromNpm = (): Contestant | string => {
  const installed = installNodeRed()
  return 'missing' in installed ? installed.missing : nodeRed(installed.path)
}

/** In turn within each round, so that whatever else the machine does strikes all alike. */
const latencies = async (peers: Peers, contestants: readonly Contestant[], settings: Settings) => {
  const rounds = new Map<Contestant, Round[]>(contestants.map((contestant) => [contestant, []]))
  for (let round = 1; round <= settings.rounds; round++) {
    for (const contestant of contestants) {
      say(`latency, round ${round} of ${settings.rounds}: ${contestant.name}`)
      rounds.get(contestant)?.push(await measureRound(peers, contestant, settings.loads))
    }
  }
  return rounds
}

const rates = async (peers: Peers, contestants: readonly Contestant[], { holdMs }: Settings) => {
  const held = new Map<Contestant, Held>()
  for (const contestant of holdMs === 0 ? [] : contestants) {
    say(`greatest rate: ${contestant.name}`)
    // The targets are about three of them: a third of the time does for the others.
    const ms = /^(ringpost|floor \+ fsync|Node-RED .*)$/.test(contestant.name) ? holdMs : holdMs / 3
    held.set(contestant, await measureRate(peers, contestant, ms))
  }
  return held
}

const installs = ({ install }: Settings): Results['installs'] => {
  if (!install) return []
  say('installation')
  const ours = measureInstall()
  const theirs = installNodeRed()
  return [
    ...(ours === null ? [] : [{ name: 'ringpost', ...ours }]),
    ...('missing' in theirs ? [] : [{ name: `Node-RED ${nodeRedVersion(theirs.path)}`, ...installedAt(theirs.path) }]),
  ]
}

const installedAt = (path: string): Installed => {
  const modules = join(path, 'node_modules')
  const { tookMs } = JSON.parse(readFileSync(join(path, 'installed.json'), 'utf8'))
  return { tookMs, bytes: sizeOf(modules), packages: count(modules) }
}

const measureAll = async (settings: Settings): Promise<Results> => {
  const machine = describeMachine()
  const { contestants, absent } = gather(settings)
  const peers = await startPeers()
  const rounds = await latencies(peers, contestants, settings)
  const held = await rates(peers, contestants, settings)
  await Promise.all(contestants.map((contestant) => contestant.close()))
  const { pending, sizes, rounds: times } = settings
  if (pending !== null) say('starts and recovery')
  const starting = pending === null ? null : await measureStarting(peers, { pending, rounds: times })
  if (sizes.length > 0) say('cost by what is in the store')
  const cost =
    sizes.length === 0
      ? []
      : await measureCost(peers, { sizes, load: { rate: 1_000, ms: 4_000 }, rounds: Math.min(times, COST_ROUNDS) })
  await peers.close()
  return {
    machine,
    contestants: contestants.map((one) => entryOf(one.name, one.keeps, rounds.get(one) ?? [], held.get(one) ?? null)),
    absent,
    starting,
    cost,
    installs: installs(settings),
    tookMs: performance.now() - startedAt,
  }
}

const PICTURE = '![Ringpost measured beside others: latency, rate and memory](results.svg)'

const main = async (args: readonly string[]): Promise<number> => {
  if (args.includes('--help')) {
    process.stdout.write(USAGE)
    return 0
  }
  const settings = readSettings(args)
  const results = await measureAll(settings)
  process.stdout.write(`${tables(results)}\n`)
  if (settings.out !== null) {
    writeFileSync(join(settings.out, 'results.json'), `${JSON.stringify(results, null, 2)}\n`)
    writeFileSync(join(settings.out, 'results.svg'), picture(results))
    fillIn(join(settings.out, 'README.md'), 'results', `${PICTURE}\n\n${tables(results)}`)
  }
  const worse = settings.short ? regressions(results) : []
  for (const line of worse) process.stderr.write(`worse than it may be: ${line}\n`)
  return worse.length === 0 ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
