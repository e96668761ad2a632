// The demo's GoTo: a simulator in a process of its own, so that the daemon's memory and sockets are only the daemon's.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { RingpostError } from '../../errors.ts'
import type { ScenarioName } from '../../simulator/scenarios/catalog.ts'
import type { SimulatorReady } from '../simulate.ts'

export interface SimulatorProcess extends SimulatorReady {
  /** Plays one call to its end; rejects when the signal aborts. */
  play(scenario: ScenarioName, speed: number, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

/** Throws `RingpostError` 'unexpected' when it does not come up. */
export const startSimulatorProcess = async (): Promise<SimulatorProcess> => {
  const cli = process.argv[1] ?? ''
  const child = fork(cli, ['simulate', '--port', '0', '--idle'], {
    // Ctrl-C at the terminal is for the daemon, which still has a channel to delete here.
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ready = await Promise.race([
    once(child, 'message').then(([message]) => message as SimulatorReady),
    once(child, 'exit').then(([status]) => {
      throw new RingpostError('unexpected', `the simulator ended at once with status ${status}`)
    }),
  ])
  return {
    ...ready,
    play: async (scenario, speed, signal) => {
      const url = new URL(`/simulator/play/${scenario}?speed=${speed}&wait=true`, ready.url)
      const answer = await fetch(url, { method: 'POST', signal })
      await answer.body?.cancel()
    },
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.disconnect()
      await exited
    },
  }
}
