// Cards through an incoming webhook of Mattermost, which can be posted but never edited.
import type { Describe } from '../../cards/card.ts'
import type { Clock } from '../../clock.ts'
import type { Outbound } from '../../outbound/http.ts'
import { reachWebhook } from '../../outbound/reach.ts'
import { jsonRequest } from '../json-request.ts'
import type { Duplicates } from '../outgoing.ts'
import { DEFAULT_POSTS, type Post, postOnce, previewPost } from '../posts.ts'
import type { Delivery, Notice, Pace, Preview, SendResult, Sink } from '../sink.ts'
import { type Attachment, layOutAttachment, renderAttachment, renderNoticeAttachment } from './card.ts'
import { webhookOutcome } from './outcome.ts'

export interface WebhookSettings {
  readonly name: string
  readonly url: URL
  readonly posts?: readonly Post[]
  readonly duplicates: Duplicates
  readonly pace: Pace
  readonly outbound: Outbound
  readonly timeoutMs: number
  readonly describe: Describe
  readonly clock: Clock
}

/** https://developers.mattermost.com/integrate/webhooks/incoming/ */
export const createWebhook = (settings: WebhookSettings): Sink => {
  const { name, url, describe, pace, posts = DEFAULT_POSTS, duplicates, outbound, timeoutMs, clock } = settings
  const post = async (attachment: Attachment, signal: AbortSignal): Promise<SendResult> => {
    const json = { attachments: [attachment] }
    const reply = await outbound.request(jsonRequest({ method: 'POST', url, json, timeoutMs, signal }))
    return webhookOutcome(reply, url, clock.now())
  }
  const send = (delivery: Delivery, signal: AbortSignal) =>
    postOnce(delivery, { posts, duplicates, describe }, (card) => post(layOutAttachment(card, delivery.call), signal))
  const announce = (notice: Notice, signal: AbortSignal) => post(renderNoticeAttachment(notice), signal)
  const shown = (attachment: Attachment): Preview => ({ form: 'mattermost', body: { attachments: [attachment] } })
  return {
    name,
    mode: 'card',
    pace,
    send,
    announce,
    probe: async (signal) => [await reachWebhook(outbound, url, { timeoutMs, signal })],
    preview: (delivery) => previewPost(delivery, posts, () => shown(renderAttachment(delivery.call, describe))),
    previewNotice: (notice) => shown(renderNoticeAttachment(notice)),
    close: () => outbound.close(),
  }
}
