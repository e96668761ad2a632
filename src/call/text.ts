// How a text from outside is laid out before anyone reads it.

/** Far above any real name; a frame may hold up to 1 MB of one. */
const MAX_CHARACTERS = 200

/** As nearly every text is: there is nothing to tidy. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/

/** Runs of blanks and control characters become one space ("GRAND PR     TX"); what is empty then is null. */
export const tidyText = (text: string | null): string | null => {
  if (text === null) return null
  if (text.length <= MAX_CHARACTERS && PLAIN.test(text)) return text
  const tidy = text
    .slice(0, MAX_CHARACTERS * 4)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
  if (tidy === '') return null
  return tidy.length <= MAX_CHARACTERS ? tidy : `${[...tidy].slice(0, MAX_CHARACTERS - 1).join('')}…`
}
