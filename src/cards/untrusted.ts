// Text that an outsider may have written (caller names, dialled strings), made fit to be shown on one line.

/** What no terminal, chat client or screen reader should be handed: controls, and the ignorable: bidi overrides, zero-width characters. */
const UNSEEN = /[\p{Cc}\p{Cn}\p{Co}\p{Default_Ignorable_Code_Point}]/gu

const BLANKS = /[\t\n\v\f\r\u0085\p{Z}]+/gu

/** Marks stacked on one letter, beyond what living languages stack. */
const STACKED_MARKS = /(\p{M}{3})\p{M}+/gu

/** More of a text is never looked at: what is shown of one is far shorter, and a card must not take long. */
const READ_MAX = 4_096

/** Made at the first card: its tables cost megabytes that an idle daemon can do without. */
let segmenter: Intl.Segmenter | null = null

/** One entry for each character as a reader sees it. */
export const graphemes = (text: string): Iterable<{ readonly segment: string }> => {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  return segmenter.segment(text)
}

/**
 * The text as NFC on a single line, without anything unseen, at most `max` graphemes (and `2 * max` UTF-16 units) long;
 * null when nothing is left to show.
 */
export const cleanText = (text: string | null, max = 80): string | null => {
  if (text === null) return null
  const line = text.slice(0, READ_MAX).toWellFormed().normalize('NFC').replace(BLANKS, ' ').replace(UNSEEN, '')
  const short = truncate(line.replace(STACKED_MARKS, '$1').replace(/ +/g, ' ').trim(), max)
  return short === '' ? null : short
}

/** Cuts between graphemes and marks the cut with an ellipsis that counts. */
export const truncate = (text: string, max: number): string => {
  if (text.length <= max) return text
  let kept = ''
  let shorter = ''
  let count = 0
  for (const { segment } of graphemes(text)) {
    count += 1
    if (count > max || kept.length + segment.length > 2 * max) return `${shorter}…`
    shorter = kept
    kept += segment
  }
  return kept
}
