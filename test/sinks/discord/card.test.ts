import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanText } from '../../../src/cards/untrusted.ts'
import { renderDiscordNotice } from '../../../src/sinks/discord/card.ts'
import { escapeDiscord } from '../../../src/sinks/discord/escape.ts'
import { anyNotice } from '../../support/any-notice.ts'

/** As a reader sees it. */
const shown = (markdown: string): string => markdown.replace(/\\([!-/:-@[-`{-~])/g, '$1')

/** What is left to obey once everything behind a backslash is out of the way. */
const live = (markdown: string): string => markdown.replace(/\\[!-/:-@[-`{-~]/g, '·')

const OBEYED = /[*_~`|<>[\]#@\\]|:\/\/|:\w*[a-z]\w*:|^[-+](\s|$)|^\d+[.)]\s/i

describe('a Discord card', () => {
  it('escapes in a way that shows what was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (dirty) => {
        const text = cleanText(dirty) ?? ''
        expect(shown(escapeDiscord(text))).toBe(text)
      }),
    )
    expect(escapeDiscord('- 0:12 *x* <@1> @everyone https://a :smile: [b](c)')).toBe(
      '\\- 0:12 \\*x\\* \\<\\@1\\> \\@everyone https\\://a \\:smile: \\[b\\](c)',
    )
  })

  it('lists a report, as much as there is room for, with nothing of it alive', () => {
    fc.assert(
      fc.property(anyNotice, (notice) => {
        const [{ description }] = renderDiscordNotice(notice).embeds
        expect(description.length).toBeLessThanOrEqual(4096)
        for (const line of description.split('\n'))
          expect(live(line.replace(/^- |^\*\*(.*)\*\*$/u, '$1'))).not.toMatch(OBEYED)
      }),
    )
  })

  it('carries a notice', () => {
    const notice = { id: 'n', title: 'The login runs out', text: 'Run `ringpost login`.', at: 0 }
    expect(renderDiscordNotice(notice)).toMatchObject({
      embeds: [{ title: '⚠️ The login runs out', description: 'Run \\`ringpost login\\`.', fields: [] }],
      allowed_mentions: { parse: [] },
    })
  })
})
