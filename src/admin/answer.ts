// Answers of the admin listener: every one leaves with the headers that keep a browser from doing anything else with it.
import type { ServerResponse } from 'node:http'

/**
 * Only our own scripts and styles run, nothing frames us, no address leaks.
 * https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Content-Security-Policy
 */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
  // Not `no-referrer`: then a browser says of our own form that it comes from nowhere. https://fetch.spec.whatwg.org/#append-a-request-origin-header
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/** To be called before anything else is done with a response. */
export const secure = (response: ServerResponse): void => {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value)
}

export const sendText = (response: ServerResponse, status: number, body: string, contentType: string): void => {
  response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

export const sendJson = (response: ServerResponse, status: number, body: unknown): void =>
  sendText(response, status, `${JSON.stringify(body)}\n`, 'application/json; charset=utf-8')

export const sendHtml = (response: ServerResponse, status: number, body: string): void =>
  sendText(response, status, body, 'text/html; charset=utf-8')

/** `error` for programs and people; `next_step` is what to do about it. */
export const sendError = (
  response: ServerResponse,
  status: number,
  error: string,
  nextStep: string | null = null,
): void => sendJson(response, status, nextStep === null ? { error } : { error, next_step: nextStep })

export const redirect = (response: ServerResponse, location: string): void => {
  response.writeHead(303, { location, 'content-length': 0 })
  response.end()
}
