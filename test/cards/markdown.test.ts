import { describe, expect, it } from 'vitest'
import { escapeMarkdown } from '../../src/cards/markdown.ts'

describe('escaping Markdown', () => {
  it.each([
    ['*a* _b_ ~~c~~ `d` ||e||', '\\*a\\* \\_b\\_ \\~\\~c\\~\\~ \\`d\\` \\|\\|e\\|\\|'],
    ['[a](b)', '\\[a\\](b)'],
    ['# h', '\\# h'],
    ['- a', '\\- a'],
    ['---', '\\---'],
    ['+ a', '\\+ a'],
    ['12. a', '12\\. a'],
    ['1) a', '1\\) a'],
    ['\\*', '\\\\\\*'],
    ['+12015550123', '+12015550123'],
    ['(201) 555-0123', '(201) 555-0123'],
    ['3.5 a - b', '3.5 a - b'],
  ])('turns %j into %j', (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped)
  })
})
