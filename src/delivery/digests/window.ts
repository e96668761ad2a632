// Which digest is due, and which span it tells of: read off the calendar and what was told before. Pure.
import type { Schedule } from '../../time/schedule.ts'
import type { DigestWindow } from './collect.ts'

const DAY_MS = 24 * 60 * 60_000
/** How far back one digest reaches, unless its times lie further apart. */
const LONGEST_MS = 7 * DAY_MS
/** Where the times of a digest say nothing of when the one before was. */
const USUAL_MS = DAY_MS
/** How long calls that came while the daemon was down may take to be found, before the digest it missed is made up for. */
export const SETTLE_MS = 2 * 60_000

export interface DueDigest {
  /** The time that it falls due by: it is the same over all attempts and restarts. */
  readonly firedAt: number
  readonly window: DigestWindow
}

export interface Moment {
  readonly now: number
  /** When this process began to look. */
  readonly startedAt: number
  /** Up to when the sink was told, epoch ms. */
  readonly toldAt: number
}

/** What counts as told where nothing ever was: the first digest begins where the one before it would have ended. */
export const firstToldAt = (schedule: Schedule, now: number): number => schedule.previous(now) ?? now - USUAL_MS

/**
 * Null while nothing is due. Times that passed while the daemon was down are made up for by one digest of the whole span,
 * shortly after it started: only then are the calls of that span known.
 */
export const dueDigest = (schedule: Schedule, { now, startedAt, toldAt }: Moment): DueDigest | null => {
  const firedAt = schedule.previous(now)
  if (firedAt === null || firedAt <= toldAt) return null
  const madeUp = firedAt <= startedAt
  const until = madeUp ? startedAt + SETTLE_MS : firedAt
  if (until > now) return null
  const usual = schedule.previous(firedAt) ?? firedAt
  return { firedAt, window: { since: Math.max(toldAt, Math.min(usual, until - LONGEST_MS)), until } }
}

/** What a digest would tell of if it were sent now. */
export const windowNow = (schedule: Schedule, now: number, toldAt: number | null): DigestWindow => {
  const usual = schedule.previous(now) ?? now - USUAL_MS
  return { since: Math.max(toldAt ?? usual, Math.min(usual, now - LONGEST_MS)), until: now }
}
