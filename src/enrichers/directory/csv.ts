// Reads CSV as spreadsheets write it: quotes as in RFC 4180, split at commas, semicolons or tabs, with or without a BOM.

export type Csv =
  | { readonly rows: readonly CsvRow[] }
  /** `message` without anything from the file. */
  | { readonly line: number; readonly message: string }

export interface CsvRow {
  /** Where it begins, from 1. */
  readonly line: number
  /** White space around them is dropped. */
  readonly cells: readonly string[]
}

const DELIMITERS = [',', ';', '\t'] as const
type Delimiter = (typeof DELIMITERS)[number]

/** A cell in quotes or without, and what ends it. Written without nested repetition: it never goes back over what it read. */
const CELL: Readonly<Record<Delimiter, RegExp>> = {
  ',': /(?:"([^"]*(?:""[^"]*)*)"[ ]*|((?!")[^,\r\n]*))(,|\r\n|\n|\r|$)/y,
  ';': /(?:"([^"]*(?:""[^"]*)*)"[ ]*|((?!")[^;\r\n]*))(;|\r\n|\n|\r|$)/y,
  '\t': /(?:"([^"]*(?:""[^"]*)*)"[ ]*|((?!")[^\t\r\n]*))(\t|\r\n|\n|\r|$)/y,
}
const QUOTED = /"[^"]*(?:""[^"]*)*"/y
const LINE_END = /\r\n|\n|\r/g

/** Rows without anything in them are left out. https://www.rfc-editor.org/rfc/rfc4180 */
export const parseCsv = (source: string): Csv => {
  const text = source.replace(/^\uFEFF/, '')
  const delimiter = sniff(text)
  const cell = CELL[delimiter]
  const rows: CsvRow[] = []
  let line = 1
  for (let at = 0; at < text.length; ) {
    const startsOn = line
    const cells: string[] = []
    for (let ends = ''; cells.length === 0 || ends === delimiter; ) {
      cell.lastIndex = at
      const found = cell.exec(text)
      if (found === null) return { line, message: quoteFault(text, at) }
      const [whole, quoted, plain = '', end = ''] = found
      cells.push((quoted?.replaceAll('""', '"') ?? plain).trim())
      line += whole.match(LINE_END)?.length ?? 0
      at += whole.length
      ends = end
    }
    if (cells.some((value) => value !== '')) rows.push({ line: startsOn, cells })
  }
  return { rows }
}

/** The one that stands most often in the header, outside of quotes; a comma when there is none. */
const sniff = (text: string): Delimiter => {
  const header = /^[\r\n]*(?:"[^"]*(?:""[^"]*)*"|[^"\r\n])*/.exec(text)?.[0].replaceAll(/"[^"]*"/g, '') ?? ''
  const times = (delimiter: Delimiter): number => header.split(delimiter).length
  return DELIMITERS.reduce<Delimiter>((best, next) => (times(next) > times(best) ? next : best), ',')
}

const quoteFault = (text: string, at: number): string => {
  QUOTED.lastIndex = at
  return QUOTED.test(text)
    ? 'something follows a closing quote: a quote inside of quotes is written twice'
    : 'a quote opens here and is never closed'
}
