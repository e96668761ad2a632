// The card of a call in Slack's Block Kit: pure, and safe whatever the caller calls himself.
import type { KnownBlock, MrkdwnElement, PlainTextElement, RichTextBlock, RichTextText } from '@slack/types'
import type { Call } from '../../call/call.ts'
import { renderWithin } from '../budget.ts'
import type { CardButton } from '../buttons.ts'
import type { Card, Fact } from '../card.ts'
import { LOOK, utcMinute } from '../look.ts'
import { truncate } from '../untrusted.ts'
import { escapeMrkdwn } from './escape.ts'

export interface SlackCard {
  /** What screen readers and notifications carry: the whole essential card. Escaped. */
  readonly text: string
  readonly blocks: KnownBlock[]
}

/** Slack cuts `text` at 40,000 and asks for less than 4,000: https://docs.slack.dev/reference/methods/chat.postMessage */
export const TEXT_MAX = 3000
/** Slack takes 150 UTF-16 units, with an emoji: https://docs.slack.dev/reference/block-kit/blocks/header-block */
const HEADLINE_MAX = 70
/** Over all blocks. Slack's own limit is not documented, and lies above 9,000: https://github.com/slackapi/bolt-js/issues/2867 */
const BUDGET = 8_000
const LINKS_MAX = 3_000

/** For whatever the card of this call is to say. */
export const layOutSlackCard = (card: Card, call: Call): SlackCard => ({
  text: escapeMrkdwn(card.text, TEXT_MAX),
  blocks: renderWithin(
    card,
    (smaller) => blocksOf(smaller, call),
    (blocks) => JSON.stringify(blocks).length <= BUDGET,
  ),
})

/**
 * Text of the call's parties stands in `plain_text` objects and in rich text only, where Slack parses nothing:
 * https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
 */
const blocksOf = (card: Card, { revision, createdAt }: Call): KnownBlock[] => {
  // A block that was edited needs a new id: https://docs.slack.dev/reference/block-kit/blocks/header-block
  const blockId = (part: string): string => `${part}-${revision}`
  const headline = `${LOOK[card.status].emoji} ${truncate(card.headline, HEADLINE_MAX)}`
  return [
    { type: 'header', block_id: blockId('headline'), text: plain(headline) },
    richText(blockId('who'), whoLines(card)),
    ...(card.facts.length === 0 ? [] : [richText(blockId('facts'), card.facts.flatMap(factLine))]),
    ...(card.buttons.length === 0 ? [] : [links(blockId('links'), card.buttons)]),
    { type: 'context', block_id: blockId('when'), elements: [localTime(createdAt)] },
  ]
}

/** No markup, no mentions, no previews: goes with every post. */
export const NOTHING_LIVE = {
  mrkdwn: false,
  parse: 'none',
  link_names: false,
  unfurl_links: false,
  unfurl_media: false,
} as const

export const plain = (text: string): PlainTextElement => ({ type: 'plain_text', text, emoji: false })

const richText = (block_id: string, elements: RichTextText[]): RichTextBlock => ({
  type: 'rich_text',
  block_id,
  elements: [{ type: 'rich_text_section', elements }],
})

const words = (text: string): RichTextText => ({ type: 'text', text })
const bold = (text: string): RichTextText => ({ type: 'text', text, style: { bold: true } })

const whoLines = ({ who }: Card): RichTextText[] => [
  bold(who.name),
  ...(who.company === null ? [] : [words(` · ${who.company}`)]),
  ...(who.detail === null ? [] : [words(`\n${who.detail}`)]),
]

/** A line each: two columns would leave half of a narrow window to the labels. */
const factLine = ({ label, value }: Fact, index: number): RichTextText[] => [
  bold(`${index === 0 ? '' : '\n'}${label}`),
  words(`  ${value}`),
]

/**
 * Links, not buttons: Slack sends an interaction for a button with an address, too, and warns beside it when no app answers.
 * https://docs.slack.dev/reference/block-kit/block-elements/button-element
 * https://github.com/slackapi/slack-github-action/issues/513
 */
const links = (block_id: string, buttons: readonly CardButton[]): KnownBlock => {
  let text = ''
  for (const { label, url } of buttons) {
    const link = `${text === '' ? '' : '   ·   '}<${url.replaceAll('&', '&amp;')}|${label}>`
    if (text.length + link.length <= LINKS_MAX) text += link
  }
  return { type: 'section', block_id, text: { type: 'mrkdwn', text, verbatim: true } }
}

/** Shown in the reader's own time zone: https://docs.slack.dev/messaging/formatting-message-text#date-formatting */
const localTime = (at: number): MrkdwnElement => {
  return {
    type: 'mrkdwn',
    text: `<!date^${Math.floor(at / 1000)}^{date_short_pretty} at {time_secs}|${utcMinute(at)}>`,
  }
}
