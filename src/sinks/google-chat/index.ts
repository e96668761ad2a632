// The Google Chat sink: cards through a space's webhook, which can be posted but never edited; a call's cards share a thread.
import { z } from 'zod'
import { secretUrl } from '../../config/fields.ts'
import { defineKind } from '../../config/kind.ts'
import { fingerprintUuid } from '../fingerprint.ts'
import { paceOf } from '../outgoing.ts'
import { createPostingSink, postingOptions } from '../posting-sink.ts'
import type { Sink, SinkContext, SinkKind } from '../sink.ts'
import { layOutChatCard, renderChatNotice } from './card.ts'
import { googleChatOutcome } from './outcome.ts'

const options = z.strictObject({
  url: secretUrl().describe('The address of a webhook of the space, with its whole query (key and token).'),
  // A space takes one a second from all its apps together: https://developers.google.com/workspace/chat/limits
  ...postingOptions('a webhook of Google Chat', { per_second: 1, burst: 1 }),
})

const createGoogleChatSink = (name: string, config: z.output<typeof options>, context: SinkContext): Sink => {
  const webhook = new URL(config.url.reveal())
  return createPostingSink(name, config, context, {
    form: 'google-chat',
    webhook,
    pace: paceOf(`google-chat ${webhook.host}${webhook.pathname}`, config.rate),
    layOut: layOutChatCard,
    layOutNotice: renderChatNotice,
    request: (json, identity) => ({ url: postAddress(webhook, fingerprintUuid(...identity)), json }),
    outcome: googleChatOutcome,
  })
}

/**
 * The webhook's own query stays byte for byte. A repeat with the same `requestId` is answered with the first message,
 * and the mark of the repeat is never seen; threads need the reply option: https://developers.google.com/workspace/chat/api/reference/rest/v1/spaces.messages/create
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
