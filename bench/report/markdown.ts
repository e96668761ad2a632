// What tables and their cells look like, and where in a document they are written.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Spread } from './statistics.ts'

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => (row[column] ?? '').length)))
  const line = (cells: readonly string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

export const number = (value: number): string => {
  if (Number.isNaN(value)) return '–'
  if (value >= 100) return Math.round(value).toLocaleString('en')
  return value.toPrecision(value >= 1 ? 3 : 2)
}

export const MB = 1_000_000

/** The median, and in brackets the least and the greatest of the rounds where they differ. */
export const spread = ({ median, low, high }: Spread, unit = 1): string =>
  low === high ? number(median / unit) : `${number(median / unit)} (${number(low / unit)}–${number(high / unit)})`

/** Between the marks `<!-- name -->` and `<!-- end of name -->`, where there is such a place. */
export const fillIn = (file: string, name: string, text: string): void => {
  if (!existsSync(file)) return
  const place = new RegExp(`(?<=<!-- ${name} -->\\n).*(?=<!-- end of ${name} -->)`, 's')
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(place, () => `\n${text}\n\n`),
  )
}
