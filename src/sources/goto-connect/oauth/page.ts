// The page a person sees in the browser when a login has come back: one self-contained document, nothing from elsewhere.
import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'

export interface Page {
  readonly status: 200 | 400 | 404
  readonly title: string
  /** Plain text; may hold what the vendor said. */
  readonly detail: string
  /** What to do now; what stands between backticks is something to type. */
  readonly next?: string
  /** To a page of ours. */
  readonly link?: { readonly href: string; readonly label: string }
}

const STYLE = `
:root{color-scheme:light dark;--bg:light-dark(#f4f5f7,#101216);--panel:light-dark(#fff,#191c22);--line:light-dark(#dcdfe5,#2d323b);
--ink:light-dark(#1b1f26,#e8eaee);--soft:light-dark(#565d69,#a3abb8);--good:light-dark(#1a7a43,#5ccf8b);--bad:light-dark(#b3261e,#ff8a80);
--brand:light-dark(#0b5cad,#86b8ff);--on-brand:light-dark(#fff,#0c2038)}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1rem;background:var(--bg);color:var(--ink);
font:1rem/1.5 -apple-system,"Segoe UI",Roboto,"Open Sans",system-ui,sans-serif}
main{max-width:34rem;padding:2rem;background:var(--panel);border:1px solid var(--line);border-top:6px solid var(--bad);border-radius:.75rem}
.done{border-top-color:var(--good)}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .75rem}
p{margin:.75rem 0 0;overflow-wrap:anywhere}
.detail{color:var(--soft)}
code{font:.9em ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;padding:.1em .35em;border-radius:.3em;background:var(--bg)}
a{display:inline-block;margin-top:.75rem;padding:.6rem 1.1rem;border-radius:.5rem;background:var(--brand);color:var(--on-brand);font-weight:600;text-decoration:none}
:focus-visible{outline:2px solid var(--brand);outline-offset:3px}`

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64')

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escapeHtml = (plain: string): string => plain.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)

const paragraph = (text: string, className: string): string =>
  `<p class="${className}">${escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>')}</p>`

/** Resolves once the answer has been handed to the network, or the browser is gone. */
export const sendPage = (response: ServerResponse, page: Page): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>()
  response.on('close', resolve)
  response.writeHead(page.status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    connection: 'close',
  })
  response.end(documentOf(page))
  return promise
}

const documentOf = ({ status, title, detail, next, link }: Page): string =>
  [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">',
    `<meta name="color-scheme" content="light dark"><title>Ringpost: ${escapeHtml(title)}</title><link rel="icon" href="data:,">`,
    `<style>${STYLE}</style></head><body><main${status === 200 ? ' class="done"' : ''}><h1>${escapeHtml(title)}</h1>`,
    paragraph(detail, 'detail'),
    next === undefined ? '' : paragraph(next, 'next'),
    link === undefined ? '' : `<p><a href="${escapeHtml(link.href)}">${escapeHtml(link.label)}</a></p>`,
    '</main></body></html>',
  ].join('')
