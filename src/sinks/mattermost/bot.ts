// One message per call through Mattermost's API as a bot, edited in place until the call ends.
import type { Describe } from '../../cards/card.ts'
import type { Clock } from '../../clock.ts'
import type { Log } from '../../log.ts'
import type { Outbound, OutboundRequest } from '../../outbound/http.ts'
import type { Probed } from '../../probe.ts'
import { fingerprint } from '../fingerprint.ts'
import { probedOf } from '../http-outcome.ts'
import { jsonRequest } from '../json-request.ts'
import { keepOneMessage, type MessageMoves, type MessageOutcome, postAlone } from '../one-message.ts'
import type { Duplicates } from '../outgoing.ts'
import { type Delivery, type Notice, type Pace, type Preview, repeatKey, type Sink } from '../sink.ts'
import { type Attachment, layOutAttachment, renderNoticeAttachment } from './card.ts'
import { botOutcome, questionOutcome } from './outcome.ts'

export interface BotSettings {
  readonly name: string
  /** With or without a path. */
  readonly server: URL
  readonly token: string
  readonly channel: string
  readonly duplicates: Duplicates
  readonly pace: Pace
  readonly outbound: Outbound
  readonly timeoutMs: number
  readonly describe: Describe
  readonly clock: Clock
  readonly log: Log
}

/** Mattermost remembers a `pending_post_id` for 30 s; an answer may have taken some of them. */
const DROPS_REPEATS_MS = 20_000

export const createBot = (settings: BotSettings): Sink => {
  const { name, describe, pace, server, channel, duplicates, outbound, timeoutMs, clock, log } = settings
  const api = `${server.href.replace(/\/$/, '')}/api/v4`
  const headers = { authorization: `Bearer ${settings.token}` }

  const request = async (
    method: OutboundRequest['method'],
    path: string,
    json: unknown,
    signal: AbortSignal,
  ): Promise<MessageOutcome> => {
    const url = new URL(`${api}${path}`)
    const reply = await outbound.request(jsonRequest({ method, url, json, headers, timeoutMs, signal }))
    return botOutcome(reply, { editing: method === 'PUT', url, now: clock.now() })
  }

  /**
   * https://developers.mattermost.com/api-documentation/#/operations/CreatePost
   * Undocumented, but what Mattermost's own clients rely on: for 30 s a repeat with the same `pending_post_id` is
   * answered with the first post.
   */
  const post = (attachment: Attachment, id: string, signal: AbortSignal) => {
    const pending = { pending_post_id: `ringpost:${fingerprint(name, id)}` }
    const json = { channel_id: channel, message: '', props: { attachments: [attachment] }, ...pending }
    return request('POST', '/posts', json, signal)
  }
  /**
   * https://developers.mattermost.com/api-documentation/#/operations/PatchPost
   * Without `message`, so that a server's time limit on editing texts does not apply.
   */
  const edit = (id: string, attachment: Attachment, signal: AbortSignal) =>
    request('PUT', `/posts/${encodeURIComponent(id)}/patch`, { props: { attachments: [attachment] } }, signal)

  const send = (delivery: Delivery, signal: AbortSignal) => {
    const { call } = delivery
    const moves: MessageMoves = {
      post: (card) => post(layOutAttachment(card, call), repeatKey(delivery), signal),
      edit: (id, card) => edit(id, layOutAttachment(card, call), signal),
    }
    return keepOneMessage(delivery, moves, {
      log,
      describe,
      duplicates,
      dropsRepeatsMs: DROPS_REPEATS_MS,
      now: clock.now(),
    })
  }
  const announce = (notice: Notice, signal: AbortSignal) =>
    postAlone(() => post(renderNoticeAttachment(notice), notice.id, signal))
  const ask = async (path: string, item: string, found: string, signal: AbortSignal): Promise<Probed> => {
    const url = new URL(`${api}${path}`)
    const reply = await outbound.request({ method: 'GET', url, headers, timeoutMs, signal })
    return probedOf(item, questionOutcome(reply, url, clock.now()), found)
  }
  /**
   * https://developers.mattermost.com/api-documentation/#/operations/GetUser
   * https://developers.mattermost.com/api-documentation/#/operations/GetChannelMember
   */
  const probe = async (signal: AbortSignal): Promise<readonly Probed[]> => {
    const token = await ask('/users/me', 'credentials', 'Mattermost knows the bot', signal)
    if (token.state !== 'ok') return [token]
    const membership = `/channels/${encodeURIComponent(channel)}/members/me`
    return [token, await ask(membership, 'channel', 'the bot is in the channel', signal)]
  }
  const shown = (attachment: Attachment): Preview => ({
    form: 'mattermost',
    body: { props: { attachments: [attachment] } },
  })
  return {
    name,
    mode: 'card',
    pace,
    send,
    announce,
    probe,
    preview: ({ call }) => shown(layOutAttachment(describe(call), call)),
    previewNotice: (notice) => shown(renderNoticeAttachment(notice)),
    close: () => outbound.close(),
  }
}
