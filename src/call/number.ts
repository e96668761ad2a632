// Phone numbers: from the text a source hands over to E.164, the way a person reads it, and its country.
import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/min'
import { tidyText } from './text.ts'

export interface ParsedNumber {
  /** E.164, null when there is none. */
  readonly number: string | null
  /** National format at home, international format for the rest of the world, else the text as it came; null when hidden or missing. */
  readonly display: string | null
  /** ISO 3166-1 alpha-2, null when unknown. */
  readonly country: string | null
  /** True when the network says that the caller hides the number. A missing number alone is not hidden. */
  readonly anonymous: boolean
}

const MISSING: ParsedNumber = { number: null, display: null, country: null, anonymous: false }
const HIDDEN: ParsedNumber = { ...MISSING, anonymous: true }

/** What carriers write in place of a hidden number or name; `266696687` spells ANONYMOUS on a keypad. */
const HIDDEN_WORDS: ReadonlySet<string> = new Set([
  '266696687',
  'anonymous',
  'anonymous caller',
  'blocked',
  'hidden',
  'no caller id',
  'private',
  'private caller',
  'private number',
  'restricted',
  'unavailable',
  'unknown',
  'unknown caller',
  'unknown number',
  'withheld',
])

/** True for a word that stands in the place of a number or a name, such as "Anonymous" or "anonymous@anonymous.invalid". */
export const isHiddenWord = (text: string): boolean =>
  HIDDEN_WORDS.has(
    text
      .toLowerCase()
      .replace(/@.*$/s, '')
      .replace(/[^a-z0-9]+/g, ' ')
      .trim(),
  )

/** Whether telephone numbers are of this country: ISO 3166-1 alpha-2, upper case. */
export const isCountry = (code: string): boolean => isSupportedCountry(code)

/** The North American plan: one dialling plan for some 25 countries, whose national numbers have ten digits. */
const NANP = '1'
/** The longest E.164 number has 15 digits; longer texts are not worth parsing, nor remembering. */
const MAX_RAW = 40
const CACHE_SIZE = 5_000
const cache = new Map<string, ParsedNumber>()

/**
 * Reads a number as a source writes it: mostly E.164, sometimes without `+` or in national form, sometimes a word for a
 * hidden caller. `home` is the country of the company's own number (ISO 3166-1 alpha-2): numbers without `+` are read
 * as dialled there, and its own numbers are shown in national format. Without it, North American numbers are.
 * Never throws.
 */
export const parseNumber = (raw: string | null, home: string | null = null): ParsedNumber => {
  const text = tidyText(raw)
  if (text === null) return MISSING
  if (text.length > MAX_RAW) return isHiddenWord(text) ? HIDDEN : { ...MISSING, display: text }
  const key = `${home ?? ''}|${text}`
  const known = cache.get(key)
  if (known !== undefined) return known
  const parsed = parse(text, home !== null && isSupportedCountry(home) ? home : null)
  if (cache.size >= CACHE_SIZE) forgetOldest()
  cache.set(key, parsed)
  return parsed
}

const forgetOldest = (): void => {
  for (const oldest of cache.keys()) {
    cache.delete(oldest)
    return
  }
}

const parse = (text: string, home: CountryCode | null): ParsedNumber => {
  if (isHiddenWord(text)) return HIDDEN
  const phone = text.startsWith('+') ? readInternational(text) : readDialled(text, home)
  if (phone === null) return { ...MISSING, display: text }
  const homeCode = home === null ? NANP : getCountryCallingCode(home)
  return {
    number: phone.number,
    display: phone.countryCallingCode === homeCode ? phone.formatNational() : phone.formatInternational(),
    country: phone.country ?? null,
    anonymous: false,
  }
}

/** Its length decides, not its range: number ranges are opened faster than this package is updated. */
const readInternational = (text: string): PhoneNumber | null => {
  const phone = parsePhoneNumberFromString(text, { extract: false })
  return phone?.isPossible() && isWhole(phone) ? phone : null
}

/** Without a `+` the reading is a guess, so it must fit a real range: as dialled at home, else with the `+` left out. */
const readDialled = (text: string, home: CountryCode | null): PhoneNumber | null => {
  if (home !== null) {
    const phone = parsePhoneNumberFromString(text, { defaultCountry: home, extract: false })
    if (phone?.isValid() && isWhole(phone)) return phone
  }
  const digits = text.replace(/[\s().-]+/g, '')
  // Eleven digits and more: a shorter one could as well be a national number that happens to start with a country's code.
  if (!/^[1-9]\d{10,14}$/.test(digits)) return null
  const phone = parsePhoneNumberFromString(`+${digits}`, { extract: false })
  return phone?.isValid() && isWhole(phone) ? phone : null
}

/** To the package Canada's 310-xxxx are complete numbers, but seven digits like those of a neighbour's line cannot be rung from elsewhere. */
const isWhole = (phone: PhoneNumber): boolean => phone.countryCallingCode !== NANP || phone.nationalNumber.length === 10
