// The requests that post and edit messages in Slack, each message with a mark by which it can be found again.
import type { KnownBlock } from '@slack/types'
import { NOTHING_LIVE } from '../../../cards/block-kit/card.ts'
import type { Clock } from '../../../clock.ts'
import { fingerprint, fingerprintUuid } from '../../fingerprint.ts'
import { callSlack, type SlackAccess } from './client.ts'
import { type SlackOutcome, type SlackQuestion, slackOutcome } from './outcome.ts'

export interface Content {
  readonly text: string
  /** Absent: plain text. */
  readonly blocks?: KnownBlock[]
}

/** What tells a message from every other: of which call, at which sink, for whom, and how often it was sent anew. */
export interface Identity {
  /** Anyone in the workspace may read it, so it is opaque. */
  readonly mark: string
  /** Undocumented as an argument, yet Slack looks duplicates up by it. */
  readonly clientMessageId: string
}

export const identify = (...parts: readonly string[]): Identity => ({
  mark: fingerprint(...parts).slice(0, 32),
  clientMessageId: fingerprintUuid(...parts),
})

export const MARK_TYPE = 'ringpost_call'

export interface Place {
  /** A channel, a conversation, or the id of a user. */
  readonly channel: string
  /** The `ts` of the message it replies to. */
  readonly thread?: string
}

export interface Messages {
  post(place: Place, content: Content, identity: Identity, how: Attempt): Promise<SlackOutcome>
  edit(
    message: { readonly channel: string; readonly ts: string },
    content: Content,
    how: Attempt,
  ): Promise<SlackOutcome>
}

export interface Attempt {
  readonly attempt: number
  readonly signal: AbortSignal
}

export const createMessages = (access: SlackAccess, clock: Clock): Messages => {
  const url = new URL(access.apiUrl)
  const question = (method: SlackQuestion['method'], { attempt }: Attempt): SlackQuestion => ({
    ...{ method, url, attempt },
    now: clock.now(),
  })
  return {
    // https://docs.slack.dev/reference/methods/chat.postMessage
    post: async ({ channel, thread }, content, { mark, clientMessageId }, how) => {
      const message = {
        channel,
        ...content,
        ...NOTHING_LIVE,
        metadata: { event_type: MARK_TYPE, event_payload: { message: mark } },
        client_msg_id: clientMessageId,
      }
      const reply = await callSlack(access, how.signal, (client) =>
        client.chat.postMessage(thread === undefined ? message : { ...message, thread_ts: thread }),
      )
      return slackOutcome(reply, question('chat.postMessage', how))
    },
    // `parse` and `link_names` fall back to other defaults in an edit, and blocks that are left out stay:
    // https://docs.slack.dev/reference/methods/chat.update
    edit: async ({ channel, ts }, { text, blocks = [] }, how) => {
      const reply = await callSlack(access, how.signal, (client) =>
        client.chat.update({ channel, ts, text, blocks, parse: 'none', link_names: false }),
      )
      return slackOutcome(reply, question('chat.update', how))
    },
  }
}
