// How wide text stands in a terminal, and how to break it into lines: characters are one, two or no columns.
import { graphemes } from './untrusted.ts'

const NARROW = /^[\u{ff61}-\u{ffdc}\u{ffe8}-\u{ffee}]/u
/** An approximation of East Asian Width by script: https://www.unicode.org/reports/tr11/ */
const WIDE =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Yi}\p{Emoji_Presentation}\p{Regional_Indicator}\u{3000}-\u{303e}\u{ff01}-\u{ff60}\u{ffe0}-\u{ffe6}]/u
const MARKS_ONLY = /^\p{M}+$/u

const graphemeColumns = (grapheme: string): number => {
  if (MARKS_ONLY.test(grapheme)) return 0
  // Half-width kana carry their voicing mark as a character of its own.
  if (NARROW.test(grapheme)) return [...grapheme].length
  return WIDE.test(grapheme) || grapheme.includes('\u{fe0f}') ? 2 : 1
}

export const columnsOf = (text: string): number => {
  let columns = 0
  for (const { segment } of graphemes(text)) columns += graphemeColumns(segment)
  return columns
}

/** Lines of at most `width` columns (2 or more), broken at spaces, and inside a word only when it fits on no line. */
export const wrap = (text: string, width: number): readonly string[] => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ').flatMap((whole) => pieces(whole, width))) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && columnsOf(longer) > width) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return line === '' ? lines : [...lines, line]
}

const pieces = (word: string, width: number): readonly string[] => {
  const parts: string[] = []
  let part = ''
  for (const { segment } of graphemes(word)) {
    if (columnsOf(part) + graphemeColumns(segment) > width) {
      parts.push(part)
      part = ''
    }
    part += segment
  }
  return [...parts, part]
}

/** At most `width` columns, the cut marked with an ellipsis that counts. */
export const shorten = (text: string, width: number): string => {
  if (columnsOf(text) <= width) return text
  let kept = ''
  let columns = 0
  for (const { segment } of graphemes(text)) {
    columns += graphemeColumns(segment)
    if (columns > width - 1) break
    kept += segment
  }
  return width < 1 ? '' : `${kept}…`
}
