// The crash campaign: a real daemon under a storm of calls dies by SIGKILL, again and again, while its sinks fail at random.
import { setTimeout as pause } from 'node:timers/promises'
import { startChild } from '../child.ts'
import { type Company, foundCompany, type StandIns } from '../company.ts'
import { eventually } from '../eventually.ts'
import { type FaultProxy, startFaultProxy } from '../fault-proxy/fault-proxy.ts'
import { CHANNEL_ID } from '../slack-server.ts'
import { createSnares, liveUntil, type Snares } from './life.ts'
import { AFTER_DATABASE, drawDeaths, drawFault, NAMED, SINKS, type SinkName, seededRandom } from './plan.ts'
import type { Remains } from './remains.ts'
import { type CrashStore, STORES, type StoreName } from './stores/store.ts'
import { startStorm } from './storm.ts'

export interface CampaignOptions {
  readonly engine: StoreName
  readonly seed: number
  readonly kills: number
  /**
   * Waits for what takes its time: the calls that no daemon was there to hear, which catching up finds within minutes; and after
   * every fifth death for what the dead daemon still holds in a store that it shares, which runs out by itself.
   */
  readonly patient: boolean
  readonly settleMs: number
}

export interface Outcome {
  readonly company: Company
  readonly proxies: Readonly<Record<SinkName, FaultProxy>>
  /** Calls that GoTo has told to their end. */
  readonly calls: ReadonlySet<string>
  /** Every state that any life has accepted: found on disk after its death. */
  readonly accepted: ReadonlySet<string>
  /** By call the newest revision that a page was told of. */
  readonly told: ReadonlyMap<string, number>
  /** How many attempts had begun, with nobody knowing their end, at a death; by sink. */
  readonly doubts: ReadonlyMap<string, number>
  readonly deaths: ReadonlyMap<string, number>
  /** Those that this store can die. */
  readonly named: readonly string[]
  readonly faults: ReadonlyMap<string, number>
  readonly remains: Remains
}

/** A step that is not reached by then is left for a later life. */
const PATIENCE_MS = 8_000
/** Until then a daemon may have to wait for the leases of the one that died. */
const LEASES_END_MS = 8_000
const LEFT_ALONE = 5

export const runCampaign = async (
  options: CampaignOptions,
  judge: (outcome: Outcome) => void | Promise<void>,
): Promise<void> => {
  const store = await STORES[options.engine]()
  try {
    await onStage({ ...options, store }, judge)
  } finally {
    await store.close()
  }
}

const onStage = async (
  options: Omit<Stage, 'company' | 'proxies' | 'snares'>,
  judge: (outcome: Outcome) => void | Promise<void>,
): Promise<void> => {
  const snares = createSnares()
  const proxies: Partial<Record<SinkName, FaultProxy>> = {}
  const company = await foundCompany({
    simulator: { reportDelayMs: 100 },
    settings: options.store.settings,
    sinks: async (standIns) => {
      Object.assign(proxies, await startProxies(standIns, snares))
      return sinksConfig(proxies as Record<SinkName, FaultProxy>)
    },
  })
  const whole = proxies as Record<SinkName, FaultProxy>
  try {
    await judge(await storming({ ...options, company, proxies: whole, snares }))
  } finally {
    await company.close()
    await Promise.all(SINKS.map((sink) => whole[sink].close()))
  }
}

interface Stage extends CampaignOptions {
  readonly store: CrashStore
  readonly company: Company
  readonly proxies: Readonly<Record<SinkName, FaultProxy>>
  readonly snares: Snares
}

const storming = async (stage: Stage): Promise<Outcome> => {
  const { store, company, proxies, patient, settleMs } = stage
  const random = seededRandom(stage.seed)
  const named = store.crash === null ? NAMED : [...NAMED, AFTER_DATABASE]
  const look = () => store.remains(company.folder)
  await company.authorize()
  // A daemon that has never heard anything has nothing to catch up from.
  const first = await company.run()
  await eventually('the first life has noted that it hears', async () => (await look()).heard)
  first.child.kill('SIGTERM')
  await first.child.ended
  for (const sink of SINKS) proxies[sink].strike(() => drawFault(sink, random))
  const storm = startStorm(company.simulator, random)
  const found = await liveAndDie({ ...stage, named, random })
  for (const sink of SINKS) proxies[sink].strike('none')
  await storm.stop()
  const last = startChild(['run'], { cwd: company.folder })
  await settled(look, patient ? storm.calls : new Set(), settleMs).catch((error: unknown) => {
    throw new Error(`the last life said:\n${last.output.slice(-20).join('\n')}`, { cause: error })
  })
  last.kill('SIGTERM')
  await last.ended
  const faults = sum(SINKS.map((sink) => proxies[sink].met))
  return { company, proxies, calls: storm.calls, ...found, named, faults, remains: await look() }
}

