import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeCall } from '../../../src/cards/card.ts'
import { cleanText } from '../../../src/cards/untrusted.ts'
import {
  type DiscordMessage,
  layOutDiscordCard,
  renderDiscordCard,
  renderDiscordNotice,
} from '../../../src/sinks/discord/card.ts'
import { escapeDiscord } from '../../../src/sinks/discord/escape.ts'
import { anyCall } from '../../support/any-call.ts'
import { anyNotice } from '../../support/any-notice.ts'
import { buildCall } from '../../support/build-call.ts'
import { fullCard, GROWING } from '../../support/full-card.ts'

/** As a reader sees it. */
const shown = (markdown: string): string => markdown.replace(/\\([!-/:-@[-`{-~])/g, '$1')

/** What is left to obey once everything behind a backslash is out of the way. */
const live = (markdown: string): string => markdown.replace(/\\[!-/:-@[-`{-~]/g, '·')

const OBEYED = /[*_~`|<>[\]#@\\]|:\/\/|:\w*[a-z]\w*:|^[-+](\s|$)|^\d+[.)]\s/i

/** https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
const expectWithinLimits = ({ embeds: [{ title, description, fields }] }: DiscordMessage): void => {
  expect(title.length).toBeLessThanOrEqual(256)
  expect(description.length).toBeLessThanOrEqual(4096)
  expect(fields.length).toBeLessThanOrEqual(25)
  for (const { name, value } of fields) {
    expect(name.length).toBeLessThanOrEqual(256)
    expect(value.length).toBeGreaterThan(0)
    expect(value.length).toBeLessThanOrEqual(1024)
  }
  const all = [title, description, ...fields.flatMap(({ name, value }) => [name, value])].join('')
  expect(all.length).toBeLessThanOrEqual(6000)
  expect(all.isWellFormed()).toBe(true)
}

describe('a Discord card', () => {
  it('stays within every limit, whatever the call holds', () => {
    fc.assert(fc.property(anyCall, (call) => expectWithinLimits(renderDiscordCard(call))))
    for (const text of GROWING)
      for (const facts of [20, 60, 120]) expectWithinLimits(layOutDiscordCard(fullCard(text, facts), buildCall()))
  })

  it('has no live markup, mention or link of a caller, whatever the call holds', () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        const message = renderDiscordCard(call)
        const [{ title, description, fields }] = message.embeds
        expect(message.allowed_mentions).toEqual({ parse: [] })
        expect(title).toMatch(/^\S+ [A-Z][a-z ]+$/u)
        const [, name = '', detail = ''] = /^\*\*(.*)\*\*(?: (.*))?$/u.exec(live(description)) ?? []
        for (const text of [name, detail, ...fields.map(({ value }) => live(value))]) expect(text).not.toMatch(OBEYED)
      }),
    )
  })

  it('still says who calls, in full', () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        const { who } = describeCall(call)
        const expected = who.detail === null ? `**${who.name}**` : `**${who.name}** ${who.detail}`
        expect(shown(renderDiscordCard(call).embeds[0].description)).toBe(expected)
      }),
    )
  })

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
