// How outside data is read: each function takes `unknown` and answers null for what is not there. None ever throws.

export type Fields = Readonly<Record<string, unknown>>

export const fields = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null

export const list = (value: unknown): readonly unknown[] | null => (Array.isArray(value) ? value : null)

/** Text for people: trimmed, runs of blanks made one ("GRAND PR     TX"), empty as missing. */
export const text = (value: unknown): string | null => {
  if (typeof value !== 'string') return null
  const tidy = value.trim().replace(/\s+/g, ' ')
  return tidy === '' ? null : tidy
}

/** An identifier as a string, whether it came as a string or as a number. */
export const identity = (value: unknown): string | null =>
  typeof value === 'number' && Number.isFinite(value) ? String(value) : text(value)

/** A whole number from 0 up, also when it came as digits. */
export const count = (value: unknown): number | null => {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null
}

/** Epoch ms of an ISO 8601 instant with any number of fraction digits; UTC when it names no zone. */
export const instant = (value: unknown): number | null => {
  if (typeof value !== 'string') return null
  const at = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/i.test(value) ? value : `${value}Z`)
  return Number.isNaN(at) ? null : at
}

/** A number of 16 digits or more may be beyond 2^53, where JSON.parse would silently change it. */
const LONG_NUMBER = /[:[,]\s*-?\d{16,}/

interface Source {
  readonly source?: string
}

/** JSON in, `undefined` when it is none. Whole numbers beyond 2^53 arrive as strings of their digits. */
export const parseJson = (json: string): unknown => {
  try {
    return LONG_NUMBER.test(json) ? JSON.parse(json, keepDigits) : JSON.parse(json)
  } catch {
    return undefined
  }
}

function keepDigits(_key: string, value: unknown, context?: Source): unknown {
  const exact = typeof value !== 'number' || !Number.isInteger(value) || Number.isSafeInteger(value)
  return exact ? value : (context?.source ?? value)
}
