// Tells the service manager at short intervals that the daemon is not wedged, and in one line how it is.
import type { Readiness } from '../admin/status.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { ServiceManager } from '../service-manager/service-manager.ts'

export interface HeartbeatOptions {
  readonly manager: Pick<ServiceManager, 'watchdogMs' | 'alive' | 'status'>
  /** Why the daemon is wedged; nothing when it is not. */
  readonly wedged: () => Promise<readonly string[]>
  readonly readiness: () => Readiness
  readonly clock: Clock
  readonly log: Pick<Log, 'error' | 'info'>
}

/** Of a beat that comes late, or not at all, the next is still in time. */
const BEATS_PER_WATCHDOG = 3
const UNWATCHED_MS = 20_000

/** Runs until the signal aborts; never rejects. */
export const runHeartbeat = async (options: HeartbeatOptions, signal: AbortSignal): Promise<void> => {
  const { manager, wedged, readiness, clock, log } = options
  const everyMs = manager.watchdogMs === null ? UNWATCHED_MS : manager.watchdogMs / BEATS_PER_WATCHDOG
  let known = ''
  while (!signal.aborted) {
    manager.status(describe(readiness()))
    const reasons = manager.watchdogMs === null ? [] : await wedged()
    if (signal.aborted) return
    if (reasons.length === 0 && manager.watchdogMs !== null) manager.alive()
    const now = reasons.join('; ')
    if (now !== '' && known === '') log.error({ reasons }, 'wedged: unless this passes, the watchdog ends the daemon')
    if (now === '' && known !== '') log.info('no longer wedged')
    known = now
    await clock.sleep(everyMs, signal).catch(() => undefined)
  }
}

/** As `/readyz` has it. */
export const describe = ({ ready, reasons }: Readiness): string =>
  ready ? 'hears every source' : `not ready: ${reasons.join('; ')}`
