// Browsers that are signed in: a random name in a cookie that no script and no other site can use.
import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Clock } from '../../clock.ts'

const COOKIE = 'ringpost_session'
const LIFETIME_MS = 12 * 3_600_000
const MAX_SESSIONS = 200

export interface Sessions {
  /** The value of `set-cookie`. */
  begin(): string
  holds(request: IncomingMessage): boolean
}

/** In memory only: a restart signs everybody out. */
export const createSessions = (clock: Clock): Sessions => {
  const begun = new Map<string, number>()
  return {
    begin: () => {
      const name = randomBytes(32).toString('base64url')
      begun.set(name, clock.monotonic())
      for (const oldest of begun.keys()) {
        if (begun.size <= MAX_SESSIONS) break
        begun.delete(oldest)
      }
      return `${COOKIE}=${name}; Path=/; Max-Age=${LIFETIME_MS / 1_000}; HttpOnly; SameSite=Strict`
    },
    holds: (request) => {
      const beganAt = begun.get(cookieOf(request) ?? '')
      return beganAt !== undefined && clock.monotonic() - beganAt < LIFETIME_MS
    },
  }
}

const cookieOf = ({ headers }: IncomingMessage): string | undefined =>
  headers.cookie
    ?.split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${COOKIE}=`))
    ?.slice(COOKIE.length + 1)
