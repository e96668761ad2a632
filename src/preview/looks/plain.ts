// What is text by nature: a request as an HTTP endpoint gets it, and the card of a terminal with its colours.
import { type Html, html, jsonText } from '../html.ts'

export const httpLook = (body: unknown, headers: Readonly<Record<string, string>>): Html =>
  html`<pre class="request" tabindex="0" role="group" aria-label="Headers and body">${Object.entries(headers).map(([name, value]) => html`<b>${name}</b>: ${value}\n`)}\n${jsonText(body)}</pre>`

const STYLE = /\u001b\[(\d+)m([^\u001b]*)\u001b\[0m/

/** Codes of "Select Graphic Rendition": https://www.ecma-international.org/publications-and-standards/standards/ecma-48/ */
export const terminalLook = (body: unknown): Html => {
  const pieces = String(body).split(STYLE)
  // Of each three: text as it is, a code, the text it styles.
  const spans = pieces.map((piece, index) =>
    index % 3 === 2
      ? html`<span class="sgr${pieces[index - 1] ?? ''}">${piece}</span>`
      : index % 3 === 0
        ? piece
        : null,
  )
  return html`<pre class="screen">${spans}</pre>`
}
