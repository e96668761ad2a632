// The Slack card of a call in Block Kit: pure, and safe whatever the caller calls himself.
import type { KnownBlock, MrkdwnElement, PlainTextElement } from '@slack/types'
import type { Call, CallStatus } from '../../call/call.ts'
import { type Card, describeCall, type Fact } from '../card.ts'
import type { Notice } from '../sink.ts'
import { escapeMrkdwn } from './escape.ts'

export interface SlackCard {
  /** What screen readers and notifications carry: the whole essential card. Escaped. */
  readonly text: string
  readonly blocks: KnownBlock[]
}

/** Slack cuts `text` at 40,000 and asks for less than 4,000: https://docs.slack.dev/reference/methods/chat.postMessage */
const TEXT_MAX = 3000
/** https://docs.slack.dev/reference/block-kit/blocks/section-block */
const FACTS_PER_SECTION = 5

const EMOJI: Readonly<Record<CallStatus, string>> = {
  ringing: '📞',
  answered: '✅',
  ended: '☎️',
  missed: '❌',
  voicemail: '📼',
  abandoned: '⌛',
}

/**
 * Text of the call's parties stands in `plain_text` objects only, where Slack parses nothing. Its length is bounded in
 * `../card.ts`, far below Block Kit's limits.
 */
export const renderSlackCard = (call: Call): SlackCard => {
  const card = describeCall(call)
  // A block that was edited needs a new id: https://docs.slack.dev/reference/block-kit/blocks/header-block
  const blockId = (part: string): string => `${part}-${call.revision}`
  return {
    text: escapeMrkdwn(card.text, TEXT_MAX),
    blocks: [
      { type: 'header', block_id: blockId('headline'), text: plain(`${EMOJI[card.status]} ${card.headline}`) },
      { type: 'section', block_id: blockId('who'), text: plain(whoLine(card)) },
      ...sections(card.facts, blockId),
      { type: 'context', block_id: blockId('when'), elements: [localTime(call.createdAt)] },
    ],
  }
}

export const renderSlackNotice = ({ title, text }: Notice): SlackCard => ({
  text: escapeMrkdwn(`⚠️ ${title}. ${text}`, TEXT_MAX),
  blocks: [
    { type: 'header', text: plain(`⚠️ ${title}`) },
    { type: 'section', text: plain(text) },
  ],
})

const plain = (text: string): PlainTextElement => ({ type: 'plain_text', text, emoji: false })

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

/** Shown in the reader's own time zone: https://docs.slack.dev/messaging/formatting-message-text#date-formatting */
const localTime = (at: number): MrkdwnElement => {
  const fallback = `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
  return { type: 'mrkdwn', text: `<!date^${Math.floor(at / 1000)}^{date_short_pretty} at {time_secs}|${fallback}>` }
}
