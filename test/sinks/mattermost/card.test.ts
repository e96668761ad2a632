import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeCall } from '../../../src/cards/card.ts'
import { cleanText } from '../../../src/cards/untrusted.ts'
import {
  type Attachment,
  layOutAttachment,
  renderAttachment,
  renderNoticeAttachment,
} from '../../../src/sinks/mattermost/card.ts'
import { escapeMattermost } from '../../../src/sinks/mattermost/escape.ts'
import { anyCall } from '../../support/any-call.ts'
import { anyNotice } from '../../support/any-notice.ts'
import { buildCall } from '../../support/build-call.ts'
import { fullCard, GROWING } from '../../support/full-card.ts'

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
  it('stays within 7,500 characters, whatever the call holds', () => {
    const expectWithinLimits = (attachment: Attachment): void => {
      expect(JSON.stringify([attachment]).length).toBeLessThanOrEqual(7_500)
      for (const { value } of attachment.fields) expect(value.length).toBeGreaterThan(0)
    }
    fc.assert(fc.property(anyCall, (call) => expectWithinLimits(renderAttachment(call))))
    for (const text of GROWING)
      for (const facts of [20, 60, 120]) expectWithinLimits(layOutAttachment(fullCard(text, facts), buildCall()))
  })

  it('has no live markup, mention or link of a caller, whatever the call holds', () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        const { title, text, fallback, fields } = renderAttachment(call)
        expect(title).toMatch(/^\S+ [A-Z][a-z ]+$/u)
        const who = text.replace(/^\*\*(.*)\*\*( |$)/u, '$1 ')
        for (const markdown of [who, ...fields.map(({ value }) => value)]) {
          expect(markdown.replace(/\\[\\`*_~[\]|#.+)-]/g, '·')).not.toMatch(MARKUP)
          expect(markdown).not.toMatch(ADDRESS)
          expect(markdown.replace(/\\(.)/g, '$1')).not.toMatch(MENTION)
        }
        expect(fallback).not.toMatch(MENTION)
        expect(fallback).not.toMatch(/[<>]/)
      }),
    )
  })

  it('still says who calls, in full', () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        const { who } = describeCall(call)
        const expected = who.detail === null ? `**${who.name}**` : `**${who.name}** ${who.detail}`
        expect(shown(renderAttachment(call).text)).toBe(written(expected))
      }),
    )
  })

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
