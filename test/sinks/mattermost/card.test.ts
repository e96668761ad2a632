import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanText } from '../../../src/cards/untrusted.ts'
import { renderNoticeAttachment } from '../../../src/sinks/mattermost/card.ts'
import { escapeMattermost } from '../../../src/sinks/mattermost/escape.ts'
import { anyNotice } from '../../support/any-notice.ts'

const LOOK_ALIKES: Readonly<Record<string, string>> = { '<': '‹', '>': '›' }

/** As a reader sees it. */
const shown = (markdown: string): string => markdown.replaceAll('\u200b', '').replace(/\\([\\`*_~[\]|#.+)-])/g, '$1')
const written = (text: string): string => text.replace(/[<>]/g, (character) => LOOK_ALIKES[character] ?? '')

/** What Mattermost makes a link of: https://github.com/mattermost/marked/blob/master/lib/marked.js */
const ADDRESS = /[A-Za-z][A-Za-z\d.+-]*:(?:\/{1,3}|[\p{L}\d%])|www\d{0,3}[.]|[\p{L}\d.-]+[.]\p{L}{2,4}\//u
/** Looked for where backslashes have gone already. */
const MENTION = /[@#~][^\u200b]|:[^\s\u200b]|&#?\w+;/u
const MARKUP = /[*_~`|<>[\]#]|^[-+](\s|$)|^\d+[.)]\s/

describe('a Mattermost card', () => {
  it('escapes in a way that shows what was written, but for angle brackets', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (dirty) => {
        const text = cleanText(dirty) ?? ''
        expect(shown(escapeMattermost(text))).toBe(written(text))
      }),
    )
    expect(escapeMattermost('- <!channel> @all a.b *x* 0:12')).toBe(
      '\\- ‹!channel› @\u200ball a\\.b \\*x\\* 0:\u200b12',
    )
  })

  it('lists a report, as much as there is room for, with nothing of it alive', () => {
    fc.assert(
      fc.property(anyNotice, (notice) => {
        const attachment = renderNoticeAttachment(notice)
        expect(JSON.stringify([attachment]).length).toBeLessThanOrEqual(7_500)
        for (const line of attachment.text.split('\n')) {
          const words = line.replace(/^- |^\*\*(.*)\*\*$/u, '$1')
          expect(words.replace(/\\[\\`*_~[\]|#.+)-]/g, '·')).not.toMatch(MARKUP)
          expect(words).not.toMatch(ADDRESS)
          expect(words.replace(/\\(.)/g, '$1')).not.toMatch(MENTION)
        }
      }),
    )
  })

  it('carries a notice', () => {
    const notice = { id: 'n', title: 'The login runs out', text: 'Run `ringpost login`.', at: 0 }
    expect(renderNoticeAttachment(notice)).toMatchObject({
      fallback: 'The login runs out. Run `ringpost login`.',
      title: '⚠️ The login runs out',
      text: 'Run \\`ringpost login\\`.',
    })
  })
})
