import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { renderSlackNotice } from '../../../src/cards/block-kit/notice.ts'
import { anyNotice } from '../../support/any-notice.ts'

const textsOf = (block: ReturnType<typeof renderSlackNotice>['blocks'][number]) => {
  if (block.type === 'header' || block.type === 'section') return block.text === undefined ? [] : [block.text]
  if (block.type === 'context') return block.elements.filter((element) => 'text' in element)
  throw new Error(`a notice has no block of the type ${block.type}`)
}

describe('a notice in Slack', () => {
  it('keeps every limit and lets nothing be parsed, whatever it lists', () => {
    fc.assert(
      fc.property(anyNotice, (notice) => {
        const { text, blocks } = renderSlackNotice(notice)
        const texts = blocks.flatMap(textsOf)
        expect(blocks.length).toBeLessThanOrEqual(50)
        expect(texts.reduce((sum, { text: shown }) => sum + shown.length, 0)).toBeLessThanOrEqual(8_000)
        for (const object of texts) {
          expect(object).toMatchObject({ type: 'plain_text', emoji: false })
          expect(object.text.length).toBeGreaterThan(0)
          expect(object.text.length).toBeLessThanOrEqual(2_000)
        }
        expect(blocks[0]?.type === 'header' && blocks[0].text.text.length).toBeLessThanOrEqual(150)
        expect(text.length).toBeLessThan(4_000)
        expect(text.replace(/&(amp|lt|gt);/g, '')).not.toMatch(/[<>&]/)
      }),
    )
  })

  it('looks like a warning unless it lists something', () => {
    const words = { title: 'The login runs out', text: 'Log in.' }
    expect(renderSlackNotice(words).text).toBe('⚠️ The login runs out. Log in.')
    expect(renderSlackNotice({ ...words, sections: [] }).text).toMatch(/^🗒️ /u)
  })
})
