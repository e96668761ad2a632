// The Discord sink: one message per call through a channel's webhook, edited in place until the call ends.
import { z } from 'zod'
import { createDescribe } from '../../cards/templates/describe.ts'
import { cardOptions } from '../../cards/templates/options.ts'
import { secretUrl } from '../../config/fields.ts'
import { defineKind } from '../../config/kind.ts'
import { addressPolicy, outgoingOptions } from '../../config/outgoing.ts'
import { createOutbound } from '../../outbound/http.ts'
import type { Probed } from '../../probe.ts'
import { probedOf } from '../http-outcome.ts'
import { jsonRequest } from '../json-request.ts'
import { keepOneMessage, type MessageMoves, type MessageOutcome, postAlone } from '../one-message.ts'
import { duplicatesOption, paceOf, rateOption } from '../outgoing.ts'
import type { Delivery, Notice, Preview, Sink, SinkContext, SinkKind } from '../sink.ts'
import { messageAddress, postAddress, versioned as webhookAddress } from './address.ts'
import { type DiscordMessage, layOutDiscordCard, renderDiscordNotice } from './card.ts'
import { discordOutcome } from './outcome.ts'

const FOREIGN_FORMAT = /\/(slack|github)\/?$/

const options = z.strictObject({
  url: secretUrl()
    .refine(
      (url) => !FOREIGN_FORMAT.test(new URL(url.reveal()).pathname),
      'takes messages of another form: leave /slack or /github at its end away',
    )
    .describe('The address of a webhook, from the settings of the channel: https://discord.com/api/webhooks/…'),
  duplicates: duplicatesOption(),
  // A webhook takes about 5 in 2 s: two at once and 1.5 a second are no more than that in any 2 s.
  rate: rateOption({ per_second: 1.5, burst: 2 }),
  ...cardOptions(),
  ...outgoingOptions('10s'),
})

const createDiscordSink = (name: string, config: z.output<typeof options>, { clock, log }: SinkContext): Sink => {
  const outbound = createOutbound(addressPolicy(config))
  const webhook = new URL(config.url.reveal())
  const describe = createDescribe(config, log)

  const request = async (
    method: 'POST' | 'PATCH',
    url: URL,
    json: DiscordMessage,
    signal: AbortSignal,
  ): Promise<MessageOutcome> => {
    const reply = await outbound.request(jsonRequest({ method, url, json, timeoutMs: config.timeout, signal }))
    return discordOutcome(reply, { editing: method === 'PATCH', url, now: clock.now() })
  }
  const send = (delivery: Delivery, signal: AbortSignal) => {
    const { call } = delivery
    const moves: MessageMoves = {
      post: (card) => request('POST', postAddress(webhook), layOutDiscordCard(card, call), signal),
      edit: (id, card) => request('PATCH', messageAddress(webhook, id), layOutDiscordCard(card, call), signal),
    }
    // A webhook can read back only a message whose id it knows, and takes no nonce: a lost answer leaves doubt.
    return keepOneMessage(delivery, moves, { log, describe, duplicates: config.duplicates, now: clock.now() })
  }
  const announce = (notice: Notice, signal: AbortSignal) =>
    postAlone(() => request('POST', postAddress(webhook), renderDiscordNotice(notice), signal))
  /** https://discord.com/developers/docs/resources/webhook#get-webhook-with-token */
  const probe = async (signal: AbortSignal): Promise<readonly Probed[]> => {
    const url = webhookAddress(webhook)
    const reply = await outbound.request({ method: 'GET', url, timeoutMs: config.timeout, signal })
    const outcome = discordOutcome(reply, { editing: true, url, now: clock.now() })
    const known = 'code' in outcome || outcome.status === 'posted' ? ({ status: 'delivered' } as const) : outcome
    return [probedOf('credentials', known, 'Discord knows the webhook')]
  }
  const pace = paceOf(`discord ${webhook.host}${webhook.pathname}`, config.rate)
  const preview = ({ call }: Delivery): Preview => ({ form: 'discord', body: layOutDiscordCard(describe(call), call) })
  const previewNotice = (notice: Notice): Preview => ({ form: 'discord', body: renderDiscordNotice(notice) })
  return { name, mode: 'card', pace, send, announce, probe, preview, previewNotice, close: () => outbound.close() }
}

export const discord: SinkKind = {
  ...defineKind({ type: 'discord', options, build: createDiscordSink }),
  questions: {
    title: 'Discord: one message per call, edited until it ends',
    before: [
      'In the settings of the channel: Integrations, Webhooks, New Webhook.',
      'https://support.discord.com/hc/articles/228383668',
    ],
    list: [
      { key: 'url', label: 'Webhook URL', where: '“Copy Webhook URL”', variable: 'DISCORD_WEBHOOK_URL', secret: true },
    ],
  },
}
