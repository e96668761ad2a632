// The Google Chat card of a call (cards v2), in the thread of its call. Pure.
import type { Call } from '../../call/call.ts'
import { renderWithin } from '../../cards/budget.ts'
import { type CardButton, isPhone } from '../../cards/buttons.ts'
import type { Card } from '../../cards/card.ts'
import { LOOK, utcMinute } from '../../cards/look.ts'
import { fitSections, noticeLook, noticeText } from '../../cards/notice.ts'
import type { Notice } from '../sink.ts'
import { escapeChat, withoutMarkup } from './escape.ts'

/**
 * The part of a message used here: https://developers.google.com/workspace/chat/api/reference/rest/v1/spaces.messages
 * It has no `text`, where `<users/all>` and links would be alive and nothing can be escaped.
 */
export interface ChatMessage {
  /** What notifications say; not parsed. */
  readonly fallbackText: string
  readonly cardsV2: readonly [{ readonly cardId: string; readonly card: ChatCard }]
  readonly thread?: { readonly threadKey: string }
}

/** https://developers.google.com/workspace/chat/api/reference/rest/v1/cards */
interface ChatCard {
  /** Not said to be parsed. */
  readonly header: { readonly title: string; readonly subtitle: string }
  readonly sections: readonly [{ readonly widgets: readonly ChatWidget[] }]
}

/** `text` takes some HTML; `topLabel` and the texts of buttons are not said to be parsed. */
type ChatWidget =
  | { readonly textParagraph: { readonly text: string } }
  | {
      readonly buttonList: {
        readonly buttons: readonly {
          readonly text: string
          readonly onClick: { readonly openLink: { readonly url: string } }
        }[]
      }
    }
  | { readonly decoratedText: { readonly topLabel: string; readonly text: string; readonly wrapText: true } }

/** Google Chat takes 32,000 bytes: https://developers.google.com/workspace/chat/create-messages */
const MAX_BYTES = 28_000
const MAX_WIDGETS = 90
/** Bytes for what a report lists, and graphemes for what notifications say of it. */
const NOTICE_ROOM = 20_000
const FALLBACK_MAX = 600

/** For whatever the card of this call is to say. */
export const layOutChatCard = (card: Card, { id, createdAt }: Call): ChatMessage =>
  renderWithin(
    card,
    (smaller) => ({
      fallbackText: withoutMarkup(smaller.text),
      cardsV2: [{ cardId: 'call', card: callCard(smaller, createdAt) }],
      thread: { threadKey: `ringpost-${id}` },
    }),
    (message) =>
      Buffer.byteLength(JSON.stringify(message)) <= MAX_BYTES &&
      message.cardsV2[0].card.sections[0].widgets.length <= MAX_WIDGETS,
  )

export const renderChatNotice = (notice: Notice): ChatMessage => {
  const listed = fitSections(notice.sections, NOTICE_ROOM, (text) =>
    Buffer.byteLength(JSON.stringify(escapeChat(text))),
  )
  return {
    fallbackText: withoutMarkup(noticeText(notice, FALLBACK_MAX)),
    cardsV2: [
      {
        cardId: 'notice',
        card: {
          header: { title: `${noticeLook(notice).emoji} Ringpost`, subtitle: utcMinute(notice.at) },
          sections: [
            {
              widgets: [
                titled(notice.title, [notice.text]),
                ...listed.slice(0, MAX_WIDGETS).map(({ title, lines }) => titled(title, lines)),
              ],
            },
          ],
        },
      },
    ],
  }
}

const callCard = ({ status, headline, who, facts, buttons }: Card, at: number): ChatCard => ({
  header: { title: `${LOOK[status].emoji} ${withoutMarkup(headline)}`, subtitle: utcMinute(at) },
  sections: [
    {
      widgets: [
        whoParagraph(who),
        ...facts.map(({ label, value }) => ({
          decoratedText: { topLabel: withoutMarkup(label), text: escapeChat(value), wrapText: true as const },
        })),
        ...buttonList(buttons.filter((button) => !isPhone(button))),
      ],
    },
  ],
})

const whoParagraph = ({ name, company, detail }: Card['who']): ChatWidget => {
  const first = `<b>${escapeChat(name)}</b>${company === null ? '' : ` · ${escapeChat(company)}`}`
  return { textParagraph: { text: detail === null ? first : `${first}<br>${escapeChat(detail)}` } }
}

/** Web addresses only: Google names no other scheme for links of cards. */
const buttonList = (buttons: readonly CardButton[]): readonly ChatWidget[] =>
  buttons.length === 0
    ? []
    : [
        {
          buttonList: { buttons: buttons.map(({ label, url }) => ({ text: label, onClick: { openLink: { url } } })) },
        },
      ]

const titled = (title: string, lines: readonly string[]): ChatWidget => ({
  textParagraph: {
    text: [...(title === '' ? [] : [`<b>${escapeChat(title)}</b>`]), ...lines.map(escapeChat)].join('<br>'),
  },
})
