// The page a person sees in the browser when a login has come back: one self-contained document, nothing from elsewhere.
import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'

export interface Page {
  readonly status: 200 | 400 | 404
  readonly title: string
  /** Plain text; may hold what the vendor said. */
  readonly detail: string
}

const STYLE = `
:root{color-scheme:light dark}
body{margin:0;min-height:100vh;display:grid;place-items:center;font:16px/1.5 system-ui,sans-serif;background:Canvas;color:CanvasText}
main{max-width:32rem;padding:2rem}
h1{font-size:1.4rem;margin:0 0 .5rem}
p{margin:0;opacity:.8;overflow-wrap:anywhere}`

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64')

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escapeHtml = (plain: string): string => plain.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)

/** Resolves once the answer has been handed to the network, or the browser is gone. */
export const sendPage = (response: ServerResponse, { status, title, detail }: Page): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>()
  response.on('close', resolve)
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    connection: 'close',
  })
  response.end(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
      `<title>Ringpost: ${escapeHtml(title)}</title><style>${STYLE}</style></head>` +
      `<body><main><h1>${escapeHtml(title)}</h1><p>${escapeHtml(detail)}</p></main></body></html>`,
  )
  return promise
}
