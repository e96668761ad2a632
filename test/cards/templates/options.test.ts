import { describe, expect, it } from 'vitest'
import { formatFault, parseConfig } from '../../../src/config/parse.ts'
import { enricherKinds } from '../../../src/enrichers/registry.ts'
import { sinkKinds } from '../../../src/sinks/registry.ts'
import { sourceKinds } from '../../../src/sources/registry.ts'

const kinds = { sources: sourceKinds, enrichers: enricherKinds, sinks: sinkKinds }

const HEAD = `sources:
  - { name: main, type: goto-connect, client_id: x, client_secret: x }
sinks:
  - name: office
    type: teams
    url: https://example.com/hook?sig=1
`

/** Of a config whose only sink has these lines, from line 7 on. */
const faultsOf = (...lines: readonly string[]): readonly string[] => {
  const text = HEAD + lines.map((line) => `    ${line}\n`).join('')
  const readFile = () => ''
  const parsed = parseConfig({ text, file: '/c.yaml', env: {}, readFile, kinds, isTerminal: false })
  return 'faults' in parsed ? parsed.faults.map((fault) => formatFault('c.yaml', fault)) : []
}

describe('the templates of a card', () => {
  it('may use the call as everyone outside sees it', () => {
    expect(
      faultsOf(
        `title: "{{ headline }}: {{ call.caller.name | default: 'somebody' | upcase }}"`,
        'fields:',
        '  - default',
        `  - { label: Lines, value: '{% for line in call.ringing %}{{ line.name }}{% unless forloop.last %}, {% endunless %}{% endfor %}' }`,
        `  - { label: First, value: "{{ call.rang.first.name }} {{ call.rang[0].extension }} {{ call.menu.size }}" }`,
        `  - { label: Found, value: "{{ details.ticket.number }} {{ details['open since'] }}" }`,
        `  - { label: When, value: "{{ call.created_at | date: '%H:%M' }}, {{ call.answered_by.name }}" }`,
        'buttons: [default, { label: "{{ dialed.name }}", url: "https://desk.example.com/?n={{ caller.number }}" }]',
      ),
    ).toEqual([])
    expect(faultsOf('fields: { Ticket: "{{ details.ticket }}" }', 'buttons: []')).toEqual([])
  })

  it.each([
    [
      'a tag that is not closed',
      'title: "{% if caller.name %}x"',
      'title: is no template: what opens at its line 1, character 1 is never closed',
    ],
    [
      'a value that is not closed',
      'title: "Hello {{ caller.name"',
      'title: is no template: what opens at its line 1, character 7 is never closed',
    ],
    [
      'nonsense',
      'title: "{{ | }}"',
      'title: is no template: it cannot be read at its line 1, character 4; values stand in {{ }}, tags in {% %}',
    ],
    [
      'an unknown variable',
      'title: "{{ callr.name }}"',
      'title: knows no `callr`; there are call, caller, dialed, details, headline',
    ],
    [
      'an unknown part of one',
      'title: "{{ caller.nmae }}"',
      'title: knows no `caller.nmae`; `caller` has number, display, name, country, anonymous',
    ],
    ['a part of a text', 'title: "{{ call.queue.name }}"', 'title: knows no `call.queue.name`'],
    [
      'a part of each in a list',
      'title: "{{ call.rang[0].nam }}"',
      'title: knows no `call.rang.0.nam`; `call.rang.0` has name, extension, line_id, user_id, email',
    ],
    [
      'a filter that would hand a value through as it is',
      'title: "{{ caller.name | raw }}"',
      'title: knows no filter `raw`; there are abs, ',
    ],
    [
      'a filter that evaluates code',
      `title: "{{ call.rang | where_exp: 'x', 'x' }}"`,
      'title: knows no filter `where_exp`; there are abs, ',
    ],
    [
      'a file',
      `title: "{% include 'secret' %}"`,
      'title: knows no tag `include`; there are if, unless, case, for, break, continue, assign, capture, comment',
    ],
    ['another file', `title: "{% render 'secret' %}"`, 'title: knows no tag `render`'],
    ['another template', `title: "{% layout 'secret' %}"`, 'title: knows no tag `layout`'],
    [
      'a variable in a label',
      'fields: [{ label: "{{ caller.name }}", value: x }]',
      'fields[0].label: is plain text: only the value may hold variables',
    ],
    ['a label without words', 'fields: { "": x }', 'fields.…: must not be empty'],
    [
      'a word that means nothing',
      'fields: [usual]',
      'fields[0]: must be the word default, or a map of label and value',
    ],
    [
      'an address that is none',
      'buttons: [{ label: x, url: desk }]',
      'buttons[0].url: must be an address that begins with https://, http:// or tel:',
    ],
    [
      'an address that runs code',
      'buttons: [{ label: x, url: "javascript:alert(1)" }]',
      'buttons[0].url: must be an address',
    ],
    [
      'a password in an address',
      'buttons: [{ label: x, url: "https://a:b@example.com/" }]',
      'buttons[0].url: must be an address',
    ],
    ['too much', `title: "${'x'.repeat(2_001)}"`, 'title: must have at most 2000 characters'],
  ])('are refused when the config is read, with the place in the file: %s', (_, line, fault) => {
    const [found = '', ...more] = faultsOf(line)
    expect(more).toEqual([])
    expect(found).toMatch(/^c\.yaml:7:\d+: sinks\[0\]\./)
    expect(found.replace(/^c\.yaml:7:\d+: sinks\[0\]\./, '')).toContain(fault)
  })

  it.each([
    '{{ details.url }}',
    '{{ details.scheme }}://example.com/',
    'https://{{ details.host }}/',
    'https://example.com{{ details.rest }}',
    'https://example.com:{{ details.port }}/',
    'https://user@{{ details.host }}/',
    'https://a@b{{ details.host }}/',
    '{% if caller.name %}https://a.example/{% else %}https://b.example/{% endif %}',
    'http:{{ caller.name }}',
    'javascript:{{ caller.name }}',
  ])('are refused where a value could decide where a link leads: %s', (url) => {
    expect(faultsOf(`buttons: [{ label: x, url: "${url}" }]`)).toEqual([
      expect.stringContaining('must begin with https://, a host and a /, or with tel:, before anything in braces'),
    ])
  })

  it('are repeated by no fault', () => {
    const faults = [
      ...faultsOf('title: "s3cret {{ x"'),
      ...faultsOf('title: "{{ details.a | s3cret-filter }}"'),
      ...faultsOf('title: "{{ caller[\'s3cret and more\'] }}"'),
      ...faultsOf('buttons: [{ label: x, url: "https://{{ details.x }}.example/?key=s3cret" }]'),
    ]
    expect(faults).toHaveLength(4)
    expect(faults.join('\n')).not.toContain('s3cret and')
    expect(faults.join('\n')).not.toContain('key=')
  })
})
