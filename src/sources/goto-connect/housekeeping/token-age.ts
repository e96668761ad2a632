// How old the refresh token is: it dies after some thirty days, and then nobody hears calls until a person logs in.
import type { Clock } from '../../../clock.ts'
import type { Log } from '../../../log.ts'
import { untilNext } from '../../../time/schedule.ts'

const DAY_MS = 24 * 3_600_000
/** Older official page "how-use-refresh-tokens", and what integrators see; the present guides name no number. */
const LIFE_DAYS = 30
const DUE_AFTER_DAYS = 25
const EVERY_MORNING = '0 9 * * *'
/** What was said at eight, by a start, is not said again at nine. */
const SAID_FOR_MS = 12 * 3_600_000

export interface TokenAge {
  /** When GoTo handed the refresh token out, epoch ms; null when there is none. */
  readonly obtainedAt: number | null
  /** When it can be expected to die, epoch ms. */
  readonly expiresAt: number | null
  /** A person should log in now, while calls are still heard. */
  readonly due: boolean
}

/** GoTo replaces a refresh token now and then as it is used, or never: only its age is certain. */
export const tokenAge = (obtainedAt: number | null, now: number): TokenAge => ({
  obtainedAt,
  expiresAt: obtainedAt === null ? null : obtainedAt + LIFE_DAYS * DAY_MS,
  due: obtainedAt !== null && now >= obtainedAt + DUE_AFTER_DAYS * DAY_MS,
})

export interface TokenAgeParts {
  readonly source: string
  readonly clock: Clock
  readonly log: Log
  readonly obtainedAt: () => number | null
}

/** Warns at once and then every morning while a login is due. Rejects with the signal's reason when it aborts. */
export const watchTokenAge = async (parts: TokenAgeParts, signal: AbortSignal): Promise<never> => {
  for (;;) {
    if (warn(parts)) await parts.clock.sleep(SAID_FOR_MS, signal)
    await untilNext(EVERY_MORNING, parts.clock, signal)
  }
}

const warn = ({ source, clock, log, obtainedAt }: TokenAgeParts): boolean => {
  const now = clock.now()
  const age = tokenAge(obtainedAt(), now)
  if (!age.due || age.expiresAt === null) return false
  const daysLeft = Math.ceil((age.expiresAt - now) / DAY_MS)
  const when = daysLeft > 0 ? `in ${daysLeft} ${daysLeft === 1 ? 'day' : 'days'}` : 'at any moment'
  const nextStep = `ringpost login --source ${source}`
  log.warn(
    { expiresAt: new Date(age.expiresAt).toISOString(), nextStep },
    `the login ends ${when}, and calls are not heard after that: log in again, the daemon goes on meanwhile`,
  )
  return true
}
