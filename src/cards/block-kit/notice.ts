// A notice in Slack's Block Kit: pure, and safe whatever callers call themselves.
import type { KnownBlock } from '@slack/types'
import { fitSections, type NoticeSection, type NoticeWords, noticeLook, noticeText } from '../notice.ts'
import { truncate } from '../untrusted.ts'
import { plain, type SlackCard, TEXT_MAX } from './card.ts'
import { escapeMrkdwn } from './escape.ts'

/** https://docs.slack.dev/reference/block-kit/blocks/header-block */
const TITLE_MAX = 70
/** Slack takes 3,000 in a section, and some 8,000 in all blocks together: https://docs.slack.dev/reference/block-kit/blocks/section-block */
const SECTION_MAX = 2000
const ROOM = 5500

const BULLET = '• '

/** Everything stands in `plain_text` objects, where Slack parses nothing. */
export const renderSlackNotice = (notice: NoticeWords): SlackCard => {
  const { emoji } = noticeLook(notice)
  const sections = fitSections(notice.sections, ROOM, ({ length }) => length + BULLET.length)
  return {
    text: escapeMrkdwn(`${emoji} ${noticeText(notice, TEXT_MAX / 2)}`, TEXT_MAX),
    blocks: [
      { type: 'header', text: plain(`${emoji} ${truncate(notice.title, TITLE_MAX)}`) },
      { type: 'section', text: plain(notice.text) },
      ...sections.flatMap(sectionBlocks),
    ],
  }
}

const sectionBlocks = ({ title, lines }: NoticeSection): readonly KnownBlock[] => [
  ...(title === '' ? [] : [{ type: 'context' as const, elements: [plain(title)] }]),
  ...paragraphs(lines).map((text) => ({ type: 'section' as const, text: plain(text) })),
]

/** As many lines together as a section takes. */
const paragraphs = (lines: readonly string[]): readonly string[] => {
  const found: string[] = []
  for (const line of lines) {
    const last = found.at(-1)
    const longer = `${last}\n${BULLET}${line}`
    if (last === undefined || longer.length > SECTION_MAX) found.push(`${BULLET}${line}`)
    else found[found.length - 1] = longer
  }
  return found
}
