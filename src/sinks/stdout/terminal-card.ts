// A call drawn for people who look at a terminal: a box that names the call and shows how it moved on. Pure.
import type { Call, CallStatus } from '../../call/call.ts'
import { isPhone } from '../../cards/buttons.ts'
import { describeCall } from '../../cards/card.ts'
import { columnsOf, wrap } from '../../cards/columns.ts'
import { cleanText } from '../../cards/untrusted.ts'

export interface TerminalLook {
  readonly colour: boolean
  /** Of the terminal; the card takes at most `MAX_COLUMNS` of them. */
  readonly columns: number
  /** IANA name; left out, the machine's. */
  readonly timeZone?: string
}

const MAX_COLUMNS = 72
/** Room for the longest headline. */
const MIN_COLUMNS = 48

/** Codes of "Select Graphic Rendition": https://www.ecma-international.org/publications-and-standards/standards/ecma-48/ */
type Style = 1 | 2 | 31 | 32 | 33 | 34 | 35 | 36

interface Span {
  readonly text: string
  readonly style?: Style
}

const BOLD = 1
const DIM = 2

const LOOK: Readonly<Record<CallStatus, { readonly glyph: string; readonly style: Style }>> = {
  ringing: { glyph: '●', style: 33 },
  answered: { glyph: '✔', style: 32 },
  ended: { glyph: '■', style: 36 },
  missed: { glyph: '✘', style: 31 },
  voicemail: { glyph: '◆', style: 35 },
  abandoned: { glyph: '○', style: 31 },
}

/**
 * Lines without a line break at the end; the caller's words were cleaned of everything a terminal would obey. While a
 * call only moves on to another menu, queue or phone, one line says so: a box for each would bury the other calls.
 */
export const renderTerminalCard = (call: Call, look: TerminalLook): string => {
  const width = Math.max(MIN_COLUMNS, Math.min(MAX_COLUMNS, look.columns))
  return call.status === 'ringing' && call.revision > 1 ? updateLine(call, look, width) : box(call, look, width)
}

const updateLine = (call: Call, look: TerminalLook, width: number): string => {
  const { facts } = describeCall(call)
  const ringing = facts.filter(({ label }) => label === 'Ringing')
  const news = (ringing.length > 0 ? ringing : facts.filter(({ label }) => label !== 'To')).map(
    ({ label, value }) => `${label} ${value}`,
  )
  const id = shortId(call)
  const [first = '', ...rest] = wrap(news.length === 0 ? 'Ringing nobody' : news.join('  '), width - id.length - 4)
  const { glyph, style } = LOOK[call.status]
  const lead = paint({ text: glyph, style }, look.colour) + paint(dim(` ${id}  `), look.colour)
  return [`${lead}${first}`, ...rest.map((line) => `${' '.repeat(id.length + 4)}${line}`)].join('\n')
}

const box = (call: Call, look: TerminalLook, width: number): string => {
  const { glyph, style } = LOOK[call.status]
  const inside = width - 4
  const lines = [
    border(width, '╭╮', [{ text: `${glyph} ${describeCall(call).headline}`, style }], shortId(call)),
    ...[...whoRows(call, inside), ...factRows(call, inside)].map((row) => side(row, inside)),
    border(width, '╰╯', trail(call, look, inside - 2), ''),
  ]
  return lines.map((line) => line.map((span) => paint(span, look.colour)).join('')).join('\n')
}

/** The start of the call's id: enough to tell apart the calls that are going on. */
const shortId = (call: Call): string => cleanText(call.id.slice(0, 8)) ?? ''

const border = (width: number, corners: string, title: readonly Span[], note: string): readonly Span[] => {
  const [left, right] = [...corners]
  const room = width - 6 - spanColumns(title)
  const tail = note === '' || columnsOf(note) + 3 > room ? '' : ` ${note} `
  const rule = '─'.repeat(room - columnsOf(tail))
  return [dim(`${left}─ `), ...title, dim(` ${rule}${tail}─${right}`)]
}

const side = (row: readonly Span[], inside: number): readonly Span[] => [
  dim('│ '),
  ...row,
  dim(`${' '.repeat(Math.max(0, inside - spanColumns(row)))} │`),
]

const whoRows = (call: Call, inside: number): readonly (readonly Span[])[] => {
  const { name: person, company, detail } = describeCall(call).who
  const name = company === null ? person : `${person} · ${company}`
  const names = wrap(name, inside).map((text): readonly Span[] => [{ text, style: BOLD }])
  if (detail === null) return names
  const together = columnsOf(name) + 2 + columnsOf(detail) <= inside
  if (together) return [[{ text: name, style: BOLD }, { text: `  ${detail}` }]]
  return [...names, ...wrap(detail, inside).map((text) => [{ text }])]
}

const factRows = (call: Call, inside: number): readonly (readonly Span[])[] => {
  const { facts: told, buttons } = describeCall(call)
  // A terminal is no telephone, and the number stands there already.
  const links = buttons.filter((button) => !isPhone(button)).map(({ url }) => ({ label: 'Link', value: url }))
  const facts = [...told, ...links]
  const labelColumns = Math.max(0, ...facts.map(({ label }) => columnsOf(label))) + 2
  return facts.flatMap(({ label, value }) =>
    wrap(value, inside - labelColumns).map((text, index) => [
      dim((index === 0 ? label : '').padEnd(labelColumns)),
      { text },
    ]),
  )
}

/** What happened when, in the order it happened; the oldest steps give way where the room is small. */
const trail = (call: Call, look: TerminalLook, room: number): readonly Span[] => {
  const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone: look.timeZone })
  const at = (word: string, instant: number): string => `${word} ${time.format(instant)}`
  const steps = [at('ringing', call.createdAt)]
  if (call.answeredAt !== null) steps.push(at('answered', call.answeredAt))
  if (call.endedAt !== null) steps.push(at(call.status, call.endedAt))
  else if (call.status !== 'ringing' && call.status !== 'answered') steps.push(call.status)
  while (steps.length > 1 && columnsOf(steps.join(' › ')) > room) steps.shift()
  const last = steps.pop() ?? ''
  return [...steps.map((step) => dim(`${step} › `)), { text: last, style: LOOK[call.status].style }]
}

const dim = (text: string): Span => ({ text, style: DIM })

const spanColumns = (spans: readonly Span[]): number => spans.reduce((sum, { text }) => sum + columnsOf(text), 0)

const paint = ({ text, style }: Span, colour: boolean): string =>
  colour && style !== undefined ? `\u001b[${style}m${text}\u001b[0m` : text
