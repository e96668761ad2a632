// The parties of a call in words: a name, a number a person can read and dial, a country.
import type { Call, Party } from '../../call/call.ts'
import { cleanText } from '../untrusted.ts'

/** Clean, not escaped; `detail` holds the number where there is one and it is not the name already. */
export interface Who {
  readonly name: string
  readonly detail: string | null
}

/** The far party as the network shows it; on an internal call the colleague who dialled. */
export const farParty = (call: Call): Who =>
  call.direction === 'outbound' ? nameAndNumber(call.dialed, 'Unknown number') : caller(call)

const caller = ({ caller }: Call): Who => {
  if (caller.anonymous) return { name: cleanText(caller.name) ?? 'Anonymous caller', detail: 'number withheld' }
  const { name, detail } = nameAndNumber(caller, 'Unknown caller')
  const place = countryName(caller.country)
  return { name, detail: place === null ? detail : detail === null ? place : `${detail}, ${place}` }
}

/** The company's own name for the caller stands first; what the network said stays beside the number, for names can lie. */
export const renamed = (name: string, { name: carrier, detail }: Who): Who => {
  if (name === carrier) return { name, detail }
  return { name, detail: detail === null ? carrier : `${detail}, shown as ${carrier}` }
}

export const nameAndNumber = (party: Party, unknown: string): Who => {
  const name = cleanText(party.name)
  const number = numberOf(party)
  if (name !== null && number !== null && name !== number) return { name, detail: number }
  return { name: name ?? number ?? unknown, detail: null }
}

/** Null for a party of whom nothing is known. */
export const partyLine = (party: Party): string | null => {
  const { name, detail } = nameAndNumber(party, '')
  return name === '' ? null : detail === null ? name : `${name}, ${detail}`
}

/** What is shown in place of a number must be that number, written as people write it: without its country, with a trunk prefix. */
const numberOf = ({ number, display }: Party): string | null => {
  const shown = cleanText(display)
  const known = dialable(number)
  if (known === null) return shown ?? cleanText(number)
  const tail = shown !== null && /^[\d\s()+./-]+$/.test(shown) ? shown.replace(/\D/g, '').slice(-6) : ''
  return tail.length >= 4 && known.endsWith(tail) ? shown : known
}

/** E.164, as telephones take it; null for whatever else stands where a number should. */
export const dialable = (number: string | null): string | null =>
  number !== null && /^\+[1-9]\d{4,14}$/.test(number) ? number : null

/** Made at the first card, as the segmenter of texts is. */
let countries: Intl.DisplayNames | null = null

/** `ZZ` is the code for no country at all. */
const countryName = (code: string | null): string | null => {
  if (code === null || !/^(?!ZZ)[A-Z]{2}$/.test(code)) return null
  countries ??= new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
  return countries.of(code) ?? null
}
