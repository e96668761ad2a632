// `ringpost run`: the daemon in the foreground, until a signal ends it.
import { systemClock } from '../clock.ts'
import { describe, runHeartbeat } from '../daemon/heartbeat.ts'
import { startDaemon } from '../daemon.ts'
import { createLog } from '../log.ts'
import { createServiceManager } from '../service-manager/service-manager.ts'
import { VERSION } from '../version.ts'
import { readConfig } from './components.ts'
import { stopSignal } from './stop-signal.ts'

export const run = async (options: { readonly config?: string }): Promise<void> => {
  const stop = stopSignal()
  // Whoever read the log going away must not end the daemon.
  process.stdout.removeAllListeners('error').on('error', () => undefined)
  const { config, file } = readConfig(options.config)
  const log = createLog(config.log)
  log.info({ version: VERSION, config: file, pid: process.pid }, 'starting')
  const manager = createServiceManager(process.env, log)
  const daemon = await startDaemon({ config, log })
  manager.ready(describe(daemon.readiness()))
  void runHeartbeat({ ...daemon, manager, clock: systemClock, log }, stop.signal)
  await stop.received
  manager.stopping()
  await daemon.stop()
  await manager.settled()
}
