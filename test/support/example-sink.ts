// The ntfy sink: a push message per moment, as plain text. https://docs.ntfy.sh/publish/#publish-as-json
import { z } from 'zod'
import type { Call } from '../../src/call/call.ts'
import { renderWithin } from '../../src/cards/budget.ts'
import type { Card } from '../../src/cards/card.ts'
import { noticeText } from '../../src/cards/notice.ts'
import { createDescribe } from '../../src/cards/templates/describe.ts'
import { cardOptions } from '../../src/cards/templates/options.ts'
import { secretUrl, text } from '../../src/config/fields.ts'
import { defineKind } from '../../src/config/kind.ts'
import { addressPolicy, outgoingOptions } from '../../src/config/outgoing.ts'
import { createOutbound } from '../../src/outbound/http.ts'
import { httpOutcome } from '../../src/sinks/http-outcome.ts'
import { jsonRequest } from '../../src/sinks/json-request.ts'
import { duplicatesOption, paceOf, rateOption } from '../../src/sinks/outgoing.ts'
import { postOnce, postsOption, previewPost } from '../../src/sinks/posts.ts'
import type { Delivery, Notice, Preview, Sink, SinkContext, SinkKind } from '../../src/sinks/sink.ts'

const options = z.strictObject({
  url: secretUrl().describe('The address of the server: https://ntfy.sh, or your own.'),
  topic: text().describe('Where it is posted. Whoever knows the topic can read it.'),
  posts: postsOption('ntfy'),
  duplicates: duplicatesOption(),
  rate: rateOption({ per_second: 0.2, burst: 10 }),
  ...cardOptions(),
  ...outgoingOptions('10s'),
})

/** Longer messages become attachments. */
const MAX_BYTES = 4_096
const NOTICE_MAX = 600
const THROTTLE_MS = 5_000

/** Plain text on the other side, so that nothing in it needs escaping. */
interface Message {
  readonly title: string
  readonly message: string
}

const messageOf = ({ headline, who, facts, buttons }: Card): Message => ({
  title: headline,
  message: [
    [who.name, who.company, who.detail].filter((part) => part !== null).join(', '),
    ...facts.map(({ label, value }) => `${label}: ${value}`),
    ...buttons.map(({ label, url }) => `${label}: ${url}`),
  ].join('\n'),
})

export const layOutMessage = (card: Card): Message =>
  renderWithin(card, messageOf, ({ message }) => Buffer.byteLength(message) <= MAX_BYTES)

const createNtfySink = (name: string, config: z.output<typeof options>, { clock, log }: SinkContext): Sink => {
  const outbound = createOutbound(addressPolicy(config))
  const url = new URL(config.url.reveal())
  const describe = createDescribe(config, log)
  const rules = { peer: 'ntfy', url, throttleMs: THROTTLE_MS, repeatShows: true, notFound: 'disabled' } as const

  const post = async (message: Message, signal: AbortSignal) => {
    const json = { topic: config.topic, ...message }
    const reply = await outbound.request(jsonRequest({ method: 'POST', url, json, timeoutMs: config.timeout, signal }))
    return httpOutcome(reply, { ...rules, now: clock.now() })
  }
  const noticeOf = (notice: Notice): Message => ({ title: notice.title, message: noticeText(notice, NOTICE_MAX) })
  const shown = (message: Message): Preview => ({ form: 'http', body: { topic: config.topic, ...message } })
  const shownCall = (call: Call): Preview => shown(layOutMessage(describe(call)))
  return {
    name,
    mode: 'card',
    pace: paceOf(`ntfy ${url.host} ${config.topic}`, config.rate),
    send: (delivery: Delivery, signal) =>
      postOnce(delivery, { ...config, describe }, (card) => post(layOutMessage(card), signal)),
    announce: (notice, signal) => post(noticeOf(notice), signal),
    preview: (delivery) => previewPost(delivery, config.posts, () => shownCall(delivery.call)),
    previewNotice: (notice) => shown(noticeOf(notice)),
    close: () => outbound.close(),
  }
}

export const ntfy: SinkKind = defineKind({ type: 'ntfy', options, build: createNtfySink })
