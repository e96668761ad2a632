// What the enrichers found, in words for a card: bounded, clean, and no link but a plain https one.
import type { Call } from '../call/call.ts'
import type { Fact } from './card.ts'
import { cleanText } from './untrusted.ts'

export interface Details {
  /** What the company's own data call the far party. */
  readonly name: string | null
  readonly facts: readonly Fact[]
  /** Where there is more to read: https, without credentials, every special character percent-encoded. */
  readonly link: string | null
}

const MAX_FACTS = 8
const VALUE_MAX = 200
const LINK_MAX = 2_000

/** In this order; what is not named here follows in the order it was found. */
const LABELS: Readonly<Record<string, string>> = {
  company: 'Company',
  last_call: 'Last call',
  calls_today: 'Calls today',
  missed_in_a_row: 'Missed in a row',
  notes: 'Notes',
}
/** Told in another place, or for programs only. */
const ELSEWHERE = new Set(['name', 'url', 'last_call_at'])
/** Zero of these says nothing. */
const COUNTS = new Set(['calls_today', 'missed_in_a_row'])

export const detailsOf = ({ callerDetails }: Call): Details => {
  const keys = Object.keys(callerDetails).filter((key) => !ELSEWHERE.has(key))
  const first = Object.keys(LABELS).filter((key) => keys.includes(key))
  const ordered = [...first, ...keys.filter((key) => LABELS[key] === undefined)]
  return {
    name: wordOf(callerDetails['name']),
    facts: ordered.flatMap((key) => factOf(key, callerDetails[key])).slice(0, MAX_FACTS),
    link: linkOf(callerDetails['url']),
  }
}

const factOf = (key: string, value: unknown): readonly Fact[] => {
  if (COUNTS.has(key) && value === 0) return []
  const word = typeof value === 'boolean' ? (value ? 'yes' : 'no') : wordOf(value)
  const label = LABELS[key] ?? labelOf(key)
  return word === null || label === null ? [] : [{ label, value: word }]
}

const wordOf = (value: unknown): string | null => {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? cleanText(value, VALUE_MAX) : null
}

/** `customer_tier` becomes "Customer tier"; a key of another form would be somebody else's words. */
const labelOf = (key: string): string | null =>
  /^[a-z][a-z0-9_]{0,39}$/.test(key)
    ? `${key.slice(0, 1).toUpperCase()}${key.slice(1)}`.replaceAll('_', ' ').trim()
    : null

const linkOf = (value: unknown): string | null => {
  const url = typeof value === 'string' ? URL.parse(value.trim()) : null
  if (url === null || url.protocol !== 'https:' || url.username !== '' || url.password !== '') return null
  const safe = url.href.replace(
    /[|<>"'()*_~`[\]\\{}@\s]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return safe.length <= LINK_MAX ? safe : null
}
