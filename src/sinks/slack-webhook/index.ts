// The Slack webhook sink: cards through an incoming webhook, which can be posted but never edited.
import { z } from 'zod'
import { layOutSlackCard, NOTHING_LIVE, renderSlackCard, type SlackCard } from '../../cards/block-kit/card.ts'
import { renderSlackNotice } from '../../cards/block-kit/notice.ts'
import { createDescribe } from '../../cards/templates/describe.ts'
import { cardOptions } from '../../cards/templates/options.ts'
import { secretUrl } from '../../config/fields.ts'
import { defineKind } from '../../config/kind.ts'
import { addressPolicy, outgoingOptions } from '../../config/outgoing.ts'
import { createOutbound } from '../../outbound/http.ts'
import { reachWebhook } from '../../outbound/reach.ts'
import { jsonRequest } from '../json-request.ts'
import { duplicatesOption, paceOf, rateOption } from '../outgoing.ts'
import { postOnce, postsOption, previewPost } from '../posts.ts'
import type { Delivery, Notice, Preview, SendResult, Sink, SinkContext, SinkKind } from '../sink.ts'
import { slackWebhookOutcome } from './outcome.ts'

const options = z.strictObject({
  url: secretUrl().describe('The address of an incoming webhook: https://hooks.slack.com/services/…'),
  posts: postsOption('a webhook of Slack'),
  duplicates: duplicatesOption(),
  // One a second, with short bursts above it: https://docs.slack.dev/apis/web-api/rate-limits
  rate: rateOption({ per_second: 1, burst: 3 }),
  ...cardOptions(),
  ...outgoingOptions('10s'),
})

const createSlackWebhookSink = (name: string, config: z.output<typeof options>, { clock, log }: SinkContext): Sink => {
  const outbound = createOutbound(addressPolicy(config))
  const url = new URL(config.url.reveal())
  const describe = createDescribe(config, log)

  /** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
  const post = async (card: SlackCard, signal: AbortSignal): Promise<SendResult> => {
    const json = { ...card, ...NOTHING_LIVE }
    const reply = await outbound.request(jsonRequest({ method: 'POST', url, json, timeoutMs: config.timeout, signal }))
    return slackWebhookOutcome(reply, url, clock.now())
  }
  const send = (delivery: Delivery, signal: AbortSignal) =>
    postOnce(delivery, { ...config, describe }, (card) => post(layOutSlackCard(card, delivery.call), signal))
  const announce = (notice: Notice, signal: AbortSignal) => post(renderSlackNotice(notice), signal)
  const pace = paceOf(`slack-webhook ${url.host}${url.pathname}`, config.rate)
  const shown = (card: SlackCard): Preview => ({ form: 'slack', body: card })
  return {
    name,
    mode: 'card',
    pace,
    send,
    announce,
    probe: async (signal) => [await reachWebhook(outbound, url, { timeoutMs: config.timeout, signal })],
    preview: (delivery) => previewPost(delivery, config.posts, () => shown(renderSlackCard(delivery.call, describe))),
    previewNotice: (notice) => shown(renderSlackNotice(notice)),
    close: () => outbound.close(),
  }
}

export const slackWebhook: SinkKind = {
  ...defineKind({ type: 'slack-webhook', options, build: createSlackWebhookSink }),
  questions: {
    title: 'Slack, through an incoming webhook: cards that are never edited',
    before: [
      'In your Slack app switch on Incoming Webhooks and add one to the channel.',
      'https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks',
    ],
    list: [
      {
        key: 'url',
        label: 'Webhook URL',
        where: 'https://hooks.slack.com/services/…, on that page',
        variable: 'SLACK_WEBHOOK_URL',
        secret: true,
      },
    ],
  },
}
