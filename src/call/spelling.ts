// Finds a telephone number in the records of calls, whichever way it is written there.
import { parseNumber } from './number.ts'

/** So many digits at the end of a number stand in every spelling of it. */
const COMMON_DIGITS = 7

/**
 * Tells whether a JSON text holds the number (E.164) as a value: with or without its country's code, with blanks, hyphens
 * or brackets in it. A number inside a longer text is not a party of the call, and is not looked for.
 */
export const numberFinder = (number: string): ((json: string) => boolean) => {
  const { country } = parseNumber(number)
  const digits = number.replace(/\D/g, '')
  const worthParsing = new RegExp([...digits.slice(-COMMON_DIGITS)].join('[^0-9"]{0,6}'))
  const isIt = (text: string): boolean =>
    text.replace(/\D/g, '') === digits || parseNumber(text, country).number === number
  return (json) => worthParsing.test(json) && textsIn(JSON.parse(json)).some((text) => isIt(text))
}

/** Every string in it, also those that are keys of nothing. */
const textsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
