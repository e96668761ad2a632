// The HTTP sink: every revision of a call as a signed webhook, in order.
import { defineKind } from '../../config/kind.ts'
import { addressPolicy } from '../../config/outgoing.ts'
import { createOutbound } from '../../outbound/http.ts'
import { reachWebhook } from '../../outbound/reach.ts'
import { VERSION } from '../../version.ts'
import { httpOutcome } from '../http-outcome.ts'
import { paceOf } from '../outgoing.ts'
import type { Delivery, Notice, Preview, SendResult, Sink, SinkContext, SinkKind } from '../sink.ts'
import { type Envelope, wrapCall, wrapNotice } from './envelope.ts'
import { type HttpOptions, httpOptions } from './options.ts'
import { createPatience } from './patience.ts'
import { signingKey, signWebhook } from './signature.ts'

const THROTTLE_MS = 30_000
/** A signature that people can pass around is one that somebody can send: a preview shows its place only. */
const WITHHELD = '…'

const createHttpSink = (name: string, config: HttpOptions, { clock, log }: SinkContext): Sink => {
  const outbound = createOutbound(addressPolicy(config), config.concurrency)
  const url = new URL(config.url.reveal())
  const own = Object.fromEntries(
    Object.entries(config.headers).map(([key, value]) => [key.toLowerCase(), value.reveal()]),
  )
  const secrets = [...(config.secret === undefined ? [] : [config.secret]), ...(config.secrets ?? [])]
  const keys = secrets.map((secret) => signingKey(secret.reveal())).filter((key) => key !== null)
  const judge = createPatience()
  let warned = false

  const request = async (id: string, { contentType, body }: Envelope, signal: AbortSignal): Promise<SendResult> => {
    const reply = await outbound.request({
      method: config.method,
      url,
      headers: {
        'user-agent': `ringpost/${VERSION}`,
        ...own,
        'content-type': contentType,
        ...webhookHeaders(id, Math.floor(clock.now() / 1000), body, keys),
      },
      body,
      timeoutMs: config.timeout,
      signal,
    })
    const rules = { peer: 'the endpoint', url, throttleMs: THROTTLE_MS, repeatShows: false, notFound: 'retry' } as const
    const result = httpOutcome(reply, { ...rules, now: clock.now() })
    if (result.status === 'delivered' && !warned && reply.kind === 'response' && isPage(reply.headers)) {
      warned = true
      log.warn('the endpoint takes deliveries but answers with a web page: is its address right?')
    }
    return judge(result)
  }
  const isWanted = ({ call }: Delivery): boolean => config.events === undefined || config.events.includes(call.status)
  const send = async (delivery: Delivery, signal: AbortSignal): Promise<SendResult> =>
    isWanted(delivery)
      ? request(delivery.id, wrapCall(config.format, delivery), signal)
      : { status: 'delivered', skipped: true }
  const announce = (notice: Notice, signal: AbortSignal) =>
    request(notice.id, wrapNotice(config.format, notice), signal)
  const shown = (id: string, { contentType, body }: Envelope, at: number): Preview => ({
    form: 'http',
    body: JSON.parse(body),
    headers: {
      ...Object.fromEntries(Object.keys(own).map((key) => [key, WITHHELD])),
      'content-type': contentType,
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at / 1000)),
      ...(keys.length === 0 ? {} : { 'webhook-signature': keys.map(() => `v1,${WITHHELD}`).join(' ') }),
    },
  })
  return {
    name,
    mode: 'event',
    ...(config.rate === undefined ? {} : { pace: paceOf(`http ${url.host}${url.pathname}`, config.rate) }),
    concurrency: config.concurrency,
    send,
    announce,
    probe: async (signal) => [await reachWebhook(outbound, url, { timeoutMs: config.timeout, signal })],
    preview: (delivery) =>
      isWanted(delivery) ? shown(delivery.id, wrapCall(config.format, delivery), delivery.revisedAt) : null,
    previewNotice: (notice) => shown(notice.id, wrapNotice(config.format, notice), notice.at),
    close: () => outbound.close(),
  }
}

/** The time is that of the attempt; the id is the same over all attempts of a revision, so that receivers can drop repeats. */
const webhookHeaders = (
  id: string,
  timestamp: number,
  body: string,
  keys: readonly Buffer[],
): Readonly<Record<string, string>> => ({
  'webhook-id': id,
  'webhook-timestamp': String(timestamp),
  ...(keys.length === 0 ? {} : { 'webhook-signature': signWebhook({ id, timestamp, body }, keys) }),
})

const isPage = (headers: Readonly<Record<string, string>>): boolean =>
  headers['content-type']?.toLowerCase().startsWith('text/html') ?? false

export const http: SinkKind = {
  ...defineKind({ type: 'http', options: httpOptions, build: createHttpSink }),
  questions: {
    title: 'An HTTP endpoint of your own: every change of a call, signed',
    before: [
      'Your service gets a POST for each change of a call, signed as Standard',
      'Webhooks have it: https://www.standardwebhooks.com',
    ],
    list: [
      { key: 'url', label: 'Address', where: 'of your service', variable: 'WEBHOOK_URL', secret: true },
      {
        ...{ key: 'secret', label: 'Signing secret', where: 'your service checks the signature with it' },
        ...{ variable: 'WEBHOOK_SECRET', secret: true, generated: 'signing' },
      },
    ],
  },
}
