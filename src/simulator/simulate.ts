// `ringpost simulate`: the simulator on its own, with random calls, for people who build against GoTo.
import { type Clock, systemClock } from '../clock.ts'
import { RingpostError } from '../errors.ts'
import { SCENARIO_NAMES, type ScenarioName } from './scenarios/catalog.ts'
import type { Simulator } from './simulator.ts'
import { startSimulator } from './start.ts'

export interface SimulateOptions {
  /** 0 takes any free port. */
  readonly port: number
  /** 1 is real time; the pauses between calls shrink with it. */
  readonly speed: number
  /** Left out: one at random each time. */
  readonly scenario?: ScenarioName
  /** Plays nothing by itself: calls are asked for at its control endpoint. */
  readonly idle?: boolean
  /** Called once, when it answers requests. */
  readonly onReady?: (simulator: Simulator) => void
  readonly signal: AbortSignal
  readonly print: (line: string) => void
  readonly clock?: Clock
}

/** Between the starts of two calls at speed 1. */
const SHORTEST_PAUSE_MS = 8_000
const LONGEST_PAUSE_MS = 30_000

/**
 * Prints what a client needs, then plays calls, several at a time, until the signal aborts.
 * Throws RingpostError: `unavailable` when the port can't be had, `usage` when the speed is none.
 */
export const runSimulate = async (options: SimulateOptions): Promise<void> => {
  const { port, speed, scenario, idle = false, onReady, signal, print, clock = systemClock } = options
  if (!(speed > 0 && Number.isFinite(speed))) {
    throw new RingpostError('usage', 'the speed must be more than 0', {
      nextStep: '1 is real time, 10 is ten times as fast.',
    })
  }
  const simulator = await startSimulator({ port, clock, log: (line) => print(`${timeOf(clock)}  ${line}`) })
  try {
    for (const line of introduction(simulator)) print(line)
    onReady?.(simulator)
    if (idle) await aborted(signal)
    while (!signal.aborted) {
      const call = simulator.call(scenario ?? anyScenario())
      // Not awaited: the next caller does not wait for this one to hang up. `close` ends what is still playing.
      void simulator.play(call, { speed, signal })
      const pauseMs = SHORTEST_PAUSE_MS + Math.random() * (LONGEST_PAUSE_MS - SHORTEST_PAUSE_MS)
      await clock.sleep(pauseMs / speed, signal).catch(() => undefined)
    }
  } finally {
    await simulator.close()
  }
}

const introduction = ({ url, clientId, clientSecret, accounts }: Simulator): readonly string[] => [
  `GoTo simulator on ${url} (open it for its controls). Ctrl-C ends it.`,
  '',
  `Set Ringpost up with it: \`ringpost init --auth-url ${url} --api-url ${url}\`. Its answers, or all of config.yaml:`,
  '',
  'sources:',
  '  - name: simulated',
  '    type: goto-connect',
  `    client_id: ${clientId}`,
  `    client_secret: ${clientSecret}`,
  `    accounts: [${accounts.map((account) => `"${account}"`).join(', ')}]`,
  '    redirect_uri: http://localhost:5000/app/redirect',
  '    channel_nickname: ringpost-simulated',
  `    auth_url: ${url}`,
  `    api_url: ${url}`,
  '',
]

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })

const timeOf = (clock: Clock): string => new Date(clock.now()).toISOString().slice(11, 19)

const anyScenario = (): ScenarioName => SCENARIO_NAMES[Math.floor(Math.random() * SCENARIO_NAMES.length)] ?? 'answered'
