import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Call } from '../../../src/call/call.ts'
import { layOutSlackCard } from '../../../src/cards/block-kit/card.ts'
import { escapeMrkdwn } from '../../../src/cards/block-kit/escape.ts'
import { describeCall } from '../../../src/cards/card.ts'
import { buildCall, ended } from '../../support/build-call.ts'

const blocksOf = (call: Call) => layOutSlackCard(describeCall(call), call).blocks

describe('a Slack card', () => {
  it('has links, not buttons, for what can be done', () => {
    const call = { ...ended(buildCall()), callerDetails: { url: 'https://crm.example/17?a=1&b=2' } }
    expect(blocksOf(call).find((block) => block.block_id?.startsWith('links'))).toMatchObject({
      type: 'section',
      text: { text: '<https://crm.example/17?a=1&amp;b=2|Open details>   ·   <tel:+12015550123|Call back>' },
    })
  })

  it('gives its blocks new ids at every revision', () => {
    const ids = [1, 2].flatMap((revision) => blocksOf(buildCall({ revision })).map((block) => block.block_id))
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
