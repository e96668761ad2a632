// What a notice says, for every sink that announces one: its words, cleaned and cut to what the sink takes.
import { NOTICE_LOOK } from './look.ts'
import { cleanText, truncate } from './untrusted.ts'

export interface NoticeWords {
  /** One line in our own words. */
  readonly title: string
  /** Our own words. */
  readonly text: string
  /** What a report lists; a warning has none. */
  readonly sections?: readonly NoticeSection[]
}

/** Every text here may be an outsider's. */
export interface NoticeSection {
  readonly title: string
  /** One entry a line, at most 200 graphemes of it. */
  readonly lines: readonly string[]
}

const REPORT_LOOK = { emoji: '🗒️', color: '#3498db' } as const

/** Something is wrong, or something is to be read. */
export const noticeLook = ({ sections }: Pick<NoticeWords, 'sections'>) =>
  sections === undefined ? NOTICE_LOOK : REPORT_LOOK

const LINE_MAX = 200
const more = (count: number): string => `and ${count} more`

/**
 * The sections with every text clean (see `untrusted.ts`), not escaped, and without what is empty: as many lines from the
 * top as fit in `room`, of which the last then says how many more there are. `sizeOf` measures a title or a line as the
 * sink sends it, its line break apart; by default in UTF-16 units.
 */
export const fitSections = (
  sections: readonly NoticeSection[] | undefined,
  room: number,
  sizeOf: (text: string) => number = ({ length }) => length,
): readonly NoticeSection[] => {
  let left = room - sizeOf(more(9_999)) - 1
  const take = (text: string): boolean => {
    left -= sizeOf(text) + 1
    return left >= 0
  }
  const fitted: NoticeSection[] = []
  for (const { title, lines } of sections ?? []) {
    const heading = cleanText(title) ?? ''
    const clean = lines.map((line) => cleanText(line, LINE_MAX)).filter((line) => line !== null)
    if (clean.length === 0) continue
    if (!take(heading)) return fitted
    const end = clean.findIndex((line) => !take(line))
    if (end === -1) fitted.push({ title: heading, lines: clean })
    else return [...fitted, { title: heading, lines: [...clean.slice(0, end), more(clean.length - end)] }]
  }
  return fitted
}

/** The whole notice as one line of at most `max` graphemes, for notifications and screen readers; clean, not escaped. */
export const noticeText = ({ title, text, sections }: NoticeWords, max: number): string => {
  const listed = fitSections(sections, max * 2).flatMap((section) => [
    ...(section.title === '' ? [] : [`${section.title}:`]),
    `${section.lines.join('; ')}.`,
  ])
  return truncate([`${title}.`, text, ...listed].join(' '), max)
}

/** For terminals and other plain text: a line each, clean, without a line break at the end. */
export const noticeLines = ({ title, text, sections }: NoticeWords): readonly string[] => [
  title,
  `  ${text}`,
  ...fitSections(sections, Number.POSITIVE_INFINITY).flatMap((section) => [
    '',
    `  ${section.title}`,
    ...section.lines.map((line) => `    ${line}`),
  ]),
]
