// The Markdown of chats (Discord, Mattermost) as they show it, pings and links included.
import { type Html, html, link, type Part } from '../html.ts'

/** Lines, and lists of those that begin with `- `. */
export const markdown = (text: string): readonly Html[] => {
  const parts: Html[] = []
  let items: Html[] = []
  const flush = () => {
    if (items.length > 0) parts.push(html`<ul>${items}</ul>`)
    items = []
  }
  for (const line of text.split('\n')) {
    if (line.startsWith('- ')) items.push(html`<li>${inline(line.slice(2))}</li>`)
    else {
      flush()
      parts.push(line === '' ? html`<div class="gap"></div>` : html`<div>${inline(line)}</div>`)
    }
  }
  flush()
  return parts
}

interface Rule {
  readonly pattern: RegExp
  readonly show: (match: RegExpExecArray) => Part
}

const group = (match: RegExpExecArray, index: number): string => match[index] ?? ''

/** In the order in which they are tried at each place. */
const RULES: readonly Rule[] = [
  { pattern: /\\([^\w\s])/y, show: (match) => group(match, 1) },
  { pattern: /\*\*((?:\\.|[^\\*])+)\*\*/y, show: (match) => html`<b>${inline(group(match, 1))}</b>` },
  { pattern: /~~((?:\\.|[^\\~])+)~~/y, show: (match) => html`<s>${inline(group(match, 1))}</s>` },
  { pattern: /`([^`]+)`/y, show: (match) => html`<code>${group(match, 1)}</code>` },
  { pattern: /\*((?:\\.|[^\\*])+)\*/y, show: (match) => html`<i>${inline(group(match, 1))}</i>` },
  { pattern: /_((?:\\.|[^\\_])+)_(?!\w)/y, show: (match) => html`<i>${inline(group(match, 1))}</i>` },
  {
    pattern: /\[((?:\\.|[^\\\]])+)\]\(((?:[^()\s])+)\)/y,
    show: (match) => link(group(match, 2), inline(group(match, 1))),
  },
  { pattern: /https?:\/\/[^\s<>]+/y, show: (match) => link(group(match, 0), group(match, 0)) },
  {
    pattern: /<@[!&]?\d+>|@(?:everyone|here|channel|all)\b/y,
    show: (match) => html`<span class="ping">${group(match, 0)}</span>`,
  },
]

const inline = (text: string): readonly Part[] => {
  const parts: Part[] = []
  let plain = ''
  for (let place = 0; place < text.length; ) {
    const found = firstRule(text, place)
    if (found === null) plain += text[place++] ?? ''
    else {
      parts.push(plain, found.part)
      plain = ''
      place = found.end
    }
  }
  return [...parts, plain]
}

const firstRule = (text: string, place: number): { readonly part: Part; readonly end: number } | null => {
  for (const { pattern, show } of RULES) {
    pattern.lastIndex = place
    const match = pattern.exec(text)
    if (match !== null) return { part: show(match), end: place + match[0].length }
  }
  return null
}
