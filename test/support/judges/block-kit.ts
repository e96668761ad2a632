// Reads a Slack message as Slack does: https://docs.slack.dev/reference/block-kit/blocks
import type { KnownBlock } from '@slack/types'
import type { SlackCard } from '../../../src/cards/block-kit/card.ts'
import { check, unfit, type Verdict } from './verdict.ts'

interface Piece {
  readonly kind: 'plain' | 'mrkdwn' | 'label' | 'url'
  readonly text: string
  readonly max: number
}

const SECTION = { text: 3000, field: 2000, fields: 10 }

const piecesOf = (block: KnownBlock): readonly Piece[] => {
  const object = ({ type, text }: { type: string; text: string }, max: number): Piece => ({
    kind: type === 'mrkdwn' ? 'mrkdwn' : 'plain',
    text,
    max,
  })
  switch (block.type) {
    case 'header':
      return [object(block.text, 150)]
    case 'section':
      return [
        ...(block.text === undefined ? [] : [object(block.text, SECTION.text)]),
        ...(block.fields ?? []).map((field) => object(field, SECTION.field)),
      ]
    case 'context':
      return block.elements.map((element) => ('text' in element ? object(element, 3000) : other(element.type)))
    case 'rich_text':
      return block.elements.flatMap((section) =>
        section.type !== 'rich_text_section'
          ? other(section.type)
          : section.elements.map(
              (element): Piece =>
                element.type === 'text' ? { kind: 'plain', text: element.text, max: 3000 } : other(element.type),
            ),
      )
    case 'actions':
      return block.elements.flatMap((element): readonly Piece[] =>
        element.type !== 'button'
          ? [other(element.type)]
          : [
              { kind: 'label', text: element.text.text, max: 75 },
              { kind: 'label', text: element.value ?? ' ', max: 2000 },
              { kind: 'label', text: element.action_id ?? ' ', max: 255 },
              { kind: 'url', text: element.url ?? ' ', max: 3000 },
            ],
      )
    default:
      return other(block.type)
  }
}

const other = (type: string): never => {
  throw new Error(`nothing is known of the limits of ${type}`)
}

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' }
const decoded = (text: string): string => text.replace(/&(amp|lt|gt);/g, (entity) => ENTITIES[entity] ?? '')

/** https://docs.slack.dev/messaging/formatting-message-text */
const readMrkdwn = (text: string): Verdict => {
  const tokens = [...text.matchAll(/<([^<>]*)>/g)].map(([, token = '']) => token)
  const rest = text.replace(/<[^<>]*>/g, '')
  const labels = tokens.map((token) => token.split('|')[1] ?? '')
  return {
    shown: decoded(`${rest} ${labels.join(' ')}`),
    links: tokens.filter((token) => !token.startsWith('!date^')).map((token) => decoded(token.split('|')[0] ?? '')),
    problems: [
      ...check(
        `a live token in ${text}`,
        tokens.every((token) => /^(!date\^\d+\^|https?:\/\/|tel:)/.test(token)),
      ),
      ...check(`a stray bracket or entity in ${text}`, !/[<>]|&(?!(amp|lt|gt);)/.test(rest)),
      ...check(`markup in ${text}`, !/[*_~`@]|:\w+:|https?:/.test(rest + labels.join(' ').replace(/\d\d:\d\d/g, ''))),
    ],
  }
}

/** `text` is for notifications; what is sent along with it turns its markup off, but not that of `<…>` and entities. */
const readText = (text: string): Verdict => ({
  shown: decoded(text),
  links: [],
  problems: [
    ...check('a live token or a broken entity in the text', !/[<>]|&(?!(amp|lt|gt);)/.test(text)),
    ...check('the length of the text', text.length > 0 && text.length < 4000),
    ...unfit(text),
  ],
})

export const judgeSlack = ({ text, blocks }: SlackCard): Verdict => {
  const ids = blocks.map(({ block_id }) => block_id)
  const pieces = blocks.flatMap(piecesOf)
  const parsed = pieces.filter(({ kind }) => kind === 'mrkdwn').map((piece) => readMrkdwn(piece.text))
  const plain = pieces.filter(({ kind }) => kind === 'plain').map((piece) => piece.text)
  const notification = readText(text)
  return {
    shown: [...plain, ...parsed.map(({ shown }) => shown)].join('\n'),
    links: [
      ...parsed.flatMap(({ links }) => links),
      ...pieces.filter(({ kind }) => kind === 'url').map((piece) => piece.text),
    ],
    problems: [
      ...notification.problems,
      ...parsed.flatMap(({ problems }) => problems),
      ...check('50 blocks', blocks.length <= 50),
      ...check('unique block ids', new Set(ids).size === ids.length),
      ...ids.flatMap((id) => check('255 in a block id', id === undefined || id.length <= 255)),
      ...blocks.flatMap((block) => [
        ...check('10 fields', block.type !== 'section' || (block.fields?.length ?? 0) <= SECTION.fields),
        ...check('10 elements of a context', block.type !== 'context' || block.elements.length <= 10),
        ...check('25 elements of actions', block.type !== 'actions' || block.elements.length <= 25),
        ...check('emoji of an outsider', block.type !== 'header' || block.text.emoji === false),
      ]),
      ...pieces.flatMap((piece) => [
        ...check(`${piece.text.length} of ${piece.max}`, piece.text.length > 0 && piece.text.length <= piece.max),
        ...unfit(piece.text),
      ]),
      // Not documented: https://github.com/slackapi/bolt-js/issues/2509
      ...check('8,000 in all', pieces.reduce((sum, piece) => sum + piece.text.length, 0) <= 8_000),
    ],
  }
}
