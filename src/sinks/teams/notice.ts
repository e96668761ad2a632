// A notice as the message that a Workflows webhook of Teams takes. Pure.
import { fitSections, type NoticeSection, noticeLook, noticeText } from '../../cards/notice.ts'
import type { Notice } from '../sink.ts'
import { inert, message, type RichTextBlock, rich, run, type TeamsMessage, when } from './card.ts'

const SUMMARY_MAX = 300
/** Of 24 KB, less the summary, which stands there twice, and the frame. */
const ROOM_BYTES = 16_000
const FRAME = JSON.stringify({ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: '' }], spacing: 'Small' })

export const renderTeamsNotice = (notice: Notice): TeamsMessage => {
  const { emoji } = noticeLook(notice)
  const color = notice.sections === undefined ? 'Warning' : 'Accent'
  return message(noticeText(notice, SUMMARY_MAX), [
    { type: 'TextBlock', text: `${emoji} Ringpost`, size: 'Large', weight: 'Bolder', color, wrap: true },
    rich(run(notice.title, { size: 'Medium', weight: 'Bolder' })),
    rich(run(notice.text)),
    ...fitSections(notice.sections, ROOM_BYTES, sizeOf).flatMap(section),
    when(notice.at),
  ])
}

const sizeOf = (text: string): number => FRAME.length + Buffer.byteLength(JSON.stringify(inert(text)))

const section = ({ title, lines }: NoticeSection): readonly RichTextBlock[] => [
  ...(title === '' ? [] : [rich(run(title, { weight: 'Bolder' }))]),
  ...lines.map((line): RichTextBlock => ({ ...rich(run(line)), spacing: 'Small' })),
]
