// What the enrichers found, in words for a card: bounded and clean.
import type { Call } from '../../call/call.ts'
import type { Fact } from '../card.ts'
import { cleanText } from '../untrusted.ts'

export interface Details {
  /** What the company's own data call the far party. */
  readonly name: string | null
  readonly company: string | null
  readonly facts: readonly Fact[]
}

const MAX_FACTS = 8
const VALUE_MAX = 200
const NAME_MAX = 80

/** In this order; what is not named here follows in the order it was found. */
const LABELS: Readonly<Record<string, string>> = {
  last_call: 'Last call',
  calls_today: 'Calls today',
  missed_in_a_row: 'Missed in a row',
  notes: 'Notes',
}
/** Told in another place, or for programs only. */
const ELSEWHERE = new Set(['name', 'company', 'url', 'last_call_at'])
/** Where there is no room, how it went before gives way first, then what somebody wrote down. */
const GIVES: Readonly<Record<string, 'first' | 'second'>> = {
  last_call: 'first',
  calls_today: 'first',
  missed_in_a_row: 'first',
  notes: 'second',
}
/** Zero of these says nothing. */
const COUNTS = new Set(['calls_today', 'missed_in_a_row'])

export const detailsOf = ({ callerDetails }: Call): Details => {
  const keys = Object.keys(callerDetails).filter((key) => !ELSEWHERE.has(key))
  const first = Object.keys(LABELS).filter((key) => keys.includes(key))
  const ordered = [...first, ...keys.filter((key) => LABELS[key] === undefined)]
  return {
    name: wordOf(callerDetails['name'], NAME_MAX),
    company: wordOf(callerDetails['company'], NAME_MAX),
    facts: ordered.flatMap((key) => factOf(key, callerDetails[key])).slice(0, MAX_FACTS),
  }
}

const factOf = (key: string, value: unknown): readonly Fact[] => {
  if (COUNTS.has(key) && value === 0) return []
  const word = typeof value === 'boolean' ? (value ? 'yes' : 'no') : wordOf(value)
  const label = LABELS[key] ?? labelOf(key)
  const gives = GIVES[key]
  return word === null || label === null ? [] : [{ label, value: word, ...(gives === undefined ? {} : { gives }) }]
}

const wordOf = (value: unknown, max = VALUE_MAX): string | null => {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? cleanText(value, max) : null
}

/** `customer_tier` becomes "Customer tier"; a key of another form would be somebody else's words. */
const labelOf = (key: string): string | null =>
  /^[a-z][a-z0-9_]{0,39}$/.test(key)
    ? `${key.slice(0, 1).toUpperCase()}${key.slice(1)}`.replaceAll('_', ' ').trim()
    : null
