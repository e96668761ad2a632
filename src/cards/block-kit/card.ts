// The card of a call in Slack's Block Kit: pure, and safe whatever the caller calls himself.
import type { KnownBlock, MrkdwnElement, PlainTextElement } from '@slack/types'
import type { Call } from '../../call/call.ts'
import { type Card, describeCall, type Fact } from '../card.ts'
import { LOOK, utcMinute } from '../look.ts'
import { escapeMrkdwn } from './escape.ts'

export interface SlackCard {
  /** What screen readers and notifications carry: the whole essential card. Escaped. */
  readonly text: string
  readonly blocks: KnownBlock[]
}

/** Slack cuts `text` at 40,000 and asks for less than 4,000: https://docs.slack.dev/reference/methods/chat.postMessage */
export const TEXT_MAX = 3000
/** https://docs.slack.dev/reference/block-kit/blocks/section-block */
const FACTS_PER_SECTION = 5

/**
 * Text of the call's parties stands in `plain_text` objects only, where Slack parses nothing. Its length is bounded in
 * `../card.ts`, far below Block Kit's limits.
 */
export const renderSlackCard = (call: Call): SlackCard => layOutSlackCard(describeCall(call), call)

/** For whatever the card of this call is to say. */
export const layOutSlackCard = (card: Card, call: Call): SlackCard => {
  // A block that was edited needs a new id: https://docs.slack.dev/reference/block-kit/blocks/header-block
  const blockId = (part: string): string => `${part}-${call.revision}`
  return {
    text: escapeMrkdwn(card.text, TEXT_MAX),
    blocks: [
      { type: 'header', block_id: blockId('headline'), text: plain(`${LOOK[card.status].emoji} ${card.headline}`) },
      { type: 'section', block_id: blockId('who'), text: plain(whoLine(card)) },
      ...sections(card.facts, blockId),
      ...(card.link === null ? [] : [more(card.link, blockId('link'))]),
      { type: 'context', block_id: blockId('when'), elements: [localTime(call.createdAt)] },
    ],
  }
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

const whoLine = ({ who }: Card): string => (who.detail === null ? who.name : `${who.name}\n${who.detail}`)

/** Two fields a fact: Slack sets them in two columns, so that they read as a table. */
const sections = (facts: readonly Fact[], blockId: (part: string) => string): KnownBlock[] =>
  Array.from({ length: Math.ceil(facts.length / FACTS_PER_SECTION) }, (_, index) => ({
    type: 'section',
    block_id: blockId(`facts${index}`),
    fields: facts
      .slice(index * FACTS_PER_SECTION, (index + 1) * FACTS_PER_SECTION)
      .flatMap(({ label, value }) => [{ type: 'mrkdwn' as const, text: `*${label}*` }, plain(value)]),
  }))

/** A link, not a button: Slack warns beside a button of an app that takes no interactions. */
const more = (link: string, block_id: string): KnownBlock => ({
  type: 'section',
  block_id,
  text: { type: 'mrkdwn', text: `<${link}|Open details>` },
})

/** Shown in the reader's own time zone: https://docs.slack.dev/messaging/formatting-message-text#date-formatting */
const localTime = (at: number): MrkdwnElement => {
  return {
    type: 'mrkdwn',
    text: `<!date^${Math.floor(at / 1000)}^{date_short_pretty} at {time_secs}|${utcMinute(at)}>`,
  }
}
