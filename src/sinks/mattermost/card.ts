// The Mattermost card of a call: one message attachment, the same for a bot and for a webhook. Pure.
import type { Call } from '../../call/call.ts'
import { renderWithin } from '../../cards/budget.ts'
import type { Card } from '../../cards/card.ts'
import { LOOK, utcMinute } from '../../cards/look.ts'
import { fitSections, noticeLook, noticeText } from '../../cards/notice.ts'
import type { Notice } from '../sink.ts'
import { escapeMattermost, withoutMentions } from './escape.ts'

/** The part of an attachment used here: https://developers.mattermost.com/integrate/reference/message-attachments/ */
export interface Attachment {
  /** What notifications say. */
  readonly fallback: string
  readonly color: string
  readonly title: string
  /** Markdown. */
  readonly text: string
  readonly fields: readonly AttachmentField[]
  readonly footer: string
}

interface AttachmentField {
  readonly title: string
  /** Markdown. */
  readonly value: string
  /** Whether another field may stand beside it. */
  readonly short: boolean
}

/** Older servers refuse attachments of more than 7,900 characters of JSON. */
const MAX_CHARACTERS = 7_500
/** Of those, for what a report lists; and graphemes for what notifications say of it. */
const NOTICE_ROOM = 4_500
const FALLBACK_MAX = 300
/** Longer values stand on a line of their own. */
const SHORT_MAX = 32

/** For whatever the card of this call is to say. */
export const layOutAttachment = (card: Card, { createdAt }: Call): Attachment =>
  renderWithin(
    card,
    (smaller) => attachment(smaller, createdAt),
    (rendered) => JSON.stringify([rendered]).length <= MAX_CHARACTERS,
  )

export const renderNoticeAttachment = (notice: Notice): Attachment => {
  const { emoji, color } = noticeLook(notice)
  const listed = fitSections(
    notice.sections,
    NOTICE_ROOM,
    (text) => JSON.stringify(`**${escapeMattermost(text)}**`).length,
  )
  const sections = listed.map(({ title, lines }) =>
    [
      ...(title === '' ? [] : [`**${escapeMattermost(title)}**`]),
      ...lines.map((line) => `- ${escapeMattermost(line)}`),
    ].join('\n'),
  )
  return {
    fallback: withoutMentions(noticeText(notice, FALLBACK_MAX)),
    color,
    title: `${emoji} ${escapeMattermost(notice.title)}`,
    text: [escapeMattermost(notice.text), ...sections].join('\n\n'),
    fields: [],
    footer: utcMinute(notice.at),
  }
}

const attachment = ({ status, headline, who, facts, buttons, text }: Card, at: number): Attachment => {
  const { emoji, color } = LOOK[status]
  const name = `**${escapeMattermost(who.name)}**${who.company === null ? '' : ` · ${escapeMattermost(who.company)}`}`
  const detail = who.detail === null ? [] : [escapeMattermost(who.detail)]
  const links = buttons.map(({ label, url }) => `[${label}](${url})`).join(' · ')
  return {
    fallback: withoutMentions(text),
    color,
    title: `${emoji} ${escapeMattermost(headline)}`,
    text: [name, ...detail, ...(links === '' ? [] : [links])].join('\n'),
    fields: facts.map(({ label, value }) => ({
      title: escapeMattermost(label),
      value: escapeMattermost(value),
      short: value.length <= SHORT_MAX,
    })),
    footer: utcMinute(at),
  }
}
