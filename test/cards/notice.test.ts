import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitSections, noticeLines, noticeText } from '../../src/cards/notice.ts'
import { anyNotice } from '../support/any-notice.ts'

const REPORT = {
  title: '2 missed calls',
  text: 'Digest morning.',
  sections: [
    { title: 'Not called back yet', lines: ['(201) 555-0101: Fri 15:33', '(201) 555-0102: Fri 15:32'] },
    { title: 'By queue', lines: ['Support: 2 calls'] },
  ],
}

describe('the sections of a notice', () => {
  it('are cleaned, and empty ones left out', () => {
    const sections = [
      { title: 'A\u202e', lines: ['a\nb', '\u200b', '\u001b[31m'] },
      { title: 'B', lines: [''] },
    ]
    expect(fitSections(sections, 1_000)).toEqual([{ title: 'A', lines: ['a b', '[31m'] }])
    expect(fitSections(undefined, 1_000)).toEqual([])
  })

  it('say how much was left out where there is no room for all', () => {
    expect(fitSections(REPORT.sections, 70)).toEqual([
      { title: 'Not called back yet', lines: ['(201) 555-0101: Fri 15:33', 'and 1 more'] },
    ])
    expect(fitSections(REPORT.sections, 30)).toEqual([])
  })

  it('fit in the room, whatever they hold and however it is measured', () => {
    const bytes = (text: string) => Buffer.byteLength(text)
    fc.assert(
      fc.property(anyNotice, fc.integer({ min: 0, max: 5_000 }), ({ sections }, room) => {
        const texts = fitSections(sections, room, bytes).flatMap(({ title, lines }) => [title, ...lines])
        expect(texts.reduce((sum, text) => sum + bytes(text) + 1, 0)).toBeLessThanOrEqual(room)
        for (const text of texts) expect(text).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u200b]/u)
      }),
    )
  })
})

describe('a notice as text', () => {
  it('is one line, no longer than asked for', () => {
    expect(noticeText(REPORT, 600)).toBe(
      '2 missed calls. Digest morning. Not called back yet: (201) 555-0101: Fri 15:33; (201) 555-0102: Fri 15:32. By queue: Support: 2 calls.',
    )
    expect(noticeText(REPORT, 20)).toBe('2 missed calls. Dig…')
    expect(noticeText({ title: 'The login runs out', text: 'Log in.' }, 600)).toBe('The login runs out. Log in.')
  })

  it('is set out in lines for a terminal', () => {
    expect(noticeLines(REPORT)).toEqual([
      '2 missed calls',
      '  Digest morning.',
      '',
      '  Not called back yet',
      '    (201) 555-0101: Fri 15:33',
      '    (201) 555-0102: Fri 15:32',
      '',
      '  By queue',
      '    Support: 2 calls',
    ])
  })
})
