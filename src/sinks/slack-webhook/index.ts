// The Slack webhook sink: cards through an incoming webhook, which can be posted but never edited.
import { z } from 'zod'
import { layOutSlackCard, NOTHING_LIVE } from '../../cards/block-kit/card.ts'
import { renderSlackNotice } from '../../cards/block-kit/notice.ts'
import { secretUrl } from '../../config/fields.ts'
import { defineKind } from '../../config/kind.ts'
import { paceOf } from '../outgoing.ts'
import { createPostingSink, postingOptions } from '../posting-sink.ts'
import type { Sink, SinkContext, SinkKind } from '../sink.ts'
import { slackWebhookOutcome } from './outcome.ts'

const options = z.strictObject({
  url: secretUrl().describe('The address of an incoming webhook: https://hooks.slack.com/services/…'),
  // One a second, with short bursts above it: https://docs.slack.dev/apis/web-api/rate-limits
  ...postingOptions('a webhook of Slack', { per_second: 1, burst: 3 }),
})

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
const createSlackWebhookSink = (name: string, config: z.output<typeof options>, context: SinkContext): Sink => {
  const webhook = new URL(config.url.reveal())
  return createPostingSink(name, config, context, {
    form: 'slack',
    webhook,
    pace: paceOf(`slack-webhook ${webhook.host}${webhook.pathname}`, config.rate),
    layOut: layOutSlackCard,
    layOutNotice: renderSlackNotice,
    request: (card) => ({ url: webhook, json: { ...card, ...NOTHING_LIVE } }),
    outcome: slackWebhookOutcome,
  })
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
