import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { renderChatNotice } from '../../../src/sinks/google-chat/card.ts'
import { escapeChat } from '../../../src/sinks/google-chat/escape.ts'
import { anyNotice } from '../../support/any-notice.ts'

describe('a Google Chat card', () => {
  it('escapes in a way that shows what was written', () => {
    expect(escapeChat('<users/all> & https://a.b x@y.z 1.5')).toBe(
      '&lt;users/all&gt; &amp; https:\u200b//a.\u200bb x@\u200by.\u200bz 1.5',
    )
  })

  it('lists a report, as much as there is room for, with nothing of it alive', () => {
    fc.assert(
      fc.property(anyNotice, (notice) => {
        const message = renderChatNotice(notice)
        expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThan(32_000)
        for (const widget of message.cardsV2[0].card.sections[0].widgets) {
          const text = 'textParagraph' in widget ? widget.textParagraph.text : expect.fail('no paragraph')
          expect(text.replace(/^<b>|<\/b>|<br>|&(amp|lt|gt);/g, '')).not.toMatch(/[<>&]|:\/|[.@]\p{L}/u)
        }
      }),
    )
  })

  it('carries a notice', () => {
    const message = renderChatNotice({ id: 'n', title: 'A & B', text: 'Run it.', at: 0 })
    expect(message.fallbackText).toBe('A & B. Run it.')
    expect(message.cardsV2[0].card.sections[0].widgets).toEqual([
      { textParagraph: { text: '<b>A &amp; B</b><br>Run it.' } },
    ])
    expect(message).not.toHaveProperty('thread')
  })
})
