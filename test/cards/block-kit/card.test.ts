import type { KnownBlock } from '@slack/types'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { renderSlackCard } from '../../../src/cards/block-kit/card.ts'
import { escapeMrkdwn } from '../../../src/cards/block-kit/escape.ts'
import { anyCall } from '../../support/any-call.ts'
import { buildCall } from '../../support/build-call.ts'

interface TextObject {
  readonly type: 'plain_text' | 'mrkdwn'
  readonly text: string
  readonly emoji?: boolean
}

const textsOf = (block: KnownBlock): readonly TextObject[] => {
  if (block.type === 'header') return [block.text]
  if (block.type === 'section') return [...(block.text === undefined ? [] : [block.text]), ...(block.fields ?? [])]
  if (block.type === 'context') return block.elements.filter((element) => 'text' in element)
  throw new Error(`a block of the type ${block.type} has no limits here`)
}

const length = (texts: readonly { readonly text: string }[]): number =>
  texts.reduce((sum, { text }) => sum + text.length, 0)

/** https://docs.slack.dev/reference/block-kit/blocks */
const expectWithinLimits = (blocks: readonly KnownBlock[]): void => {
  expect(blocks.length).toBeLessThanOrEqual(50)
  expect(new Set(blocks.map(({ block_id }) => block_id)).size).toBe(blocks.length)
  for (const block of blocks) {
    const texts = textsOf(block)
    for (const { text } of texts) expect(text.length).toBeGreaterThan(0)
    if (block.type === 'header') expect(length(texts)).toBeLessThanOrEqual(150)
    if (block.type === 'section') {
      expect(block.fields?.length ?? 0).toBeLessThanOrEqual(10)
      for (const { text } of texts) expect(text.length).toBeLessThanOrEqual(2000)
    }
    if (block.type === 'context') expect(block.elements.length).toBeLessThanOrEqual(10)
  }
  // Slack's undocumented limit over all blocks: https://github.com/slackapi/bolt-js/issues/2509
  expect(length(blocks.flatMap(textsOf))).toBeLessThanOrEqual(8_000)
}

describe('a Slack card', () => {
  it('stays within every limit, whatever the call holds', () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        const { text, blocks } = renderSlackCard(call)
        expectWithinLimits(blocks)
        expect(text.length).toBeGreaterThan(0)
        expect(text.length).toBeLessThan(4_000)
      }),
    )
  })

  it('lets only its own words be parsed, whatever the call holds', () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        const { text, blocks } = renderSlackCard(call)
        expect(text.replace(/&(amp|lt|gt);/g, '')).not.toMatch(/[<>&]/)
        for (const object of blocks.flatMap(textsOf)) {
          if (object.type === 'mrkdwn')
            expect(object.text).toMatch(/^(\*[A-Z][a-z ]+\*|<!date\^\d+\^[^<>]*>|<https:\/\/[^<>|\s]+\|Open details>)$/)
          else expect(object.emoji).toBe(false)
        }
      }),
    )
  })

  it('gives its blocks new ids at every revision', () => {
    const ids = [1, 2].flatMap((revision) =>
      renderSlackCard(buildCall({ revision })).blocks.map((block) => block.block_id),
    )
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('escaping for mrkdwn', () => {
  it('turns exactly three characters into entities', () => {
    expect(escapeMrkdwn('<!channel> & "Co" \'x\'', 100)).toBe('&lt;!channel&gt; &amp; "Co" \'x\'')
  })

  it('never cuts inside an entity or a character', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('&', '<', '👩🏽', 'e\u0301', 'a')),
        fc.integer({ min: 1, max: 40 }),
        (parts, max) => {
          const escaped = escapeMrkdwn(parts.join(''), max)
          expect(escaped.length).toBeLessThanOrEqual(max)
          expect(escaped.isWellFormed()).toBe(true)
          expect(escaped.replace(/&(amp|lt|gt);/g, '')).not.toMatch(/[&<>]/)
        },
      ),
    )
  })
})
