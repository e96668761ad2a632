import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnsOf, wrap } from '../../../src/cards/columns.ts'
import { renderTerminalCard } from '../../../src/sinks/stdout/terminal-card.ts'
import { anyCall } from '../../support/any-call.ts'
import { answered, buildCall } from '../../support/build-call.ts'

describe('the width of text in a terminal', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['山田', 4],
    ['ﾔﾏﾀﾞ', 4],
    ['ｶﾞ', 2],
    ['김', 2],
    ['e\u0301', 1],
    ['\u0301', 0],
    ['📞', 2],
    ['☎\ufe0f', 2],
    ['🇩🇪', 2],
    ['👩🏽', 2],
    ['Ａ，', 4],
    ['● ─ ✔', 5],
  ])('of "%s" is %i', (text, columns) => {
    expect(columnsOf(text)).toBe(columns)
  })

  it('wraps at spaces, and inside words that fit nowhere', () => {
    expect(wrap('one two three', 8)).toEqual(['one two', 'three'])
    expect(wrap('abcdefgh ij', 5)).toEqual(['abcde', 'fgh', 'ij'])
    expect(wrap('山田太郎', 5)).toEqual(['山田', '太郎'])
    expect(wrap('', 5)).toEqual([])
  })
})

describe('a terminal card', () => {
  it('is a box with straight sides of the width asked for, whatever the call holds', () => {
    fc.assert(
      fc.property(anyCall, fc.integer({ min: 1, max: 200 }), (call, columns) => {
        fc.pre(call.status !== 'ringing' || call.revision === 1)
        const lines = renderTerminalCard(call, { colour: false, columns, timeZone: 'UTC' }).split('\n')
        const width = Math.min(72, Math.max(48, columns))
        expect(lines.map(columnsOf)).toEqual(lines.map(() => width))
      }),
    )
  })

  it('is a line or two, no wider than a box, while a call only moves from phone to phone', () => {
    fc.assert(
      fc.property(anyCall, fc.integer({ min: 1, max: 200 }), (any, columns) => {
        const call = { ...any, status: 'ringing' as const, revision: 2 }
        const lines = renderTerminalCard(call, { colour: false, columns }).split('\n')
        const width = Math.min(72, Math.max(48, columns))
        expect(lines.filter((line) => columnsOf(line) > width)).toEqual([])
        expect(lines.filter((line) => line.includes('╭'))).toEqual([])
      }),
    )
    const queued = renderTerminalCard(buildCall({ revision: 2, ringing: [], menu: ['1'] }), {
      colour: false,
      columns: 80,
    })
    expect(queued).toBe('● 8a48c1f2  Queue Support  Menu 1')
    const moved = renderTerminalCard(buildCall({ revision: 3 }), { colour: false, columns: 80 })
    expect(moved).toBe('● 8a48c1f2  Ringing Dana Agent (0019)')
  })

  it('holds no control but its own colours, whatever the call holds', () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        const card = renderTerminalCard(call, { colour: true, columns: 80, timeZone: 'UTC' })
        expect(card.replaceAll(/\u001b\[\d+m/g, '')).not.toMatch(
          /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/,
        )
      }),
    )
  })

  it('is the same with colours as without', () => {
    const look = { columns: 80, timeZone: 'UTC' }
    const coloured = renderTerminalCard(answered(buildCall()), { ...look, colour: true })
    expect(coloured).toContain('\u001b[32m')
    expect(stripVTControlCharacters(coloured)).toBe(
      renderTerminalCard(answered(buildCall()), { ...look, colour: false }),
    )
  })

  it('shows how the call moved on', () => {
    const card = renderTerminalCard(answered(buildCall()), { colour: false, columns: 80, timeZone: 'UTC' })
    expect(card.split('\n').at(-1)).toContain('ringing 19:33:04 › answered 19:33:16')
  })
})
