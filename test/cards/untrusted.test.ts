import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanText, truncate } from '../../src/cards/untrusted.ts'

describe('cleaning the text of outsiders', () => {
  it.each([
    ['GRAND PR     TX', 'GRAND PR TX'],
    ['  a\r\n\tb\u2028c ', 'a b c'],
    ['a\u0000\u001b[31m\u009bb', 'a[31mb'],
    ['\u202egnp.exe\u202c\u2066x\u2069', 'gnp.exex'],
    ['a\u200b\u200d\ufeff\u00adb\u{e0041}', 'ab'],
    ['e\u0301', '\u00e9'],
    ['\ud800a', '\ufffda'],
    ['a\u0305\u0305\u0305\u0305\u0305', 'a\u0305\u0305\u0305'],
    ['שלום عالم 山田', 'שלום عالم 山田'],
  ])('turns %j into %j', (dirty, clean) => {
    expect(cleanText(dirty)).toBe(clean)
  })

  it.each([null, '', '   ', '\u200b\u202e\u0000'])('leaves nothing of %j', (dirty) => {
    expect(cleanText(dirty)).toBeNull()
  })

  it('gives one bounded line that needs no second cleaning, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.integer({ min: 1, max: 100 }), (dirty, max) => {
        const clean = cleanText(dirty, max)
        if (clean === null) return
        expect(clean.length).toBeLessThanOrEqual(2 * max)
        expect(clean.isWellFormed()).toBe(true)
        expect(clean).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]|^\s|\s$/u)
        expect(cleanText(clean, max)).toBe(clean)
      }),
    )
  })
})

describe('truncating', () => {
  it('cuts between characters as a reader sees them', () => {
    expect(truncate('abc', 3)).toBe('abc')
    expect(truncate('abcd', 3)).toBe('ab…')
    expect(truncate('🇩🇪🇫🇷🇮🇹🇪🇸', 4)).toBe('🇩🇪…')
    expect(truncate('👍🏽👍🏽👍🏽', 8)).toBe('👍🏽👍🏽👍🏽')
  })
})
