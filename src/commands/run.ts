// `ringpost run`: the daemon in the foreground, until a signal ends it; SIGHUP makes it read its config again.
import { systemClock } from '../clock.ts'
import { describe, runHeartbeat } from '../daemon/heartbeat.ts'
import { type Daemon, startDaemon } from '../daemon.ts'
import { EXIT_STATUS, messageOf, RingpostError } from '../errors.ts'
import { createLog, type Log } from '../log.ts'
import { giveBack, growWithLoad } from '../program/heap.ts'
import { createServiceManager } from '../service-manager/service-manager.ts'
import { VERSION } from '../version.ts'
import { readConfig } from './components.ts'
import { hangUp } from './hang-up.ts'
import { stopSignal } from './stop-signal.ts'

/** What would not end by itself must not keep the process from its end, once all that counts is done. */
const LINGER_MS = 1_000
/** By then a start is over. */
const STARTED_MS = 1_000

export const run = async (options: { readonly config?: string }): Promise<void> => {
  const stop = stopSignal(['SIGINT', 'SIGTERM'])
  const reloads = hangUp()
  // Whoever read the log going away must not end the daemon.
  process.stdout.removeAllListeners('error').on('error', () => undefined)
  const { config, file } = readConfig(options.config)
  const log = createLog(config.log)
  log.info({ version: VERSION, config: file, pid: process.pid }, 'starting')
  const manager = createServiceManager(process.env, log)
  const daemon = await startDaemon({
    config,
    log,
    onCommit: ({ writes }) => growWithLoad(writes),
    // As from a crash: nothing that could still be done would be kept.
    onLost: () => process.exit(EXIT_STATUS.unavailable),
  })
  manager.ready(describe(daemon.readiness()))
  setTimeout(giveBack, STARTED_MS).unref()
  reloads.answer(async () => {
    manager.reloading()
    await reload(daemon, options.config, log)
    manager.ready(describe(daemon.readiness()))
  })
  void runHeartbeat({ ...daemon, manager, clock: systemClock, log }, stop.signal)
  await stop.received
  manager.stopping()
  await daemon.stop()
  await manager.settled()
  setTimeout(() => process.exit(), LINGER_MS).unref()
}

/** A file with faults changes nothing. */
const reload = async (daemon: Daemon, path: string | undefined, log: Log): Promise<void> => {
  try {
    await daemon.reload(readConfig(path).config)
  } catch (error) {
    const nextStep = error instanceof RingpostError ? error.nextStep : null
    log.error({ faults: messageOf(error).split('\n'), nextStep }, 'the config was not taken over; the old one stays')
  }
}
