import { describe, expect, it } from 'vitest'
import { html, jsonText, link } from '../../src/preview/html.ts'

describe('HTML by template', () => {
  it('takes every text as text, in content and in attributes', () => {
    const evil = `"><script>alert('1')</script>&`
    expect(html`<b title="${evil}">${[evil, 7, null]}</b>`.markup).toBe(
      '<b title="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;">' +
        '&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;7</b>',
    )
  })

  it('keeps the HTML of other templates', () => {
    expect(html`<ul>${['a', '<'].map((text) => html`<li>${text}</li>`)}</ul>`.markup).toBe(
      '<ul><li>a</li><li>&lt;</li></ul>',
    )
  })

  it.each(['javascript:alert(1)', 'data:text/html,x', ' https://a.example', '//a.example', ''])(
    'makes no link of %j',
    (address) => {
      expect(link(address, 'x').markup).toBe('<span class="link">x</span>')
    },
  )

  it('spells out in JSON what would turn the text round, and changes no value', () => {
    const value = { name: 'a\u202eb\u200b\u0085' }
    expect(jsonText(value)).toContain('a\\u202eb\\u200b\\u0085')
    expect(JSON.parse(jsonText(value))).toEqual(value)
  })
})
