// By which name the listener was asked: a page on the internet can make its own name lead to this machine, but not ours.
import type { IncomingMessage } from 'node:http'

const LOCAL = ['localhost', '127.0.0.1', '[::1]']

export interface HostRules {
  /** What the config says to listen on. */
  readonly host: string
  /** Further names, without a port. */
  readonly hosts: readonly string[]
}

/**
 * True for loopback by its usual names, the name listened on, the configured ones, and the very address that was dialled.
 * A request without a name comes from no browser.
 */
export const isOurHost = (request: IncomingMessage, { host, hosts }: HostRules): boolean => {
  const asked = request.headers.host
  if (asked === undefined) return true
  const name = nameOf(asked)
  if (name === null) return false
  const ours = [...LOCAL, bracketed(host), ...hosts, bracketed(withoutMapping(request.socket.localAddress ?? ''))]
  return ours.some((own) => own.toLowerCase() === name)
}

/** Lower case, without its port; null for what is no host. */
const nameOf = (host: string): string | null =>
  /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+?)\.?(?::\d{1,5})?$/i.exec(host)?.[1]?.toLowerCase() ?? null

const bracketed = (address: string): string => (address.includes(':') ? `[${address}]` : address)

/** An IPv4 address as a socket for both families shows it. */
const withoutMapping = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '')
