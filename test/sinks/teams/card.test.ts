import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Call } from '../../../src/call/call.ts'
import { renderTeamsCard } from '../../../src/sinks/teams/card.ts'
import { faultsOf } from '../../support/adaptive-cards.ts'
import { anyCall } from '../../support/any-call.ts'
import { buildCall } from '../../support/build-call.ts'

const contentOf = (call: Call) => renderTeamsCard(call).attachments[0].content

describe('a Teams card', () => {
  it('is valid at version 1.4 to Microsoft’s own parser, whatever the call holds', () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        expect(faultsOf(contentOf(call))).toEqual([])
      }),
      { numRuns: 50 },
    )
  })

  it('would not pass that parser with something newer or broken in it', () => {
    const content = contentOf(buildCall())
    expect(faultsOf({ ...content, body: [...content.body, { type: 'Table', columns: [] }] })).not.toEqual([])
    expect(faultsOf({ ...content, actions: [{ type: 'Action.OpenUrl', title: 'x' }] })).not.toEqual([])
  })

  it('stays under 24 KB, whatever the call holds', () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        expect(Buffer.byteLength(JSON.stringify(renderTeamsCard(call)))).toBeLessThan(24 * 1024)
      }),
    )
  })

  it('holds no live link, mention or text function of a caller, and lets only its own words be parsed', () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        const { summary } = renderTeamsCard(call)
        const { body, fallbackText } = contentOf(call)
        for (const block of body) {
          if (block.type === 'TextBlock')
            expect(block.text).toMatch(/^(\S+ [A-Z][a-z ]+|\{\{DATE\(\S+, SHORT\)\}\} \{\{TIME\(\S+\)\}\})$/u)
          else for (const { text } of block.inlines) expect(text).not.toMatch(/[<>[\]{}]/)
        }
        expect(summary + fallbackText).not.toMatch(/[<>[\]{}]/)
      }),
    )
  })

  it('says the whole story where cards are not shown', () => {
    const { summary } = renderTeamsCard(buildCall())
    for (const part of ['Incoming call', 'Test Caller', '(201) 555-0123', 'Main line', 'Support', 'Dana Agent']) {
      expect(summary).toContain(part)
    }
    expect(contentOf(buildCall()).fallbackText).toBe(summary)
  })
})
