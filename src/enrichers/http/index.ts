// The HTTP enricher: asks a service of the company's own, such as its CRM, by the caller's number.
import { z } from 'zod'
import { durationOrNone } from '../../config/duration.ts'
import { defineKind } from '../../config/kind.ts'
import { addressPolicy, outgoingOptions, requestHeaders } from '../../config/outgoing.ts'
import { createOutbound } from '../../outbound/http.ts'
import { knock, reached } from '../../outbound/reach.ts'
import { VERSION } from '../../version.ts'
import { type Enricher, type EnricherContext, type EnricherKind, type Finding, failed, NOTHING } from '../enricher.ts'
import { isFieldName } from '../fields.ts'
import { createSlots } from '../slots.ts'
import { untilAborted } from '../until-aborted.ts'
import { findingOf } from './answer.ts'
import { isJsonPointer } from './json-pointer.ts'
import { createMemory } from './memory.ts'
import { fillTemplate, urlTemplate } from './template.ts'

/** More questions at once than this a small service may not like; they wait, their own time has not begun. */
const CONCURRENCY = 8

const options = z.strictObject({
  url: urlTemplate().describe(
    'What to GET. {number} is the far party’s number as +12015550123, {digits} the same without +, {direction} inbound or outbound: percent-encoded, in the path or the query.',
  ),
  headers: requestHeaders().describe('Sent with each request.'),
  map: z
    .record(
      z.string().refine(isFieldName, 'must be the name of a field: small letters, digits and underscores'),
      z.string().refine(isJsonPointer, 'must be a JSON Pointer such as /contact/name'),
    )
    .describe(
      'Which fields there are, and where in the JSON answer each stands (JSON Pointer). Left out: its top-level keys.',
    )
    .exactOptional(),
  cache: durationOrNone('10m').describe('How long what was found is believed; 0s: not at all.'),
  negative_cache: durationOrNone('1m').describe('How long it is believed that there was nothing; 0s: not at all.'),
  ...outgoingOptions('2s'),
})

const createHttp = (name: string, config: z.output<typeof options>, { clock }: EnricherContext): Enricher => {
  const outbound = createOutbound(addressPolicy(config))
  const fill = fillTemplate(config.url)
  const own = Object.entries(config.headers).map(([key, value]) => [key.toLowerCase(), value.reveal()])
  const headers: Readonly<Record<string, string>> = {
    accept: 'application/json',
    'user-agent': `ringpost/${VERSION}`,
    ...Object.fromEntries(own),
  }
  const memory = createMemory({ clock, foundMs: config.cache, nothingMs: config.negative_cache })
  const slots = createSlots(CONCURRENCY)
  const closing = new AbortController()

  /** Goes on when one of those who wait for it gives up: others may wait as well, and the next call profits. */
  const ask = async (url: URL): Promise<Finding> =>
    slots.run(
      async () => {
        const { signal } = closing
        const reply = await outbound.request({ method: 'GET', url, headers, timeoutMs: config.timeout, signal })
        return findingOf(reply, config.map)
      },
      closing.signal,
      () => failed('stopped'),
    )

  return {
    name,
    lookup: async (query, signal) => {
      const url = fill(query)
      if (url === null) return NOTHING
      if (signal.aborted) return failed('stopped')
      return untilAborted(
        memory.recall(url.href, () => ask(url)),
        signal,
      )
    },
    probe: async (signal) => {
      const url = new URL(config.url.reveal().replace(/[?#].*/s, ''))
      return [reached(await knock(outbound, url, { timeoutMs: config.timeout, signal }), url)]
    },
    close: async () => {
      closing.abort()
      await outbound.close()
    },
  }
}

export const http: EnricherKind = defineKind({ type: 'http', options, build: createHttp })
