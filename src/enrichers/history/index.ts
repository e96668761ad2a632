// The history enricher: what the store knows of earlier calls with the same number.
import { z } from 'zod'
import type { Call } from '../../call/call.ts'
import { defineKind } from '../../config/kind.ts'
import { timezone } from '../../config/schema/hours.ts'
import { messageOf } from '../../errors.ts'
import { type Enricher, type EnricherContext, type EnricherKind, failed, foundIn, NOTHING } from '../enricher.ts'
import { colleagueOf, lastCallWords, startOfDay } from './words.ts'

/** How far back a run of missed calls is followed. */
const LOOK_BACK_CALLS = 50

const options = z.strictObject({
  timezone: timezone
    .describe(
      'Where "today" and "yesterday" begin: an IANA time zone such as America/New_York. Left out: the machine’s own.',
    )
    .exactOptional(),
})

const createHistory = (
  name: string,
  config: z.output<typeof options>,
  { clock, history }: EnricherContext,
): Enricher => {
  const place = config.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  return {
    name,
    lookup: async ({ number, call }, signal) => {
      if (signal.aborted) return failed('stopped')
      if (number === null) return NOTHING
      const now = clock.now()
      const since = startOfDay(now, place)
      try {
        const query = { number, until: call.createdAt, except: call.id, since, limit: LOOK_BACK_CALLS }
        const { calls, recent } = await history.past(query)
        const [last] = calls
        return last === undefined
          ? NOTHING
          : foundIn({ ...lastCall(last, now, place), calls_today: recent, missed_in_a_row: missedInARow(calls) })
      } catch (error) {
        return failed(messageOf(error))
      }
    },
    close: async () => undefined,
  }
}

const lastCall = (last: Call, now: number, place: string) => ({
  last_call: lastCallWords(last, now, place),
  last_call_at: new Date(last.createdAt).toISOString(),
  last_call_with: colleagueOf(last),
})

/** Calls of theirs that nobody took, since someone last spoke with them. Our own vain calls neither count nor break the run. */
const missedInARow = (calls: readonly Call[]): number => {
  let count = 0
  for (const { direction, status } of calls) {
    if (status === 'answered' || status === 'ended') return count
    if (direction === 'inbound' && status !== 'ringing') count += 1
  }
  return count
}

export const history: EnricherKind = defineKind({ type: 'history', options, build: createHistory })
