// The admin listener in the config: where it listens, which names it answers to, and the token that opens it.
import { isIPv4, isIPv6 } from 'node:net'
import { z } from 'zod'
import { unlessMissing } from '../document/messages.ts'
import { secret } from '../fields.ts'

const LISTEN_MESSAGE = 'must be "host:port", such as "127.0.0.1:9464", "[::1]:9464" or "localhost:0"'
const LISTEN = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+)):([0-9]{1,5})$/
const HOST = /^(?!-)[A-Za-z0-9._-]{1,253}$/
const SHORTEST_TOKEN = 16

/** `[::1]:9464` becomes host `::1`, port 9464; null when it is no address to listen on. */
const parseListen = (value: string): { readonly host: string; readonly port: number } | null => {
  const [, bracketed, plain, digits] = LISTEN.exec(value) ?? []
  const host = bracketed ?? plain
  const port = Number(digits)
  if (host === undefined || port > 65_535 || (bracketed !== undefined && !isIPv6(bracketed))) return null
  return { host, port }
}

/** Only what cannot be anything else: a name in /etc/hosts may lead anywhere. */
export const isLoopback = (host: string): boolean =>
  host.toLowerCase() === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))

const listen = z.string({ error: unlessMissing(LISTEN_MESSAGE) }).transform((value, context) => {
  const parsed = parseListen(value)
  if (parsed !== null) return parsed
  context.addIssue({ code: 'custom', message: LISTEN_MESSAGE })
  return z.NEVER
})

export const admin = z
  .strictObject({
    listen: listen
      .describe('Where it listens, as host:port (`127.0.0.1:9464`, `[::1]:9464`); port 0 picks a free one.')
      .prefault('127.0.0.1:9464'),
    token: secret()
      .refine((token) => token.reveal().length >= SHORTEST_TOKEN, `must have at least ${SHORTEST_TOKEN} characters`)
      .describe(
        'Opens everything but `/healthz` and `/readyz`. Needed when others than this machine can connect. At least 16 characters; `openssl rand -hex 32` makes one.',
      )
      .exactOptional(),
    hosts: z
      .array(z.string().regex(HOST, 'must be the name of a host, without a port'))
      .describe('Further names that the listener is reached by, as behind a proxy.')
      .prefault([]),
  })
  .superRefine((value, context) => {
    if (value.token !== undefined || isLoopback(value.listen.host)) return
    const message = 'can be reached from other machines, so it needs `admin.token`: `openssl rand -hex 32` makes one'
    context.addIssue({ code: 'custom', path: ['listen'], message })
  })
