// `ringpost healthcheck`: asks the daemon of this config, on this machine, whether it works; for Docker and other probes.
import { RingpostError } from '../errors.ts'
import { createOutbound } from '../outbound/http.ts'
import { readConfig } from './components.ts'

const PATIENCE_MS = 3_000
const EVERY_ADDRESS: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

/** Says nothing when all is well. Throws `RingpostError` 'unavailable' when the daemon does not answer as it should. */
export const healthcheck = async (options: { readonly config?: string }): Promise<void> => {
  const { admin } = readConfig(options.config).config
  if (admin.port === 0) {
    throw new RingpostError('usage', 'with `admin.listen` at port 0 nobody knows where the daemon answers', {
      nextStep: 'Give it a port in the config.',
    })
  }
  const host = EVERY_ADDRESS[admin.host] ?? admin.host
  const url = new URL(`http://${host.includes(':') ? `[${host}]` : host}:${admin.port}/healthz`)
  const outbound = createOutbound({ allowPrivate: true, insecure: false })
  const { signal } = new AbortController()
  const reply = await outbound.request({ method: 'GET', url, timeoutMs: PATIENCE_MS, signal })
  await outbound.close()
  if (reply.kind === 'response' && reply.status === 200) return
  const why = reply.kind === 'response' ? `answered ${reply.status}` : `did not answer: ${reply.message}`
  throw new RingpostError('unavailable', `the daemon at ${url.host} ${why}`, {
    nextStep: 'See whether `ringpost run` is up, and what it logs.',
  })
}
