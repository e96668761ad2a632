// `ringpost simulate`: the simulated GoTo alone, for people who build against GoTo; also the demo's other half.
import { RingpostError } from '../errors.ts'
import { isScenarioName, SCENARIO_NAMES } from '../simulator/scenarios/catalog.ts'
import { runSimulate } from '../simulator/simulate.ts'
import { stopSignal } from './stop-signal.ts'

export interface SimulateOptions {
  readonly port: string
  readonly speed: string
  readonly scenario?: string
  readonly idle?: boolean
}

/** What a parent process that opened an IPC channel is told, once. */
export interface SimulatorReady {
  readonly url: string
  readonly clientId: string
  readonly clientSecret: string
  readonly accounts: readonly string[]
}

const MAX_PORT = 65_535

export const simulate = async (options: SimulateOptions): Promise<void> => {
  const { signal, stop } = stopSignal()
  const port = Number(options.port)
  if (!Number.isInteger(port) || port < 0 || port > MAX_PORT) {
    throw new RingpostError('usage', '--port is a number from 0 to 65535', { nextStep: '0 takes any free port.' })
  }
  const { scenario } = options
  if (scenario !== undefined && !isScenarioName(scenario)) {
    throw new RingpostError('usage', 'this scenario does not exist', {
      nextStep: `There are: ${SCENARIO_NAMES.join(', ')}.`,
    })
  }
  // Whoever started it with an IPC channel is its owner: it must not outlive that process, however it ends.
  const owned = process.send !== undefined
  if (owned) process.once('disconnect', stop)
  await runSimulate({
    port,
    speed: Number(options.speed),
    ...(scenario === undefined ? {} : { scenario }),
    idle: options.idle === true,
    signal,
    print: (line) => {
      if (!owned) process.stdout.write(`${line}\n`)
    },
    onReady: ({ url, clientId, clientSecret, accounts }) => {
      const ready: SimulatorReady = { url, clientId, clientSecret, accounts }
      process.send?.(ready)
    },
  })
  if (process.connected) process.disconnect()
}
