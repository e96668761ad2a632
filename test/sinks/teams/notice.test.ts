import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { renderTeamsNotice } from '../../../src/sinks/teams/notice.ts'
import { faultsOf } from '../../support/adaptive-cards.ts'
import { anyNotice } from '../../support/any-notice.ts'

describe('a notice in Teams', () => {
  it('is valid at version 1.4 and under 24 KB, and lets nothing of an outsider be parsed, whatever it lists', () => {
    fc.assert(
      fc.property(anyNotice, (notice) => {
        const message = renderTeamsNotice(notice)
        const { body, fallbackText } = message.attachments[0].content
        expect(faultsOf(message.attachments[0].content)).toEqual([])
        expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThan(24 * 1024)
        for (const block of body) {
          if (block.type === 'TextBlock')
            expect(block.text).toMatch(/^(🗒️ Ringpost|\{\{DATE\(\S+, SHORT\)\}\} \{\{TIME\(\S+\)\}\})$/u)
          else if (block.type !== 'RichTextBlock') expect.fail(`a notice has no ${block.type}`)
          else for (const { text } of block.inlines) expect(text).not.toMatch(/[<>[\]{}]/)
        }
        expect(message.summary + fallbackText).not.toMatch(/[<>[\]{}]/)
      }),
      { numRuns: 50 },
    )
  })
})
