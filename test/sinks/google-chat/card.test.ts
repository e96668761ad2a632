import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeCall } from '../../../src/cards/card.ts'
import {
  type ChatMessage,
  layOutChatCard,
  renderChatCard,
  renderChatNotice,
} from '../../../src/sinks/google-chat/card.ts'
import { escapeChat } from '../../../src/sinks/google-chat/escape.ts'
import { anyCall } from '../../support/any-call.ts'
import { anyNotice } from '../../support/any-notice.ts'
import { buildCall } from '../../support/build-call.ts'
import { fullCard, GROWING } from '../../support/full-card.ts'

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' }

/** As a reader sees it. */
const shown = (html: string): string =>
  html.replaceAll('\u200b', '').replace(/&(amp|lt|gt);/g, (entity) => ENTITIES[entity] ?? '')

const textsOf = (message: ChatMessage): readonly string[] =>
  message.cardsV2[0].card.sections[0].widgets.flatMap((widget) => {
    if ('buttonList' in widget) return []
    return 'textParagraph' in widget ? [widget.textParagraph.text] : [widget.decoratedText.text]
  })

describe('a Google Chat card', () => {
  it('stays under 32,000 bytes and 100 widgets, whatever the call holds', () => {
    const expectWithinLimits = (message: ChatMessage): void => {
      expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThan(32_000)
      expect(textsOf(message).length).toBeLessThanOrEqual(100)
      for (const text of [message.fallbackText, ...textsOf(message)]) expect(text.length).toBeGreaterThan(0)
    }
    fc.assert(fc.property(anyCall, (call) => expectWithinLimits(renderChatCard(call))))
    for (const text of GROWING)
      for (const facts of [20, 60, 120]) expectWithinLimits(layOutChatCard(fullCard(text, facts), buildCall()))
  })

  it('has no live markup, mention or link of a caller, and no broken entity, whatever the call holds', () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        const message = renderChatCard(call)
        const { header, sections } = message.cardsV2[0].card
        expect(header.title).toMatch(/^\S+ [A-Z][a-z ]+$/u)
        expect(header.subtitle).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/)
        for (const widget of sections[0].widgets)
          if ('decoratedText' in widget) expect(widget.decoratedText.topLabel).toMatch(/^[A-Z][a-z ]+$/)
        const [who = '', ...values] = textsOf(message)
        for (const text of [who.replace(/^<b>(.*?)<\/b>(<br>)?/u, '$1'), ...values]) {
          expect(text.replace(/&(amp|lt|gt);/g, '')).not.toMatch(/[<>&]|:\/|[.@]\p{L}/u)
        }
        expect(message.fallbackText).not.toMatch(/[<>]/)
      }),
    )
  })

  it('still says who calls, in full', () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        const { who } = describeCall(call)
        const expected = who.detail === null ? `<b>${who.name}</b>` : `<b>${who.name}</b><br>${who.detail}`
        expect(shown(textsOf(renderChatCard(call))[0] ?? '')).toBe(expected)
      }),
    )
  })

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
