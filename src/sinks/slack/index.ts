// The Slack sink: one message per call, posted at the first state and edited in place until the call ends.
import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import { NOTHING_LIVE, renderSlackCard } from '../../cards/block-kit/card.ts'
import { renderSlackNotice } from '../../cards/block-kit/notice.ts'
import type { Describe } from '../../cards/card.ts'
import { createDescribe } from '../../cards/templates/describe.ts'
import { cardOptions } from '../../cards/templates/options.ts'
import { outboundUrl, secret, text } from '../../config/fields.ts'
import { defineKind } from '../../config/kind.ts'
import { createOutbound } from '../../outbound/http.ts'
import type { Handle } from '../../outcome.ts'
import { fingerprint, fingerprintUuid } from '../fingerprint.ts'
import { addressPolicy, outgoingOptions } from '../outgoing.ts'
import type { Delivery, Notice, Preview, SendResult, Sink, SinkContext, SinkKind } from '../sink.ts'
import { callSlack, type SlackAccess } from './client.ts'
import { type SlackOutcome, slackOutcome } from './outcome.ts'

const options = z.strictObject({
  token: secret().describe('A bot token (xoxb-…) with the scope chat:write.'),
  channel: text().describe('The id of the channel, at the bottom of its details in Slack.'),
  api_url: outboundUrl('https://slack.com/api/').describe('The base of Slack’s Web API.'),
  ...cardOptions(),
  ...outgoingOptions('10s'),
})

/** Where a call's message stands. `gone`: it was deleted or can't be edited any more, and no other is posted for it. */
interface Message {
  readonly channel: string
  readonly ts: string
  readonly gone: boolean
}

const createSlackSink = (name: string, config: z.output<typeof options>, { clock, log }: SinkContext): Sink => {
  const outbound = createOutbound(addressPolicy(config))
  const apiUrl = config.api_url.href.endsWith('/') ? config.api_url.href : `${config.api_url.href}/`
  const access: SlackAccess = { token: config.token.reveal(), apiUrl, timeoutMs: config.timeout, outbound }

  const describe = createDescribe(config, log)

  const send = async (delivery: Delivery, signal: AbortSignal): Promise<SendResult> => {
    const message = readHandle(delivery.handle)
    if (message?.gone) return { status: 'delivered', skipped: true }
    const method = message === null ? 'chat.postMessage' : 'chat.update'
    const reply = await callSlack(access, signal, (client) =>
      message === null
        ? post(client, config.channel, name, delivery, describe)
        : edit(client, message, delivery, describe),
    )
    const { attempt } = delivery
    const outcome = slackOutcome(reply, { method, url: new URL(apiUrl), now: clock.now(), attempt })
    if (outcome.status === 'gone') log.info({ call: delivery.call.id, code: outcome.code }, 'the Slack message is gone')
    return settle(outcome, message)
  }
  const announce = async (notice: Notice, signal: AbortSignal): Promise<SendResult> => {
    const reply = await callSlack(access, signal, (client) => postNotice(client, config.channel, name, notice))
    const question = { method: 'chat.postMessage', url: new URL(apiUrl), now: clock.now(), attempt: 1 } as const
    return settle(slackOutcome(reply, question), null)
  }
  const preview = ({ call }: Delivery): Preview => ({ form: 'slack', body: renderSlackCard(call, describe) })
  const previewNotice = (notice: Notice): Preview => ({ form: 'slack', body: renderSlackNotice(notice) })
  return { name, mode: 'card', send, announce, preview, previewNotice, close: () => outbound.close() }
}

const settle = (outcome: SlackOutcome, before: Message | null): SendResult => {
  switch (outcome.status) {
    case 'posted':
      return { status: 'delivered', handle: { channel: outcome.channel, ts: outcome.ts } }
    case 'gone':
      return { status: 'delivered', handle: { channel: before?.channel ?? '', ts: before?.ts ?? '', gone: true } }
    default:
      return outcome
  }
}

/** https://docs.slack.dev/reference/methods/chat.postMessage */
const post = (
  client: WebClient,
  channel: string,
  name: string,
  { call }: Delivery,
  describe: Describe,
): Promise<unknown> => {
  const message = {
    channel,
    ...renderSlackCard(call, describe),
    ...NOTHING_LIVE,
    // Anyone in the workspace may read the metadata: nothing but an opaque mark belongs here.
    metadata: { event_type: 'ringpost_call', event_payload: { call: fingerprint(call.id).slice(0, 32) } },
    // Undocumented as an argument, yet Slack looks duplicates up by it: an attempt that arrived after all is not shown twice.
    client_msg_id: fingerprintUuid(call.id, name, channel),
  } as const
  return client.chat.postMessage(message)
}

/** As above, a notice that arrived after all is not shown twice. */
const postNotice = (client: WebClient, channel: string, name: string, notice: Notice): Promise<unknown> => {
  const message = {
    channel,
    ...renderSlackNotice(notice),
    ...NOTHING_LIVE,
    client_msg_id: fingerprintUuid(notice.id, name, channel),
  } as const
  return client.chat.postMessage(message)
}

/** `parse` and `link_names` fall back to other defaults in an edit: https://docs.slack.dev/reference/methods/chat.update */
const edit = (client: WebClient, { channel, ts }: Message, { call }: Delivery, describe: Describe): Promise<unknown> =>
  client.chat.update({ channel, ts, ...renderSlackCard(call, describe), parse: 'none', link_names: false })

const readHandle = (handle: Handle | null): Message | null => {
  if (typeof handle?.['channel'] !== 'string' || typeof handle['ts'] !== 'string') return null
  return { channel: handle['channel'], ts: handle['ts'], gone: handle['gone'] === true }
}

export const slack: SinkKind = defineKind({ type: 'slack', options, build: createSlackSink })
