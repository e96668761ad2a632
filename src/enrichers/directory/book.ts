// Finds contacts by number: by the whole number, in whatever form it is written, or by its last ten digits; never by a guess.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { parseNumber } from '../../call/number.ts'
import type { Fields } from '../fields.ts'
import type { Contact } from './contacts.ts'

export interface Book {
  /** The one contact, or what several have in common and whose they are; null when there is none. */
  find(number: string | null, display: string | null): Fields | null
}

/** One number of one contact. */
interface Entry {
  readonly contact: Contact
  /** Null when it could not be made one. */
  readonly e164: string | null
}

const TAIL_DIGITS = 10
/** A large directory is read in pieces, so that nothing else waits for it. */
const PIECE = 500
const MAX_NAMES = 5

/** `country` (ISO 3166-1 alpha-2): where numbers without a country code are dialled; null when that is not known. */
export const createBook = async (contacts: readonly Contact[], country: string | null): Promise<Book> => {
  const byNumber = new Map<string, Entry[]>()
  const byDigits = new Map<string, Entry[]>()
  const byTail = new Map<string, Entry[]>()
  for (const [index, contact] of contacts.entries()) {
    if (index % PIECE === PIECE - 1) await nextTurn()
    for (const raw of contact.numbers) {
      const entry = { contact, e164: e164Of(raw, country) }
      const digits = digitsOf(entry.e164 ?? raw)
      if (entry.e164 !== null) add(byNumber, entry.e164, entry)
      add(byDigits, digits, entry)
      if (digits.length >= TAIL_DIGITS) add(byTail, digits.slice(-TAIL_DIGITS), entry)
    }
  }
  return {
    find: (number, display) => {
      /** Two numbers that are both whole and differ are different numbers, whatever their last digits. */
      const open = (entries: readonly Entry[] = []) => entries.filter(({ e164 }) => number === null || e164 === null)
      const whole = number === null ? [] : different(byNumber.get(number))
      if (whole.length > 0) return several(whole)
      const texts = [number, display].flatMap((text) => (text === null ? [] : [digitsOf(text)]))
      const written = different(texts.flatMap((digits) => open(byDigits.get(digits))))
      if (written.length > 0) return several(written)
      const long = texts.filter((digits) => digits.length >= TAIL_DIGITS)
      const tails = different(long.flatMap((digits) => open(byTail.get(digits.slice(-TAIL_DIGITS)))))
      return tails.length === 1 ? several(tails) : null
    },
  }
}

const WHOLE = /^\+[1-9]\d{6,14}$/

const e164Of = (raw: string, country: string | null): string | null => {
  const bare = raw.replace(/[\s().\-\u00a0\u2010-\u2015/]+/g, '')
  // The quick way for what is written in full already.
  return WHOLE.test(bare) ? bare : parseNumber(raw, country).number
}

const digitsOf = (text: string): string => text.replace(/\D+/g, '')

const add = (map: Map<string, Entry[]>, key: string, entry: Entry): void => {
  const entries = map.get(key)
  if (entries === undefined) map.set(key, [entry])
  else entries.push(entry)
}

/** The same contact may stand in the file twice, or match by two of its numbers. */
const different = (entries: readonly Entry[] = []): readonly Fields[] => [
  ...new Map(
    entries.map(({ contact: { fields } }) => [JSON.stringify(Object.entries(fields).sort()), fields]),
  ).values(),
]

/** Of several contacts only what all of them agree on is told. */
const several = (contacts: readonly Fields[]): Fields => {
  const [first = {}, ...others] = contacts
  if (others.length === 0) return first
  const shared = Object.entries(first).filter(([key, value]) => others.every((other) => other[key] === value))
  return { ...Object.fromEntries(shared), name: `${contacts.length} matches: ${namesOf(contacts)}` }
}

const namesOf = (contacts: readonly Fields[]): string => {
  const plain = contacts.map(({ name, company }) => String(name ?? company ?? 'no name'))
  const names = plain.map((name, index) => {
    const company = contacts[index]?.['company']
    const isUnique = plain.indexOf(name) === plain.lastIndexOf(name)
    return isUnique || company === undefined ? name : `${name} (${company})`
  })
  const more = names.length - MAX_NAMES
  return more > 0 ? `${names.slice(0, MAX_NAMES).join(', ')} and ${more} more` : names.join(', ')
}
