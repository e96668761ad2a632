import { describe, expect, it } from 'vitest'
import { html } from '../../src/preview/html.ts'
import { discordLook, mattermostLook } from '../../src/preview/looks/chats.ts'
import { googleChatLook } from '../../src/preview/looks/google-chat.ts'
import { markdown } from '../../src/preview/looks/markdown.ts'
import { mrkdwn } from '../../src/preview/looks/mrkdwn.ts'
import { terminalLook } from '../../src/preview/looks/plain.ts'
import { slackLook } from '../../src/preview/looks/slack.ts'

const shown = (text: string): string => html`${mrkdwn(text)}`.markup
const marked = (text: string): string => html`${markdown(text)}`.markup

describe('the look of Slack', () => {
  it('shows a live ping as one, and an escaped one as text', () => {
    expect(shown('<!channel> &lt;!channel&gt;')).toBe('<span class="ping">@channel</span> &lt;!channel&gt;')
  })

  it('shows links, styles and dates', () => {
    expect(shown('<https://crm.example/?a=1&amp;b|Open &amp; see>')).toContain(
      'href="https://crm.example/?a=1&amp;b" target="_blank" rel="noopener noreferrer">Open &amp; see</a>',
    )
    expect(shown('*b* _i_ ~s~ `c`')).toBe('<b>b</b> <i>i</i> <s>s</s> <code>c</code>')
    expect(shown('<!date^1790364784^{date_short_pretty} at {time_secs}|then>')).toMatch(
      /<time datetime="2026-09-25T19:33:04\.000Z" title="then">Sep 2\d, 2026 at /,
    )
  })

  it('parses nothing in plain text, and has a place for every block', () => {
    const block = (content: unknown) => slackLook({ blocks: [content] }).markup
    expect(block({ type: 'section', text: { type: 'plain_text', text: '*a* <!here>' } })).toContain('*a* &lt;!here&gt;')
    expect(
      block({
        type: 'rich_text',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: '<b>', style: { bold: true } }] }],
      }),
    ).toContain('<b>&lt;b&gt;</b>')
    expect(block({ type: 'new_kind', text: '<x>' })).toContain('&quot;new_kind&quot;')
    expect(slackLook({ text: 'alone' }).markup).toContain('alone')
    expect(slackLook({ attachments: [{ color: '#2eb67d', blocks: [{ type: 'divider' }] }] }).markup).toContain(
      'data-color="#2eb67d"></i><div><hr></div>',
    )
  })
})

describe('the look of chats with Markdown', () => {
  it('shows styles, lists, links and pings', () => {
    expect(marked('**b** *i* ~~s~~ `c`\n- one\n- two')).toBe(
      '<div><b>b</b> <i>i</i> <s>s</s> <code>c</code></div><ul><li>one</li><li>two</li></ul>',
    )
    expect(marked('[pay](https://evil.example)')).toContain('<a class="link" href="https://evil.example"')
    expect(marked('@everyone <@42>')).toBe(
      '<div><span class="ping">@everyone</span> <span class="ping">&lt;@42&gt;</span></div>',
    )
  })

  it('shows what was escaped as it was meant', () => {
    expect(marked('\\*a\\* \\[x\\]\\(https\\://e.example\\) \\@everyone'.replace('https\\:', 'y'))).not.toMatch(
      /<[abis]\b/,
    )
    expect(marked('**a\\*\\*b**')).toBe('<div><b>a**b</b></div>')
  })

  it('gives embeds and attachments their bar, fields and links', () => {
    const embed = { color: 0x2ecc71, title: 'T', description: '<i>', fields: [{ name: 'N', value: 'V', inline: true }] }
    expect(discordLook({ embeds: [embed] }).markup).toMatch(/data-color="#2ecc71".*&lt;i&gt;.*class="inline"/s)
    const attachment = { color: '#2ecc71', title: 'T', title_link: 'https://crm.example', text: 'x', fields: [] }
    const bot = mattermostLook({ props: { attachments: [attachment] } }).markup
    expect(bot).toContain('href="https://crm.example"')
    expect(mattermostLook({ attachments: [attachment] }).markup).toBe(bot)
  })
})

describe('the look of Google Chat', () => {
  const text = (words: string) =>
    googleChatLook({ cardsV2: [{ card: { sections: [{ widgets: [{ textParagraph: { text: words } }] }] } }] }).markup

  it('knows a few tags and closes what was left open; all else is text', () => {
    expect(text('<b>a &lt;b&gt;<br><script>x</script>')).toContain(
      '<b>a &lt;b&gt;<br>&lt;script&gt;x&lt;/script&gt;</b></div>',
    )
    expect(text('</b><a href="javascript:x">y</a><a href="https://a.example">z</a>')).toContain(
      '<span class="link">y</span><a class="link" href="https://a.example"',
    )
  })
})

describe('the look of a terminal', () => {
  it('has its colours, and its text as text', () => {
    expect(terminalLook('a \u001b[32m<ok>\u001b[0m b').markup).toContain(
      '>a <span class="sgr32">&lt;ok&gt;</span> b</pre>',
    )
  })
})
