// `ringpost demo`: the real daemon against a simulated GoTo, over real sockets, with nothing to configure.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isOver } from '../../call/call.ts'
import { systemClock } from '../../clock.ts'
import { openStore } from '../../daemon/store/open.ts'
import { type Daemon, type DaemonConfig, startDaemon } from '../../daemon.ts'
import { RingpostError } from '../../errors.ts'
import { createLog, type Log } from '../../log.ts'
import type { ScenarioName } from '../../simulator/scenarios/catalog.ts'
import { stopSignal } from '../stop-signal.ts'
import { demoConfig } from './config.ts'
import { type SimulatorProcess, startSimulatorProcess } from './simulator-process.ts'

export interface DemoOptions {
  readonly speed: string
  readonly calls?: string
}

/** In an order that tells a story; from the start again when it ends. */
const PROGRAMME: readonly ScenarioName[] = [
  'answered',
  'missed',
  'queue',
  'voicemail',
  'transfer',
  'outbound',
  'anonymous',
  'abandoned',
  'internal',
  'back-to-back',
]
const PAUSE_MS = 3_000
const LOOK_MS = 5
const SETTLE_MS = 1_000
const READY_TIMEOUT_MS = 15_000

const say = (line = ''): void => {
  process.stdout.write(`${line}\n`)
}

export const demo = async (options: DemoOptions): Promise<void> => {
  const speed = positive('--speed', options.speed)
  const calls = options.calls === undefined ? Number.POSITIVE_INFINITY : positive('--calls', options.calls)
  const stop = stopSignal()
  say('Ringpost demo: a simulated GoTo Connect, the real daemon, calls that never happened. Ctrl-C ends it.')
  const dataDir = mkdtempSync(join(tmpdir(), 'ringpost-demo-'))
  const simulator = await startSimulatorProcess()
  try {
    const config = demoConfig(simulator, dataDir, process.env)
    const log = createLog(config.log, process.stderr)
    await logIn(config, log, simulator, stop.signal)
    await show({ config, log, simulator, speed, calls, stop: stop.signal })
  } finally {
    await simulator.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

interface Show {
  readonly config: DaemonConfig
  readonly log: Log
  readonly simulator: SimulatorProcess
  readonly speed: number
  readonly calls: number
  readonly stop: AbortSignal
}

const show = async ({ config, log, simulator, speed, calls, stop }: Show): Promise<void> => {
  const seen = new Set<string>()
  const over = new Set<string>()
  const startedAt = performance.now()
  const daemon = await startDaemon({
    config,
    log,
    onRevision: (call) => {
      seen.add(call.id)
      if (isOver(call)) over.add(call.id)
    },
  })
  try {
    await ready(daemon, stop)
    const readyMs = performance.now() - startedAt
    say(
      `Live after ${Math.round(readyMs)} ms. Sinks: ${config.sinks.map(({ name, type }) => `${name} (${type})`).join(', ')}.`,
    )
    say(`Watch the calls in a browser, too: ${daemon.adminUrl}/`)
    say()
    await systemClock.sleep(SETTLE_MS, stop).catch(() => undefined)
    const idleBytes = process.memoryUsage.rss()
    await perform({ simulator, speed, calls, stop })
    await daemon.stop()
    summarize({ seen: seen.size, over: over.size, readyMs, idleBytes })
  } finally {
    await daemon.stop()
  }
}

const perform = async ({
  simulator,
  speed,
  calls,
  stop,
}: Pick<Show, 'simulator' | 'speed' | 'calls' | 'stop'>): Promise<void> => {
  for (let played = 0; played < calls && !stop.aborted; played++) {
    const scenario = PROGRAMME[played % PROGRAMME.length] ?? 'answered'
    try {
      await simulator.play(scenario, speed, stop)
      await systemClock.sleep(PAUSE_MS / speed, stop)
    } catch (error) {
      if (!stop.aborted) throw error
    }
  }
}

const summarize = (facts: {
  readonly seen: number
  readonly over: number
  readonly readyMs: number
  readonly idleBytes: number
}): void => {
  say()
  say(`Calls shown          ${facts.seen}, of which ${facts.over} came to their end`)
  say(`Start to ready       ${Math.round(facts.readyMs)} ms`)
  say(`Memory when idle     ${Math.round(facts.idleBytes / 1024 / 1024)} MB resident`)
}

/** The real login, in its `--paste` form; the simulated person consents at once. */
const logIn = async (
  config: DaemonConfig,
  log: Log,
  simulator: SimulatorProcess,
  signal: AbortSignal,
): Promise<void> => {
  const store = await openStore(config, systemClock, log)
  try {
    for (const { build } of config.sources) {
      let redirected = Promise.resolve('')
      await build({ clock: systemClock, log, store }).login(
        {
          say: () => undefined,
          showUrl: (url) => {
            redirected = simulator.consent(url)
          },
          paste: () => redirected,
        },
        signal,
      )
    }
  } finally {
    await store.close()
  }
}

const ready = async (daemon: Daemon, signal: AbortSignal): Promise<void> => {
  const deadline = performance.now() + READY_TIMEOUT_MS
  while (!signal.aborted && daemon.sources().some((source) => source.status().state !== 'live')) {
    if (performance.now() > deadline) throw new RingpostError('unexpected', 'the daemon did not become ready in 15 s')
    await systemClock.sleep(LOOK_MS, signal).catch(() => undefined)
  }
}

const positive = (option: string, text: string): number => {
  const value = Number(text)
  if (Number.isFinite(value) && value > 0) return value
  throw new RingpostError('usage', `${option} takes a number above 0`)
}
