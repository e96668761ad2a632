// Tables and paragraphs for a terminal: at most as wide as it is, 80 columns where there is none.
import { columnsOf, shorten } from '../../cards/columns.ts'
import { cleanText } from '../../cards/untrusted.ts'

export interface Column {
  readonly title: string
  readonly align?: 'right'
  /** May be cut when the table is too wide; the others never are. */
  readonly shrinks?: boolean
}

const GAP = '  '
const DEFAULT_WIDTH = 80
const NARROWEST = 6
const LONGEST = 1_000
const NOTHING = '–'

export const screenWidth = (): number => process.stdout.columns || DEFAULT_WIDTH

/** Cells are cleaned of everything that a terminal would obey; null is a dash. */
export const table = (columns: readonly Column[], rows: readonly (readonly (string | null)[])[]): string => {
  const cells = rows.map((row) => row.map((cell) => cleanText(cell, LONGEST) ?? NOTHING))
  const natural = columns.map(({ title }, index) =>
    Math.max(columnsOf(title), ...cells.map((row) => columnsOf(row[index] ?? ''))),
  )
  const widths = squeeze(natural, columns, screenWidth() - GAP.length * (columns.length - 1))
  const line = (row: readonly string[]) =>
    columns
      .map(({ align }, index) => pad(shorten(row[index] ?? '', widths[index] ?? 0), widths[index] ?? 0, align))
      .join(GAP)
      .trimEnd()
  return [bold(line(columns.map(({ title }) => title))), ...cells.map(line)].join('\n')
}

/** Takes from the widest that may shrink until it fits, or nothing is left to take. */
const squeeze = (natural: readonly number[], columns: readonly Column[], room: number): readonly number[] => {
  const widths = [...natural]
  for (let excess = widths.reduce((sum, width) => sum + width, 0) - room; excess > 0; excess--) {
    const widest = widths.reduce(
      (best, width, index) =>
        columns[index]?.shrinks && width > NARROWEST && width > (widths[best] ?? 0) ? index : best,
      -1,
    )
    if (widest < 0) break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}

const pad = (text: string, width: number, align: Column['align']): string => {
  const blanks = ' '.repeat(Math.max(0, width - columnsOf(text)))
  return align === 'right' ? blanks + text : text + blanks
}

const colours = (): boolean => process.stdout.isTTY === true && !process.env['NO_COLOR']

export const bold = (text: string): string => (colours() ? `\u001b[1m${text}\u001b[22m` : text)

/** So many characters of an id that no two on the list look alike: the beginning of one is enough to name it. */
export const shortIds = (ids: readonly string[]): ((id: string) => string) => {
  const unlike = (length: number) => new Set(ids.map((id) => id.slice(0, length))).size === new Set(ids).size
  const longest = Math.max(8, ...ids.map((id) => id.length))
  let length = 8
  while (length < longest && !unlike(length)) length++
  return (id) => id.slice(0, length)
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** In the machine's own time zone, to the second. */
export const moment = (at: string): string => {
  const date = new Date(at)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${two(date.getDate())} ${MONTHS[date.getMonth()]} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

/** The same, to the minute. */
export const shortMoment = (at: string): string => moment(at).slice(0, -3)

/** `12 s`, `5 min`, `3 h`, `25 d`: as fine as a person wants to know. */
export const span = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 120) return `${whole} s`
  if (whole < 7_200) return `${Math.floor(whole / 60)} min`
  return whole < 172_800 ? `${Math.floor(whole / 3_600)} h` : `${Math.floor(whole / 86_400)} d`
}

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`

export const print = (text: string): void => {
  process.stdout.write(`${text}\n`)
}
