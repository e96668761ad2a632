// The HTML of Google Chat's cards, made harmless: what an outsider wrote is neither markup nor a link.

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** Invisible, and enough that no client takes what is on both sides of it for one word. */
const GAP = '\u200b'

/**
 * Besides the three characters of HTML (https://developers.google.com/workspace/chat/format-messages#card-formatting)
 * bare addresses are broken up, which clients may make links of.
 */
export const escapeChat = (text: string): string =>
  brokenUp(text.replace(/[&<>]/g, (character) => ENTITIES[character] ?? ''))

/** For the places that are not said to be parsed: harmless, should they be after all. */
export const withoutMarkup = (text: string): string => brokenUp(text.replaceAll('<', '‹').replaceAll('>', '›'))

const brokenUp = (text: string): string => text.replace(/:(?=\/)|[.@](?=\p{L})/gu, `$&${GAP}`)
