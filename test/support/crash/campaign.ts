// The crash campaign: a real daemon under a storm of calls dies by SIGKILL, again and again, while its sinks fail at random.
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { type Child, startChild } from '../child.ts'
import { type Company, foundCompany, type StandIns } from '../company.ts'
import { type FaultProxy, type PassingRequest, type Step, startFaultProxy } from '../fault-proxy/fault-proxy.ts'
import { CHANNEL_ID } from '../slack-server.ts'
import { type Death, drawDeaths, drawFault, SINKS, type SinkName, seededRandom } from './plan.ts'
import { type Remains, readRemains } from './remains.ts'
import { startStorm } from './storm.ts'

export interface CampaignOptions {
  readonly seed: number
  readonly kills: number
  /** Also waits for the calls that no daemon was there to hear: catching up finds them within minutes. */
  readonly withCatchUp: boolean
  readonly settleMs: number
}

export interface Outcome {
  readonly company: Company
  readonly proxies: Readonly<Record<SinkName, FaultProxy>>
  /** Calls that GoTo has told to their end. */
  readonly calls: ReadonlySet<string>
  /** Every state that any life has accepted: found on disk after its death. */
  readonly accepted: ReadonlySet<string>
  /** How many attempts had begun, with nobody knowing their end, at a death; by sink. */
  readonly doubts: ReadonlyMap<string, number>
  readonly deaths: ReadonlyMap<string, number>
  readonly faults: ReadonlyMap<string, number>
  readonly remains: Remains
}

const KILL_POINTS = pathToFileURL(join(import.meta.dirname, 'kill-points.ts')).href
/** A step that is not reached by then is left for a later life. */
const PATIENCE_MS = 8_000

export const runCampaign = async (
  { seed, kills, withCatchUp, settleMs }: CampaignOptions,
  judge: (outcome: Outcome) => void | Promise<void>,
): Promise<void> => {
  const random = seededRandom(seed)
  const snares = createSnares()
  const proxies: Partial<Record<SinkName, FaultProxy>> = {}
  const company = await foundCompany({
    simulator: { reportDelayMs: 100 },
    sinks: async (standIns) => {
      Object.assign(proxies, await startProxies(standIns, snares))
      return sinksConfig(proxies as Record<SinkName, FaultProxy>)
    },
  })
  const whole = proxies as Record<SinkName, FaultProxy>
  const file = join(company.folder, 'data', 'ringpost.db')
  try {
    await company.login()
    // A daemon that has never heard anything has nothing to catch up from.
    const first = await company.run()
    first.child.kill('SIGTERM')
    await first.child.ended
    for (const sink of SINKS) whole[sink].strike(() => drawFault(sink, random))
    const storm = startStorm(company.simulator, random)
    const { accepted, doubts, deaths } = await liveAndDie({ company, kills, random, snares, file })
    for (const sink of SINKS) whole[sink].strike('none')
    await storm.stop()
    const last = startChild(['run'], { cwd: company.folder })
    await settled(() => readRemains(file), withCatchUp ? storm.calls : new Set(), settleMs).catch((error: unknown) => {
      throw new Error(`the last life said:\n${last.output.slice(-20).join('\n')}`, { cause: error })
    })
    last.kill('SIGTERM')
    await last.ended
    const remains = readRemains(file)
    const faults = sum(SINKS.map((sink) => whole[sink].met))
    await judge({ company, proxies: whole, calls: storm.calls, accepted, doubts, deaths, faults, remains })
  } finally {
    await company.close()
    await Promise.all(SINKS.map((sink) => whole[sink].close()))
  }
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

interface Snares {
  /** Kills the child at a step of a request; the answer tells whether it has snapped. */
  lay(death: Extract<Death, { at: 'request' }>, child: Child): void
  lift(): void
  onStep(sink: SinkName, step: Step, request: PassingRequest): void
}

const createSnares = (): Snares => {
  let laid: { readonly death: Extract<Death, { at: 'request' }>; readonly child: Child; left: number } | null = null
  return {
    lay: (death, child) => {
      laid = { death, child, left: death.nth }
    },
    lift: () => {
      laid = null
    },
    onStep: (sink, step) => {
      if (laid === null || laid.death.sink !== sink || laid.death.step !== step || --laid.left > 0) return
      laid.child.kill('SIGKILL')
      laid = null
    },
  }
}

interface Lives {
  readonly company: Company
  readonly kills: number
  readonly random: () => number
  readonly snares: Snares
  readonly file: string
}

const liveAndDie = async ({ company, kills, random, snares, file }: Lives) => {
  const accepted = new Set<string>()
  const doubts = new Map<string, number>()
  const deaths = new Map<string, number>()
  for (const [life, death] of drawDeaths(kills, random).entries()) {
    const struck = await dieOf(death, company.folder, snares)
    const name = struck ? death.name : `${death.name}, not reached`
    deaths.set(name, (deaths.get(name) ?? 0) + 1)
    const { states, work, integrity } = readRemains(file)
    if (integrity !== 'ok') throw new Error(`life ${life}, ${name}: the database is damaged: ${integrity}`)
    for (const state of accepted)
      if (!states.has(state)) throw new Error(`life ${life}, ${name}: the accepted state ${state} is gone`)
    for (const state of states) accepted.add(state)
    for (const { sink, doubtful } of work) if (doubtful) doubts.set(sink, (doubts.get(sink) ?? 0) + 1)
  }
  return { accepted, doubts, deaths }
}

/** False when its step was not reached, so that it died without one. */
const dieOf = async (death: Death, folder: string, snares: Snares): Promise<boolean> => {
  const env: Record<string, string> =
    death.at === 'store' ? { KILL_AT: `${death.point} ${death.nth}`, NODE_OPTIONS: `--import ${KILL_POINTS}` } : {}
  const child = startChild(['run'], { cwd: folder, env })
  if (death.at === 'request') snares.lay(death, child)
  if (death.at === 'any') await within(child, death.afterMs)
  if (death.at === 'stop') {
    await Promise.race([child.logged('admin listening'), child.ended])
    await within(child, 300)
    child.kill('SIGTERM')
    await within(child, death.afterMs)
  }
  const struck = death.at === 'any' || death.at === 'stop' ? true : await within(child, PATIENCE_MS)
  snares.lift()
  child.kill('SIGKILL')
  const status = await child.ended
  if (status === 'SIGKILL' || (death.at === 'stop' && status === 0)) return struck
  throw new Error(
    `the daemon ended by itself with ${status}: ${[...child.errors, ...child.output].slice(-5).join('\n')}`,
  )
}

/** Whether the child has ended within this time. */
const within = async (child: Child, ms: number): Promise<boolean> => {
  const waiting = new AbortController()
  const late = pause(ms, false, { signal: waiting.signal }).catch(() => false)
  const ended = await Promise.race([child.ended.then(() => true), late])
  waiting.abort()
  return ended
}

/** Waits until nothing is pending and these calls are over; otherwise tells what was left. */
const settled = async (look: () => Remains, calls: ReadonlySet<string>, timeoutMs: number): Promise<void> => {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const remains = look()
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
