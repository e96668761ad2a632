// Hands one notification to systemd, by its own program: Node.js has no datagram sockets of the Unix kind.
import { execFile } from 'node:child_process'

/** systemd-notify waits until the service manager has read the message; a manager that hangs must not collect processes here. */
const PATIENCE_MS = 10_000

/**
 * Resolves once the service manager has read it, with null, or with why it could not be told. Never throws.
 * The sender is a child of the daemon, so the unit needs `NotifyAccess=all`.
 * https://www.freedesktop.org/software/systemd/man/latest/systemd-notify.html
 */
export const sendNotification = (socket: string, assignments: readonly string[]): Promise<string | null> =>
  new Promise((resolve) => {
    const env = { PATH: process.env['PATH'], NOTIFY_SOCKET: socket }
    execFile('systemd-notify', [...assignments], { env, timeout: PATIENCE_MS }, (error, _, errors) => {
      if (error === null) return resolve(null)
      resolve(errors.trim() || (error.code === undefined ? 'it did not answer' : String(error.code)))
    })
  })
