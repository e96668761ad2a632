// A sink that posts cards to one webhook and can edit none of them: all of it but what is its service's own.
import type { Call } from '../call/call.ts'
import type { Card } from '../cards/card.ts'
import { createDescribe } from '../cards/templates/describe.ts'
import { type CardOptions, cardOptions } from '../cards/templates/options.ts'
import { addressPolicy, outgoingOptions } from '../config/outgoing.ts'
import { createOutbound, type Reply } from '../outbound/http.ts'
import { reachWebhook } from '../outbound/reach.ts'
import { jsonRequest } from './json-request.ts'
import { type Duplicates, duplicatesOption, type Rate, rateOption } from './outgoing.ts'
import { momentOf, type Post, postOnce, postsOption } from './posts.ts'
import {
  type Notice,
  type Pace,
  type Preview,
  repeatKey,
  type SendResult,
  type Sink,
  type SinkContext,
} from './sink.ts'

/** The options of such a sink besides its address; `service` is named as the one that cannot edit. */
export const postingOptions = (service: string, usual: Rate) => ({
  posts: postsOption(service),
  duplicates: duplicatesOption(),
  rate: rateOption(usual),
  ...cardOptions(),
  ...outgoingOptions('10s'),
})

export interface PostingConfig extends CardOptions {
  readonly posts: readonly Post[]
  readonly duplicates: Duplicates
  readonly timeout: number
  readonly allow_private: boolean
  readonly insecure: boolean
}

/** What is the service's own. */
export interface PostingService<Message> {
  readonly form: Preview['form']
  readonly webhook: URL
  readonly pace: Pace
  /** For whatever the card of this call is to say. */
  layOut(card: Card, call: Call): Message
  layOutNotice(notice: Notice): Message
  /** Absent: the message as it is, to the webhook. `identity` is the same whenever the same is posted again. */
  request?(message: Message, identity: readonly string[]): { readonly url: URL; readonly json: unknown }
  /** What the answer means; `url` is what was asked. */
  outcome(reply: Reply, url: URL, now: number): SendResult
}

export const createPostingSink = <Message>(
  name: string,
  config: PostingConfig,
  { clock, log }: SinkContext,
  service: PostingService<Message>,
): Sink => {
  const { webhook, pace } = service
  const { posts, duplicates, timeout: timeoutMs } = config
  const outbound = createOutbound(addressPolicy(config))
  const describe = createDescribe(config, log)

  const post = async (message: Message, identity: readonly string[], signal: AbortSignal): Promise<SendResult> => {
    const { url, json } = service.request?.(message, identity) ?? { url: webhook, json: message }
    const reply = await outbound.request(jsonRequest({ method: 'POST', url, json, timeoutMs, signal }))
    return service.outcome(reply, url, clock.now())
  }
  const shown = (message: Message): Preview => ({ form: service.form, body: message })
  return {
    name,
    mode: 'card',
    pace,
    send: (delivery, signal) => {
      const { call } = delivery
      // Of the call's moment, not of the delivery: the attempt after a lost answer may already show a later revision.
      const identity = [name, repeatKey(delivery), momentOf(call.status)]
      return postOnce(delivery, { posts, duplicates, describe }, (card) =>
        post(service.layOut(card, call), identity, signal),
      )
    },
    announce: (notice, signal) => post(service.layOutNotice(notice), [name, notice.id], signal),
    probe: async (signal) => [await reachWebhook(outbound, webhook, { timeoutMs, signal })],
    preview: ({ call }) => (posts.includes(momentOf(call.status)) ? shown(service.layOut(describe(call), call)) : null),
    previewNotice: (notice) => shown(service.layOutNotice(notice)),
    close: () => outbound.close(),
  }
}
