// `digests:` in the file: lists of missed calls, sent at set times.
import { z } from 'zod'
import { createSchedule } from '../../time/schedule.ts'
import type { Digest, OpeningHours } from '../config.ts'
import { flag } from '../fields.ts'
import { componentName } from './components.ts'
import { timezone } from './hours.ts'
import { bindCondition, when } from './routes.ts'

const FIVE_FIELDS = /^\s*(\S+\s+){4}\S+\s*$/
const CRON_MESSAGE =
  'must be a cron expression of five fields (minute, hour, day of month, month, day of week), such as "0 8 * * mon-fri"'

const isCron = (text: string): boolean => {
  try {
    createSchedule(text, 'UTC')
    return FIVE_FIELDS.test(text)
  } catch {
    return false
  }
}

const digest = z.strictObject({
  name: componentName('digest'),
  cron: z
    .string()
    .refine(isCron, CRON_MESSAGE)
    .describe('When it is sent: minute, hour, day of month, month, day of week, such as "0 8 * * mon-fri".'),
  timezone: timezone
    .describe(
      'The IANA time zone whose clocks count, such as America/New_York. Left out: the one of the machine that runs Ringpost.',
    )
    .exactOptional(),
  sinks: z.array(componentName('sink')).min(1).describe('The sinks that get it, by name.'),
  when: when.prefault({}),
  empty: flag(false).describe('Whether it is also sent when no calls were missed.'),
})

export const digests = z
  .array(digest)
  .min(1)
  .describe('Lists of the calls missed since the last one, by caller and by queue, sent at set times.')

/** `hours` by name, for the conditions. */
export const bindDigests = (
  parsed: z.output<typeof digests>,
  hours: ReadonlyMap<string, OpeningHours>,
): readonly Digest[] =>
  parsed.map((entry) => ({
    ...entry,
    timezone: entry.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    when: bindCondition(entry.when, hours),
  }))