const startProxies = async ({ slack, teams, hook }: StandIns, { onStep }: Snares) => {
  const targets: Record<SinkName, string> = {
    sales: new URL(slack.apiUrl).origin,
    office: teams.origin,
    internal: hook.origin,
  }
  const entries = SINKS.map(async (sink) => {
    const proxy = await startFaultProxy(targets[sink], { onStep: (step, request) => onStep(sink, step, request) })
    return [sink, proxy] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

/** Paced far above what a storm needs: this is about what is lost, not about how fast. */
const sinksConfig = ({ sales, office, internal }: Readonly<Record<SinkName, FaultProxy>>): string =>
  `  - name: sales
    type: slack
    token: "\${SLACK_BOT_TOKEN}"
    channel: ${CHANNEL_ID}
    api_url: "${sales.origin}/api/"
    timeout: 1s
    rate: &rate { per_second: 50, burst: 50 }
    edit_rate: *rate
  - name: office
    type: teams
    url: "${office.origin}/workflows/1?sig=teams-signature"
    timeout: 1s
    rate: *rate
  - name: internal
    type: http
    url: "${internal.origin}/calls"
    secret: "\${WEBHOOK_SECRET}"
    timeout: 1s
    rate: *rate
`

interface Lives extends Stage {
  readonly named: readonly string[]
  readonly random: () => number
}

const liveAndDie = async ({ store, company, snares, kills, named, random, patient }: Lives) => {
  const { folder } = company
  const accepted = new Set<string>()
  const told = new Map<string, number>()
  const doubts = new Map<string, number>()
  const deaths = new Map<string, number>()
  let patienceMs = PATIENCE_MS
  for (const [index, death] of drawDeaths(kills, named, random).entries()) {
    const life = await liveUntil(death, { folder, store, snares, patienceMs })
    const name = life.struck ? death.name : `${death.name}, not reached`
    deaths.set(name, (deaths.get(name) ?? 0) + 1)
    for (const { callId, revision } of life.told) told.set(callId, Math.max(told.get(callId) ?? 0, revision))
    const remains = await store.remains(folder)
    const broken = brokenBy(remains, { accepted, told })
    if (broken.length > 0) throw new Error(`life ${index}, ${name}: ${broken.join('; ')}`)
    const { states, work } = remains
    for (const state of states) accepted.add(state)
    for (const { sink, doubtful } of work) if (doubtful) doubts.set(sink, (doubts.get(sink) ?? 0) + 1)
    const leftAlone = patient && index % LEFT_ALONE === LEFT_ALONE - 1
    patienceMs = leftAlone && store.bury !== null ? PATIENCE_MS + LEASES_END_MS : PATIENCE_MS
    if (!leftAlone) await store.bury?.()
  }
  return { accepted, told, doubts, deaths }
}

/** What has to hold at every moment, one sentence for each time that it does not. */
export const brokenBy = (
  { states, calls, damage }: Remains,
  { accepted, told }: Pick<Outcome, 'accepted' | 'told'>,
): readonly string[] => [
  ...[...accepted].filter((state) => !states.has(state)).map((state) => `the state ${state} is gone`),
  ...[...told]
    .filter(([callId, revision]) => (calls.get(callId)?.revision ?? 0) < revision)
    .map(([callId, revision]) => `revision ${revision} of ${callId} was told and is not there`),
  ...damage.map((fault) => `the database: ${fault}`),
]

/** Waits until nothing is pending and these calls are over; otherwise tells what was left. */
const settled = async (look: () => Promise<Remains>, calls: ReadonlySet<string>, timeoutMs: number): Promise<void> => {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const remains = await look()
    const pending = remains.work.filter(({ wanted, delivered }) => delivered < wanted)
    const open = [...calls].filter((id) => !OVER.has(remains.calls.get(id)?.status ?? ''))
    if (pending.length + open.length === 0) return
    if (performance.now() > deadline)
      throw new Error(`not settled: ${JSON.stringify({ open, pending: pending.slice(0, 20) }, null, 1)}`)
    await pause(200)
  }
}

export const OVER: ReadonlySet<string> = new Set(['ended', 'missed', 'voicemail', 'abandoned'])

const sum = (counts: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> => {
  const total = new Map<string, number>()
  for (const [name, count] of counts.flatMap((map) => [...map])) total.set(name, (total.get(name) ?? 0) + count)
  return total
}
