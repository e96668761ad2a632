// What comes in with a request, bounded: its path, its query, its body.
import type { IncomingMessage } from 'node:http'

const MAX_BODY_BYTES = 64 * 1024

export const urlOf = (request: IncomingMessage): URL => {
  const target = request.url ?? '/'
  // Only a path: whatever else stands there must not become a host.
  return URL.parse(target.startsWith('/') ? `http://ringpost.invalid${target}` : 'http://ringpost.invalid/') ?? ROOT
}

const ROOT = new URL('http://ringpost.invalid/')

/** The body as text; null when it is larger than anything we take. The listener bounds the time it may need. */
export const readBody = async (request: IncomingMessage): Promise<string | null> => {
  const chunks: Uint8Array[] = []
  let bytes = 0
  // Whoever sends too much is to hear so, which needs the socket.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length
    if (bytes > MAX_BODY_BYTES) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
