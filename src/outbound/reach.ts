// Whether a server answers at all: its name, the address policy, the connection, the certificate; nothing is changed there.
import { broken, fine, type Probed } from '../probe.ts'
import type { Outbound, Reply } from './http.ts'

/** Asks for the root of the server, so that whatever is secret in the address stays here. */
export const knock = (
  outbound: Outbound,
  url: URL,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Reply> => outbound.request({ method: 'GET', url: new URL('/', url), timeoutMs, signal })

/** Any answer will do: what is asked for is not what the address is for. */
export const reached = (reply: Reply, url: URL): Probed => {
  if (reply.kind === 'response') return fine('address', `${url.host} answers`)
  const refused = reply.reason === 'refused'
  return broken(
    'address',
    refused ? 'config' : 'unavailable',
    `${url.host} was not reached: ${reply.message}`,
    refused
      ? 'Check the address in the config, and its certificate.'
      : 'Check the address in the config, and whether this machine may connect to it (firewall, DNS).',
  )
}

/** What a webhook can be asked without posting to it. */
export const reachWebhook = async (
  outbound: Outbound,
  url: URL,
  options: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Probed> => {
  const probed = reached(await knock(outbound, url, options), url)
  return probed.state === 'ok'
    ? fine('address', `${probed.found}; only a test card shows whether it takes cards`)
    : probed
}
