// Telephone numbers in routes: how an entry fits a party, and how a party is told without giving its number away.
import type { Party } from '../call/call.ts'
import { maskNumber } from '../log.ts'

const LONGEST_EXTENSION = 5

/**
 * With `+` an entry means an E.164 number or its beginning; without, an extension, a short code, or all digits of a
 * number. `*` alone means any number, so never a hidden one.
 */
export const fitsNumber = (entry: string): ((party: Party) => boolean) => {
  const wanted = entry.trim()
  if (wanted === '*') return (party) => (party.number ?? bareDigits(party)) !== null
  const seen = wanted.startsWith('+') ? ({ number }: Party) => number : bareDigits
  if (wanted.endsWith('*')) {
    const beginning = wanted.slice(0, -1)
    return (party) => seen(party)?.startsWith(beginning) ?? false
  }
  const whole = `+${wanted}`
  return (party) => seen(party) === wanted || party.number === whole
}

/** Extensions, short codes and what else has no E.164 form. */
const bareDigits = ({ display }: Party): string | null => (display !== null && /^\d+$/.test(display) ? display : null)

/** Extensions are nobody's telephone number and are told in full. */
export const numberText = (party: Party): string => {
  const digits = bareDigits(party)
  if (party.number === null && digits !== null)
    return digits.length <= LONGEST_EXTENSION ? digits : 'a number that is not E.164'
  return maskNumber(party.number) ?? 'unknown'
}

const NUMBER_IN_TEXT = /\+?\d(?:[\s().-]*\d){6,}/g

/** Some queues and lines are called after their number. */
export const maskNumbersIn = (text: string): string =>
  text.replace(NUMBER_IN_TEXT, (found) => maskNumber(found.replace(/[^+\d]/g, '')) ?? '***')
