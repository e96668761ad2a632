// The Google Chat sink: cards through a space's webhook, which can be posted but never edited; a call's cards share a thread.
import { z } from 'zod'
import { createDescribe } from '../../cards/templates/describe.ts'
import { cardOptions } from '../../cards/templates/options.ts'
import { secretUrl } from '../../config/fields.ts'
import { defineKind } from '../../config/kind.ts'
import { addressPolicy, outgoingOptions } from '../../config/outgoing.ts'
import { createOutbound } from '../../outbound/http.ts'
import { reachWebhook } from '../../outbound/reach.ts'
import { fingerprintUuid } from '../fingerprint.ts'
import { jsonRequest } from '../json-request.ts'
import { duplicatesOption, paceOf, rateOption } from '../outgoing.ts'
import { momentOf, postOnce, postsOption, previewPost } from '../posts.ts'
import {
  type Delivery,
  type Notice,
  type Preview,
  repeatKey,
  type SendResult,
  type Sink,
  type SinkContext,
  type SinkKind,
} from '../sink.ts'
import { type ChatMessage, layOutChatCard, renderChatCard, renderChatNotice } from './card.ts'
import { googleChatOutcome } from './outcome.ts'

const options = z.strictObject({
  url: secretUrl().describe('The address of a webhook of the space, with its whole query (key and token).'),
  posts: postsOption('a webhook of Google Chat'),
  duplicates: duplicatesOption(),
  // A space takes one a second from all its apps together: https://developers.google.com/workspace/chat/limits
  rate: rateOption({ per_second: 1, burst: 1 }),
  ...cardOptions(),
  ...outgoingOptions('10s'),
})

const createGoogleChatSink = (name: string, config: z.output<typeof options>, { clock, log }: SinkContext): Sink => {
  const outbound = createOutbound(addressPolicy(config))
  const webhook = new URL(config.url.reveal())
  const describe = createDescribe(config, log)

  const post = async (message: ChatMessage, requestId: string, signal: AbortSignal): Promise<SendResult> => {
    const url = postAddress(webhook, requestId)
    const request = jsonRequest({ method: 'POST', url, json: message, timeoutMs: config.timeout, signal })
    return googleChatOutcome(await outbound.request(request), url, clock.now())
  }
  const send = (delivery: Delivery, signal: AbortSignal) => {
    const { call } = delivery
    // Of the call's moment, not of the delivery: the attempt after a lost answer may already show a later revision.
    const requestId = fingerprintUuid(name, repeatKey(delivery), momentOf(call.status))
    // Should the service know it already, it answers with the first, and the mark of the repeat is never seen.
    return postOnce(delivery, { ...config, describe }, (card) => post(layOutChatCard(card, call), requestId, signal))
  }
  const announce = (notice: Notice, signal: AbortSignal) =>
    post(renderChatNotice(notice), fingerprintUuid(name, notice.id), signal)
  const pace = paceOf(`google-chat ${webhook.host}${webhook.pathname}`, config.rate)
  const shown = (message: ChatMessage): Preview => ({ form: 'google-chat', body: message })
  return {
    name,
    mode: 'card',
    pace,
    send,
    announce,
    probe: async (signal) => [await reachWebhook(outbound, webhook, { timeoutMs: config.timeout, signal })],
    preview: (delivery) => previewPost(delivery, config.posts, () => shown(renderChatCard(delivery.call, describe))),
    previewNotice: (notice) => shown(renderChatNotice(notice)),
    close: () => outbound.close(),
  }
}

/**
 * The webhook's own query stays byte for byte. A repeat with the same `requestId` is answered with the first message;
 * threads need the reply option: https://developers.google.com/workspace/chat/api/reference/rest/v1/spaces.messages/create
 */
const postAddress = (webhook: URL, requestId: string): URL => {
  const url = new URL(webhook)
  const more = Object.entries({ messageReplyOption: 'REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD', requestId })
    .filter(([key]) => !webhook.searchParams.has(key))
    .map(([key, value]) => `${key}=${value}`)
  url.search = [webhook.search.slice(1), ...more].filter((part) => part !== '').join('&')
  return url
}

export const googleChat: SinkKind = {
  ...defineKind({ type: 'google-chat', options, build: createGoogleChatSink }),
  questions: {
    title: 'Google Chat: a card when it rings, and when nobody answered',
    before: [
      'In the menu of the space: Apps & integrations, Add webhooks.',
      'https://developers.google.com/workspace/chat/quickstart/webhooks',
    ],
    list: [
      {
        key: 'url',
        label: 'Webhook URL',
        where: 'the menu of the webhook, with its whole query',
        variable: 'GOOGLE_CHAT_WEBHOOK_URL',
        secret: true,
      },
    ],
  },
}
