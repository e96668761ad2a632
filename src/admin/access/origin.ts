// Whether a request that changes something may come from a page of ours, or from no page at all.
import type { IncomingMessage } from 'node:http'

/**
 * Browsers say where a request comes from, and no page can keep them from it: https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 * Older ones send `Origin` with every POST. What sends neither is a program.
 */
export const isSameOrigin = ({ headers }: IncomingMessage): boolean => {
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  const { origin } = headers
  return origin === undefined || URL.parse(origin)?.host === headers.host?.toLowerCase()
}
