// A request with a JSON body, as chat services take cards.
import type { OutboundRequest } from '../outbound/http.ts'
import { VERSION } from '../version.ts'

export interface JsonRequest extends Pick<OutboundRequest, 'method' | 'url' | 'timeoutMs' | 'signal'> {
  readonly json: unknown
  /** Besides the content type and the user agent; lower-case names. */
  readonly headers?: Readonly<Record<string, string>>
}

export const jsonRequest = ({ json, headers, ...request }: JsonRequest): OutboundRequest => ({
  ...request,
  headers: { 'content-type': 'application/json', 'user-agent': `ringpost/${VERSION}`, ...headers },
  body: JSON.stringify(json),
})
