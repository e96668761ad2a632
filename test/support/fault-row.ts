// One row of the fault table: calls before, during and after a fault, in a real process; none may be lost, none told twice.
import { expect } from 'vitest'
import type { CallJson } from '../../src/call/call-json.ts'
import type { ScenarioName } from '../../src/simulator/scenarios/catalog.ts'
import { conversationIds } from '../../src/simulator/scenarios/timeline.ts'
import type { SimulatorOptions } from '../../src/simulator/simulator.ts'
import { type Company, foundCompany } from './company.ts'
import { eventually } from './eventually.ts'
import { statusOf } from './status.ts'

export interface Scene extends Company {
  /** The admin address of the daemon that runs now. */
  readonly url: () => string
  readonly stopDaemon: (signal: NodeJS.Signals) => Promise<void>
  readonly startDaemon: () => Promise<void>
  /** Begins a call that takes about `seconds`; `over` resolves when GoTo has nothing more to say of it. */
  readonly begin: (name: ScenarioName, seconds: number) => { readonly id: string; readonly over: Promise<void> }
  /** Resolves when the daemon has told the endpoint of this call. */
  readonly seen: (id: string) => Promise<void>
  readonly ready: () => Promise<void>
  readonly unready: () => Promise<readonly string[]>
}

export interface FaultRow {
  readonly simulator?: SimulatorOptions
  /** More lines of the source's config, indented by four blanks. */
  readonly source?: string
  /** What goes wrong, while an answered call is going on. */
  readonly fault: (scene: Scene) => Promise<unknown>
  /** Other calls that the fault itself has made, by id, with the status each must end in. */
  readonly others?: Map<string, CallJson['status']>
  /** False where the fault leaves the source unready on purpose. */
  readonly readyAfter?: boolean
  /** False where a post to Slack may have been cut in the middle: nobody can know then whether it arrived. */
  readonly cardsAreCertain?: boolean
  readonly timeoutMs?: number
}

interface Told {
  readonly webhookId: string
  readonly call: CallJson
}

const PING = '    ping_interval: 1s\n'

export const runFaultRow = async (row: FaultRow): Promise<Scene> => {
  const company = await foundCompany({
    simulator: { reportDelayMs: 200, ...row.simulator },
    source: `${PING}${row.source ?? ''}`,
  })
  try {
    return await play(company, row)
  } finally {
    await company.close()
  }
}

const play = async (company: Company, row: FaultRow): Promise<Scene> => {
  await company.authorize()
  const scene = await stage(company)
  const before = scene.begin('missed', 0.5)
  await before.over
  const during = scene.begin('answered', 3)
  await scene.seen(during.id)
  await row.fault(scene)
  await during.over
  const after = scene.begin('missed', 0.5)
  await after.over
  if (row.readyAfter !== false) await scene.ready()
  const expected = new Map<string, CallJson['status']>([
    [before.id, 'missed'],
    [during.id, 'ended'],
    [after.id, 'missed'],
    ...(row.others ?? []),
  ])
  await eventually(
    'every call is told to its end',
    () => [...expected].every(([id, status]) => told(company, id).at(-1)?.call.status === status),
    row.timeoutMs ?? 30_000,
  )
  await eventually('nothing is pending', async () =>
    (await statusOf(scene.url())).sinks.every(({ pending }) => pending === 0),
  )
  for (const id of expected.keys()) expectOnce(company, id)
  if (row.cardsAreCertain !== false) expectOneCardEach(company, expected)
  return scene
}

const stage = async (company: Company): Promise<Scene> => {
  let running = await company.run()
  return {
    ...company,
    url: () => running.url,
    stopDaemon: async (signal) => {
      running.child.kill(signal)
      await running.child.ended
    },
    startDaemon: async () => {
      running = await company.run()
    },
    begin: (name, seconds) => {
      const timeline = company.simulator.call(name)
      const lastsMs = timeline.states.at(-1)?.afterMs ?? 0
      const over = company.simulator.play(timeline, { speed: lastsMs / (seconds * 1000) })
      return { id: conversationIds(timeline)[0] ?? '', over }
    },
    seen: async (id) => {
      await eventually('the call is told', () => told(company, id).length > 0)
    },
    ready: async () => {
      await eventually('ready', async () => (await fetch(`${running.url}/readyz`)).ok, 60_000)
    },
    unready: () =>
      eventually(
        'unready',
        async () => {
          const { ready, reasons } = await statusOf(running.url)
          return ready ? null : reasons
        },
        40_000,
      ),
  }
}

const told = (company: Company, id: string): readonly Told[] =>
  company.hook.requests
    .map(({ headers, body }) => ({ webhookId: headers['webhook-id'] ?? '', call: JSON.parse(body).data.call }))
    .filter(({ call }) => call.id === id)

/** Revisions 1, 2, 3 … without a repeat or a hole, no state after the end. */
const expectOnce = (company: Company, id: string): void => {
  const events = told(company, id)
  const once = [...new Map(events.map((event) => [event.webhookId, event])).values()]
  expect(once.map(({ call }) => call.revision)).toEqual(once.map((_, index) => index + 1))
  expect(once.filter(({ call }) => call.ended_at !== null).length).toBeGreaterThanOrEqual(1)
}

const HEADLINES: Readonly<Partial<Record<CallJson['status'], string>>> = { missed: 'Missed call', ended: 'Call ended' }

/** One message in Slack for each call; none for an answered one that was only found later. */
const expectOneCardEach = (company: Company, expected: ReadonlyMap<string, CallJson['status']>): void => {
  const carded = [...expected].filter(([id, status]) => {
    const call = told(company, id).at(-1)?.call
    return !(status === 'ended' && call?.reconstructed)
  })
  const headlines = company.slack.messages().map(({ text }) => text.split(':')[0])
  expect(headlines.sort()).toEqual(carded.map(([, status]) => HEADLINES[status]).sort())
}
