// Templates for texts and for addresses: how a value may stand in each, and what no value may decide.
import { buttonOf } from '../buttons.ts'
import { readTemplate, type Template } from './engine.ts'
import { type Scope, variableFault } from './variables.ts'

/** Throws where the template fails; see `Template`. */
export type TextTemplate = (scope: Scope) => string
/** Null when a value in the address is missing, or no address comes of it. */
export type AddressTemplate = (scope: Scope) => string | null

export interface Refused {
  readonly fault: string
}

export const textTemplate = (source: string): TextTemplate | Refused => {
  const template = checked(source, wordOf)
  return 'fault' in template ? template : (scope) => template.render(scope).text
}

/** Scheme, host and port of a web address, and what ends them. */
const ORIGIN = /^https?:\/\/[^\s/?#\\{}@]+(?=[/?#])/i
const PHONE = /^tel:/i
const PLACE = /\{[{%]/

export const addressTemplate = (source: string): AddressTemplate | Refused => {
  if (!PLACE.test(source)) return buttonOf('x', source) === null ? { fault: NO_ADDRESS } : () => source
  const origin = URL.parse(ORIGIN.exec(source)?.[0] ?? '')?.origin
  const isPhone = PHONE.test(source)
  if (origin === undefined && !isPhone) return { fault: FREE_ADDRESS }
  const template = checked(source, isPhone ? digitsOf : percentEncoded)
  if ('fault' in template) return template
  return (scope) => {
    const { text, missing } = template.render(scope)
    return missing || (!isPhone && URL.parse(text)?.origin !== origin) ? null : text
  }
}

const NO_ADDRESS = 'must be an address that begins with https://, http:// or tel:'
const FREE_ADDRESS =
  'must begin with https://, a host and a /, or with tel:, before anything in braces: no value may decide where it leads'

const checked = (source: string, fill: (value: unknown) => string): Template | Refused => {
  const template = readTemplate(source, fill)
  if ('fault' in template) return template
  const fault = variableFault(template)
  return fault === null ? template : { fault }
}

const wordOf = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(wordOf).filter(Boolean).join(', ')
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : ''
}

/** Also what `encodeURIComponent` leaves; one or two dots alone would climb in the path. */
const percentEncoded = (value: unknown): string => {
  const word = wordOf(value).toWellFormed()
  if (word === '.' || word === '..') return ''
  return encodeURIComponent(word).replace(/[!'()*]/g, (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`)
}

const digitsOf = (value: unknown): string => wordOf(value).replace(/[^\d+]/g, '')
