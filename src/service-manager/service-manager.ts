// What the daemon tells the service manager that started it: ready, reloading, stopping, alive. Without one, nothing happens.
import type { Log } from '../log.ts'
import { sendNotification } from './notification.ts'

/** Protocol: https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html */
export interface ServiceManager {
  /** How often it must hear `alive`, in milliseconds; null when it does not watch. */
  readonly watchdogMs: number | null
  /** The start is over, or a reload that `reloading` began. */
  ready(status: string): void
  /** A reload begins; `ready` ends it, also when the reload came to nothing. */
  reloading(): void
  stopping(): void
  /** One line for `systemctl status`; the same line twice is told once. */
  status(line: string): void
  /** Not wedged. */
  alive(): void
  /** Resolves when all that was said so far has been handed over, or could not be. */
  settled(): Promise<void>
}

type Environment = Readonly<Record<string, string | undefined>>

export const createServiceManager = (env: Environment, log: Pick<Log, 'error'>): ServiceManager => {
  const socket = env['NOTIFY_SOCKET']
  if (!socket) return NOBODY
  let last = Promise.resolve()
  let said = ''
  let failed = false
  const send = (...assignments: readonly string[]): void => {
    // One after the other: what is said first is heard first.
    last = last.then(async () => {
      const fault = await sendNotification(socket, assignments)
      if (fault !== null && !failed) {
        log.error({ error: fault }, 'the service manager could not be told; systemd needs its own `systemd-notify`')
      }
      failed = fault !== null
    })
  }
  const changed = (line: string): readonly string[] => {
    const status = `STATUS=${line.replaceAll(/\s+/g, ' ')}`
    if (status === said) return []
    said = status
    return [status]
  }
  return {
    watchdogMs: watchdogOf(env),
    ready: (status) => send('READY=1', ...changed(status)),
    reloading: () => send('RELOADING=1', `MONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`),
    stopping: () => send('STOPPING=1', ...changed('stopping: deliveries in flight may finish')),
    status: (line) => {
      const status = changed(line)
      if (status.length > 0) send(...status)
    },
    alive: () => send('WATCHDOG=1'),
    settled: () => last,
  }
}

const NOBODY: ServiceManager = {
  watchdogMs: null,
  ready: () => undefined,
  reloading: () => undefined,
  stopping: () => undefined,
  status: () => undefined,
  alive: () => undefined,
  settled: async () => undefined,
}

/** The variables may have been inherited from somebody who is watched in our stead. */
const watchdogOf = (env: Environment): number | null => {
  const microseconds = Number(env['WATCHDOG_USEC'])
  const forUs = env['WATCHDOG_PID'] === undefined || Number(env['WATCHDOG_PID']) === process.pid
  return forUs && microseconds > 0 ? microseconds / 1000 : null
}
