// What can be done from a card: addresses to open, each under a few words, safe to be set in any markup.
import type { Call } from '../call/call.ts'
import { cleanText } from './untrusted.ts'
import { dialable } from './words/who.ts'

export interface CardButton {
  /** Letters, digits, spaces and a little punctuation: nothing that any service takes for markup. */
  readonly label: string
  /** https:, http: or tel:, without credentials, every character that could end a link percent-encoded. */
  readonly url: string
}

/** Not every service makes links of telephone numbers. */
export const isPhone = ({ url }: CardButton): boolean => url.startsWith('tel:')

export const URL_MAX = 2_000
const LABEL_MAX = 35

/** Null when the address is none of those above, or too long: an address is never cut. */
export const buttonOf = (label: string, address: string): CardButton | null => {
  const words = cleanText(label.replace(/[^\p{L}\p{M}\p{N} .,+’–-]/gu, ' '), LABEL_MAX)
  const url = safeUrl(address)
  return words === null || url === null ? null : { label: words, url }
}

/** Those that are right without anybody asking: more about the far party, and a call back where nobody took the call. */
export const usualButtons = (call: Call): readonly CardButton[] => {
  const url = call.callerDetails['url']
  // What a look-up found may come from anywhere; plain http is for addresses that the operator wrote.
  const details = typeof url === 'string' && /^\s*https:/i.test(url) ? buttonOf('Open details', url) : null
  return [details, callBack(call)].filter((button) => button !== null)
}

const UNANSWERED = new Set(['missed', 'abandoned', 'voicemail'])

const callBack = ({ direction, status, caller }: Call): CardButton | null => {
  const number = caller.anonymous ? null : dialable(caller.number)
  return direction === 'inbound' && UNANSWERED.has(status) && number !== null
    ? buttonOf('Call back', `tel:${number}`)
    : null
}

const safeUrl = (address: string): string | null => {
  const text = address.trim().toWellFormed()
  if (/^tel:/i.test(text)) return /^tel:\+?\d{2,20}$/i.test(text) ? text.toLowerCase() : null
  const url = URL.parse(text)
  if (url === null || !['https:', 'http:'].includes(url.protocol) || url.username !== '' || url.password !== '')
    return null
  const safe = url.href.replace(
    /[|<>"'()*_~`[\]\\{}@\s]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return safe.length <= URL_MAX ? safe : null
}
