import { describe, expect, it } from 'vitest'
import { layOutSlackCard } from '../../src/cards/block-kit/card.ts'
import { type Card, describeCall } from '../../src/cards/card.ts'
import { layOutDiscordCard } from '../../src/sinks/discord/card.ts'
import { layOutChatCard } from '../../src/sinks/google-chat/card.ts'
import { layOutAttachment } from '../../src/sinks/mattermost/card.ts'
import { layOutTeamsCard, type TeamsElement } from '../../src/sinks/teams/card.ts'
import { buildCall, ended } from '../support/build-call.ts'
import { judgeSlack } from '../support/judges/block-kit.ts'
import { judgeDiscord } from '../support/judges/discord.ts'
import { judgeChat } from '../support/judges/google-chat.ts'
import { judgeMattermost } from '../support/judges/mattermost.ts'
import { judgeTeams } from '../support/judges/teams.ts'

const call = { ...ended(buildCall()), callerDetails: { url: 'https://crm.example/17' } }
const card: Card = describeCall(call)

const section = (text: string) => ({ type: 'section' as const, text: { type: 'mrkdwn' as const, text } })
const block = (text: string): TeamsElement => ({ type: 'TextBlock', text, wrap: true })

describe('the reader of Slack messages', () => {
  const good = layOutSlackCard(card, call)

  it('finds the links and what is shown', () => {
    const { links, shown, problems } = judgeSlack(good)
    expect(problems).toEqual([])
    expect(links).toEqual(['https://crm.example/17', 'tel:+12015550123'])
    expect(shown).toContain('(201) 555-0123')
  })

  it.each([
    ['a mention', section('<!channel>')],
    ['a person', section('<@U1>')],
    ['markup', section('*x*')],
    ['an emoji', section(':skull:')],
    ['a bare address', section('https://evil.example')],
    ['half an entity', section('a & b')],
    ['a text that is too long', section('x'.repeat(3_001))],
    ['an empty text', section('')],
    ['a control', section('a\u0007')],
    ['a turned text', section('a\u202eb')],
    ['too many fields', { type: 'section' as const, fields: Array(11).fill({ type: 'plain_text', text: 'x' }) }],
    ['too many elements', { type: 'context' as const, elements: Array(11).fill({ type: 'plain_text', text: 'x' }) }],
    [
      'a long header',
      { type: 'header' as const, text: { type: 'plain_text' as const, text: 'x'.repeat(151), emoji: false } },
    ],
    [
      'a block id twice',
      {
        type: 'header' as const,
        block_id: good.blocks[0]?.block_id ?? '',
        text: { type: 'plain_text' as const, text: 'x', emoji: false },
      },
    ],
    [
      'a long label',
      {
        type: 'actions' as const,
        elements: [{ type: 'button' as const, text: { type: 'plain_text' as const, text: 'x'.repeat(76) } }],
      },
    ],
    [
      'a long address',
      {
        type: 'actions' as const,
        elements: [
          { type: 'button' as const, text: { type: 'plain_text' as const, text: 'x' }, url: 'x'.repeat(3_001) },
        ],
      },
    ],
  ])('finds %s', (_, more) => {
    expect(judgeSlack({ ...good, blocks: [...good.blocks, more] }).problems).not.toEqual([])
  })

  it('finds what is wrong in the text of a notification, and too many blocks', () => {
    for (const text of ['', '<!here>', 'a & b', 'x'.repeat(4_000)])
      expect(judgeSlack({ ...good, text }).problems).not.toEqual([])
    expect(
      judgeSlack({
        ...good,
        blocks: Array(51).fill({ type: 'header', text: { type: 'plain_text', text: 'x', emoji: false } }),
      }).problems,
    ).toContain('50 blocks')
  })
})

describe('the reader of Teams messages', () => {
  const good = layOutTeamsCard(card, call)
  const [attachment] = good.attachments
  const withBody = (...more: readonly TeamsElement[]) => {
    const content = { ...attachment.content, body: [...attachment.content.body, ...more] }
    return judgeTeams({ ...good, attachments: [{ ...attachment, content }] })
  }

  it('finds the links and what is shown', () => {
    const { links, shown, problems } = judgeTeams(good)
    expect(problems).toEqual([])
    expect(links).toEqual(['https://crm.example/17', 'tel:+12015550123'])
    expect(shown).toContain('(201) 555-0123')
  })

  it.each([
    ['a link', block('[x](https://evil.example)')],
    ['markup', block('**x**')],
    ['a text function', block('{{DATE(x)}}')],
    ['a mention', { type: 'RichTextBlock' as const, inlines: [{ type: 'TextRun' as const, text: '<at>B</at>' }] }],
    ['an empty text', { type: 'RichTextBlock' as const, inlines: [{ type: 'TextRun' as const, text: '' }] }],
    ['too much', block('📞'.repeat(6_000))],
  ])('finds %s', (_, more) => {
    expect(withBody(more).problems).not.toEqual([])
  })
})

describe('the reader of Discord messages', () => {
  const good = layOutDiscordCard(card, call)
  const [embed] = good.embeds

  it('finds the links and what is shown', () => {
    const { links, shown, problems } = judgeDiscord(good)
    expect(problems).toEqual([])
    expect(links).toEqual(['https://crm.example/17'])
    expect(shown).toContain('(201) 555-0123')
  })

  it.each([
    '<@1>',
    '@everyone',
    '[x](javascript:y)',
    '*x*',
    'https://evil.example',
    ':skull:',
    '> x',
    '# x',
    '- x',
    '',
  ])('finds %j', (value) => {
    const fields = [{ name: 'x', value, inline: true }]
    expect(judgeDiscord({ ...good, embeds: [{ ...embed, fields }] }).problems).not.toEqual([])
  })

  it('finds too many fields', () => {
    const fields = Array(26).fill({ name: 'x', value: 'x', inline: true })
    expect(judgeDiscord({ ...good, embeds: [{ ...embed, fields }] }).problems).toContain('25 fields')
  })
})

describe('the reader of Google Chat messages', () => {
  const good = layOutChatCard(card, call)
  const [{ cardId, card: chat }] = good.cardsV2

  it('finds the links and what is shown', () => {
    const { links, shown, problems } = judgeChat(good)
    expect(problems).toEqual([])
    expect(links).toEqual(['https://crm.example/17'])
    expect(shown).toContain('(201) 555-0123')
  })

  it.each(['<users/all>', '<a href="https://evil.example">x</a>', 'a & b', '&lt', 'https://x', 'x@evil.example', ' '])(
    'finds %j',
    (text) => {
      const widgets = [{ textParagraph: { text } }]
      const cardsV2 = [{ cardId, card: { ...chat, sections: [{ widgets }] as const } }] as const
      expect(judgeChat({ ...good, cardsV2 }).problems).not.toEqual([])
    },
  )
})

describe('the reader of Mattermost attachments', () => {
  const good = layOutAttachment(card, call)

  it('finds the links and what is shown', () => {
    const { links, shown, problems } = judgeMattermost(good)
    expect(problems).toEqual([])
    expect(links).toEqual(['https://crm.example/17', 'tel:+12015550123'])
    expect(shown).toContain('(201) 555-0123')
  })

  it.each(['<!channel>', '@all', '#now', '~town', ':skull:', '*x*', 'https://x', 'www.evil.example', '&#64;all', ''])(
    'finds %j',
    (value) => {
      const fields = [{ title: 'x', value, short: true }]
      expect(judgeMattermost({ ...good, fields }).problems).not.toEqual([])
    },
  )
})
