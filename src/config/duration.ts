// Spans of time as people write them in the config: `500ms`, `30s`, `5m`, `2h`, `30d`.
import { z } from 'zod'
import { unlessMissing } from './document/messages.ts'

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const FORM = /^([0-9]{1,9})(ms|s|m|h|d)$/
const LONGEST_MS = 3_650 * UNIT_MS.d

const MESSAGE = 'must be a duration such as 500ms, 30s, 5m, 2h or 30d'

const isUnit = (text: string | undefined): text is keyof typeof UNIT_MS => text !== undefined && text in UNIT_MS

/** Milliseconds of a text of that form, also of `0s`; null when it is no duration, or longer than ten years. */
const parseSpan = (text: string): number | null => {
  const [, digits, unit] = FORM.exec(text) ?? []
  if (!isUnit(unit)) return null
  const spanMs = Number(digits) * UNIT_MS[unit]
  return spanMs <= LONGEST_MS ? spanMs : null
}

/** Milliseconds of one duration; null when the text is not a duration longer than nothing and at most ten years. */
export const parseDuration = (text: string): number | null => parseSpan(text) || null

const spanField = (parse: (text: string) => number | null, message: string) =>
  z
    .string({ error: unlessMissing(message) })
    .meta({ pattern: FORM.source })
    .transform((text, context) => {
      const spanMs = parse(text)
      if (spanMs !== null) return spanMs
      context.addIssue({ code: 'custom', message })
      return z.NEVER
    })

const required = spanField(parseDuration, MESSAGE)

/** A field that parses to milliseconds; `fallback` is written as in the file (`duration('30s')`), without it the key is required. */
export function duration(): typeof required
export function duration(fallback: string): z.ZodPrefault<typeof required>
export function duration(fallback?: string) {
  return fallback === undefined ? required : required.prefault(fallback)
}

/** The same, but `0s` is a value too, and means none. */
export const durationOrNone = (fallback: string) => spanField(parseSpan, `${MESSAGE}, or 0s`).prefault(fallback)
