// HTML by template: whatever is put into one is text, unless it is HTML that another template made.

export interface Html {
  readonly markup: string
}

export type Part = Html | string | number | null | readonly Part[]

/** The one way to markup, so that no text of a caller can become any. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  markup: strings.map((string, index) => string + markupOf(parts[index] ?? null)).join(''),
})

/** For what this program wrote itself: styles, a script. */
export const trusted = (markup: string): Html => ({ markup })

const markupOf = (part: Part): string => {
  if (part === null) return ''
  if (typeof part === 'string') return escapeHtml(part)
  if (typeof part === 'number') return String(part)
  return 'markup' in part ? part.markup : part.map(markupOf).join('')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')

/** A link where the address is one to open, else the label alone. */
export const link = (address: string, label: Part, className = 'link'): Html =>
  /^(https?:\/\/|tel:)/i.test(address)
    ? html`<a class="${className}" href="${address}" target="_blank" rel="noopener noreferrer">${label}</a>`
    : html`<span class="${className}">${label}</span>`

/** JSON for people: what would turn the text round or hide in it is spelled out, which changes no value. */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(
    /[\u007f-\u009f\u2028\u2029\p{Bidi_Control}\u200b\u2060\ufeff]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
