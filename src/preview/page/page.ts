// The whole page: every card of every sink, by call and by sink, in one file that asks nothing of any network.
import { createHash } from 'node:crypto'
import type { Preview } from '../../sinks/sink.ts'
import { type Html, html, trusted } from '../html.ts'
import { messageLook, sourceOf } from '../looks/looks.ts'
import { LOOK_STYLE } from '../looks/style.ts'
import { PAGE_SCRIPT } from './script.ts'
import { PAGE_STYLE } from './style.ts'

export interface PageContent {
  /** One line: whose sinks these are. */
  readonly about: string
  readonly sinks: readonly { readonly name: string; readonly type: string }[]
  readonly scenes: readonly Scene[]
  /** Microsoft's renderer, as a script for browsers. */
  readonly adaptiveCards: string
}

/** What is shown under one heading. */
export interface Scene {
  /** Letters, digits and `-`. */
  readonly id: string
  readonly title: string
  /** By sink, in the order of the sinks. */
  readonly rows: readonly (readonly Shot[])[]
}

export interface Shot {
  readonly label: string
  readonly at: number
  readonly preview: Preview
}

export const renderPage = (content: PageContent): string => {
  const { about, sinks, scenes } = content
  const body = html`<a class="skip" href="#cards">Skip to the cards</a>
<header class="top"><h1>Ringpost preview</h1><p>${about}</p>${filters(content)}</header>
<div class="columns"><nav aria-label="Calls"><ol>${scenes.map(({ id }) => html`<li><a href="#${id}">${nameOf(id)}</a></li>`)}</ol></nav>
<main id="cards">${scenes.map((scene) => section(scene, sinks))}</main></div>`
  const style = PAGE_STYLE + LOOK_STYLE + filterRules(content) + colourRules(body.markup)
  const scripts = [content.adaptiveCards, PAGE_SCRIPT]
  return `<!doctype html>\n${document(body, style, scripts).markup}\n`
}

const document = (
  body: Html,
  style: string,
  scripts: readonly string[],
): Html => html`<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(style, scripts)}">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">
<title>Ringpost preview</title><link rel="icon" href="data:,"><style>${trusted(style)}</style></head>
<body>${body}
${scripts.map((script) => trusted(`<script>${script}</script>`))}</body></html>`

/** Nothing but what stands in this file, and of that only these scripts and this style. */
const policy = (style: string, scripts: readonly string[]): string =>
  [
    "default-src 'none'",
    `script-src ${scripts.map(sourceHash).join(' ')}`,
    `style-src ${sourceHash(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')

const sourceHash = (source: string): string => `'sha256-${createHash('sha256').update(source).digest('base64')}'`

const nameOf = (id: string): string => `${id.slice(0, 1).toUpperCase()}${id.slice(1).replaceAll('-', ' ')}`

const filters = ({ sinks, scenes }: PageContent): Html => {
  const calls = scenes.map(({ id }): [string, string] => [id, nameOf(id)])
  const places = sinks.map(({ name }, index): [string, string] => [String(index), name])
  return html`<form class="filters" autocomplete="off">${choice('call', 'Call', [['all', 'All'], ...calls])}
${choice('sink', 'Sink', [['all', 'All'], ...places])}
${choice('theme', 'Theme', [
  ['system', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
])}</form>`
}

const choice = (id: string, label: string, options: readonly (readonly [string, string])[]): Html =>
  html`<label>${label} <select id="${id}">${options.map(([value, words]) => html`<option value="${value}">${words}</option>`)}</select></label>`

/** Filters by style alone: they work at once, also where no script runs. */
const filterRules = ({ sinks, scenes }: PageContent): string => {
  const rule = (select: string, value: string, hidden: string): string =>
    `:root:has(#${select} option[value="${value}"]:checked) ${hidden}{display:none}`
  return [
    ...scenes.map(({ id }) => rule('call', id, `.call:not(#${id})`)),
    ...sinks.map((_, index) => rule('sink', String(index), `.sink:not([data-sink="${index}"])`)),
  ].join('\n')
}

/** The policy allows no style attributes, so each colour of a card gets a rule. */
const colourRules = (markup: string): string =>
  [...new Set(Array.from(markup.matchAll(/data-color="(#[0-9a-fA-F]{6})"/g), ([, colour]) => colour))]
    .map((colour) => `[data-color="${colour}"]{background:${colour}}`)
    .join('\n')

const section = ({ id, title, rows }: Scene, sinks: PageContent['sinks']): Html =>
  html`<section class="call" id="${id}"><h2>${nameOf(id)}</h2><p>${title}</p>${rows.map((shots, index) => row(shots, sinks[index], index))}</section>\n`

const row = (shots: readonly Shot[], sink: PageContent['sinks'][number] | undefined, index: number): Html => {
  const { name = '', type = '' } = sink ?? {}
  const label = html`${name} ${name === type ? null : html`<span>${type}</span>`}`
  const cards =
    shots.length === 0
      ? html`<p class="none">Nothing is posted here.</p>`
      : html`<div class="cards" data-form="${shots[0]?.preview.form ?? ''}">${shots.map(figure)}</div>`
  return html`<div class="sink" data-sink="${index}"><h3>${label}</h3>${cards}</div>\n`
}

const figure = ({ label, at, preview }: Shot): Html => {
  const source = sourceOf(preview)
  const details =
    source === null ? null : html`<details><summary>JSON</summary><pre class="source">${source}</pre></details>`
  return html`<figure><figcaption>${label}</figcaption>${messageLook(preview, at)}${details}</figure>`
}
