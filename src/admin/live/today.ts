// The inbound calls of today, hour by hour: today is what the clocks of a place say, also on the two days a year on which they are put.
import type { CallStatus } from '../../call/call.ts'
import type { OperatingStore } from '../../store/operating.ts'
import { instantOf, wallClockOf } from '../../time/wall-clock.ts'

export interface Counts {
  readonly answered: number
  /** Those who gave up in a queue or menu are among them. */
  readonly missed: number
  readonly voicemail: number
}

export interface Today extends Counts {
  /** `2026-09-25`. */
  readonly date: string
  /** IANA name of the place whose clocks count. */
  readonly time_zone: string
  /** From midnight on, 24 but for those two days; `hour` is what the clocks show as it begins. */
  readonly hours: readonly ({ readonly hour: number } & Counts)[]
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** A call that rings has no place yet. */
const PLACE: Readonly<Record<CallStatus, keyof Counts | null>> = {
  ringing: null,
  answered: 'answered',
  ended: 'answered',
  missed: 'missed',
  abandoned: 'missed',
  voicemail: 'voicemail',
}

/** Answers how to count, for a place. */
export const createToday = (
  store: Pick<OperatingStore, 'tally'>,
  timeZone: string,
): ((now: number) => Promise<Today>) => {
  const wallClock = wallClockOf(timeZone)
  return async (now) => {
    const midnight = Math.floor(wallClock(now) / DAY_MS) * DAY_MS
    const [since, until] = [instantOf(midnight, wallClock), instantOf(midnight + DAY_MS, wallClock)]
    const tallies = await store.tally({ since, until, stepMs: HOUR_MS })
    const count = (place: keyof Counts, step?: number): number =>
      tallies
        .filter((tally) => PLACE[tally.status] === place && (step === undefined || tally.step === step))
        .reduce((sum, { calls }) => sum + calls, 0)
    const counts = (step?: number): Counts => ({
      answered: count('answered', step),
      missed: count('missed', step),
      voicemail: count('voicemail', step),
    })
    return {
      date: new Date(midnight).toISOString().slice(0, 10),
      time_zone: timeZone,
      ...counts(),
      hours: Array.from({ length: Math.ceil((until - since) / HOUR_MS) }, (_, step) => ({
        hour: new Date(wallClock(since + step * HOUR_MS)).getUTCHours(),
        ...counts(step),
      })),
    }
  }
}
