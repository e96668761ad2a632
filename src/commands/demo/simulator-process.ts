// The demo's GoTo: a simulator in a process of its own, so that the daemon's memory and sockets are only the daemon's.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { RingpostError } from '../../errors.ts'
import { createOutbound } from '../../outbound/http.ts'
import { ownCommand } from '../../program/own-program.ts'
import type { ScenarioName } from '../../simulator/scenarios/catalog.ts'
import type { SimulatorReady } from '../simulate.ts'

export interface SimulatorProcess extends SimulatorReady {
  /** Plays one call to its end; rejects when the signal aborts. */
  play(scenario: ScenarioName, speed: number, signal: AbortSignal): Promise<void>
  /** Consents as the simulated person does; answers the redirect. */
  consent(authorizeUrl: string): Promise<string>
  close(): Promise<void>
}

/** At the slowest speed that anybody would watch. */
const LONGEST_CALL_MS = 60 * 60_000
const CONSENT_MS = 10_000

/** Throws `RingpostError` 'unexpected' when it does not come up. */
export const startSimulatorProcess = async (): Promise<SimulatorProcess> => {
  const { program, args } = ownCommand(['simulate', '--port', '0', '--idle'])
  const child = spawn(program, args, {
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
  // Not the global fetch: it would load an HTTP client of its own into the process whose memory is shown.
  const outbound = createOutbound({ allowPrivate: true, insecure: false })
  return {
    ...ready,
    play: async (scenario, speed, signal) => {
      const url = new URL(`/simulator/play/${scenario}?speed=${speed}&wait=true`, ready.url)
      await outbound.request({ method: 'POST', url, timeoutMs: LONGEST_CALL_MS, signal })
    },
    consent: async (authorizeUrl) => {
      const url = new URL(authorizeUrl)
      const reply = await outbound.request({
        method: 'GET',
        url,
        timeoutMs: CONSENT_MS,
        signal: new AbortController().signal,
      })
      return reply.kind === 'response' ? (reply.headers['location'] ?? '') : ''
    },
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      await outbound.close()
      const exited = once(child, 'exit')
      child.disconnect()
      await exited
    },
  }
}
