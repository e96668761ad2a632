// `hours:` in the file: opening hours by name, for routes to refer to.
import { z } from 'zod'
import type { DaySpan, OpeningHours } from '../config.ts'
import { nearest } from '../document/nearest.ts'
import { oneOrMany } from '../fields.ts'

/** As `Date.getUTCDay` counts them. */
const DAYS: readonly string[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const DAY_RANGE = new RegExp(`^(${DAYS.join('|')})(?:-(${DAYS.join('|')}))?$`)
const DAY_RANGE_MESSAGE = `must be a day, or a first and a last one such as mon-fri; the days are ${DAYS.join(', ')}`

const MINUTES_A_DAY = 24 * 60
const SPAN = /^([01]?[0-9]|2[0-3]):([0-5][0-9])\s*-\s*(?:([01]?[0-9]|2[0-3]):([0-5][0-9])|24:00)$/
const SPAN_MESSAGE =
  'must be two different times, such as "08:00-18:00", or "22:00-06:00" over midnight; a whole day is "00:00-24:00"'

export const hoursName = () =>
  z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, hyphens or underscores')

/** Minutes from midnight; the second beyond a day's when the span ends on the day after. Null when it is no span. */
const parseSpan = (text: string): DaySpan | null => {
  const [found, hour, minute, endHour, endMinute] = SPAN.exec(text) ?? []
  if (found === undefined) return null
  const from = Number(hour) * 60 + Number(minute)
  const to = endHour === undefined ? MINUTES_A_DAY : Number(endHour) * 60 + Number(endMinute)
  return to === from ? null : { from, to: to > from ? to : to + MINUTES_A_DAY }
}

const span = z
  .string()
  .meta({ pattern: SPAN.source })
  .transform((text, context) => {
    const parsed = parseSpan(text)
    if (parsed !== null) return parsed
    context.addIssue({ code: 'custom', message: SPAN_MESSAGE })
    return z.NEVER
  })

/** `fri-mon` is four days. */
const daysOf = (range: string): readonly number[] => {
  const [first = 0, last = first] = range.split('-').map((day) => DAYS.indexOf(day))
  return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, offset) => (first + offset) % 7)
}

const days = z
  .record(z.string().regex(DAY_RANGE, DAY_RANGE_MESSAGE), oneOrMany(span))
  .refine((entries) => Object.keys(entries).length > 0, 'must have at least one day')
  .transform((entries, context) => {
    const week = new Map<number, readonly DaySpan[]>()
    for (const [range, spans] of Object.entries(entries)) {
      for (const day of daysOf(range)) {
        if (week.has(day)) {
          const message = `${DAYS[day]} is in an entry above already`
          context.addIssue({ code: 'custom', path: [range], message })
        }
        week.set(day, spans)
      }
    }
    return DAYS.map((_, day) => week.get(day) ?? [])
  })

const isZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
  } catch {
    return false
  }
  // Offsets such as +01:00 are taken as well, but know nothing of daylight saving time.
  return /^[A-Za-z]/.test(name)
}

export const timezone = z.string().transform((name, context) => {
  if (isZone(name)) return name
  const guess = nearest(name, Intl.supportedValuesOf('timeZone'))
  const message = `must be an IANA time zone such as America/New_York${guess === null ? '' : `; did you mean \`${guess}\`?`}`
  context.addIssue({ code: 'custom', message })
  return z.NEVER
})

const isDate = (text: string): boolean => {
  const at = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}

const DATE_MESSAGE = 'must be a date such as "2026-12-25"'
const date = z
  .string()
  .regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/, { message: DATE_MESSAGE, abort: true })
  .refine(isDate, 'is a day that no calendar has')

const entry = z.strictObject({
  timezone: timezone.describe('The IANA time zone whose clocks count, such as America/New_York.'),
  days: days.describe(
    'A day (`sat`) or a first and a last one (`mon-fri`), with the span or spans it is open: "08:00-18:00". A span whose end is not after its beginning ends on the day after. Days left out are closed.',
  ),
  holidays: z.array(date).describe('Dates ("2026-12-25") on which no span begins.').prefault([]),
})

export const hours = z
  .record(hoursName(), entry)
  .transform(
    (entries): ReadonlyMap<string, OpeningHours> =>
      new Map(
        Object.entries(entries).map(([name, { holidays, ...rest }]) => [
          name,
          { name, ...rest, holidays: new Set(holidays) },
        ]),
      ),
  )
  .describe('Opening hours by name, for the key `hours` of a route.')
