// What Mattermost's answer means for a delivery: the HTTP table, and the id of the error in its JSON.
import { z } from 'zod'
import type { Reply } from '../../outbound/http.ts'
import { disabled, httpOutcome, retry } from '../http-outcome.ts'
import { readAnswer } from '../json-answer.ts'
import type { MessageOutcome } from '../one-message.ts'
import type { SendResult } from '../sink.ts'

/** Whether and how a server limits is up to its admin. */
const THROTTLE_MS = 5_000

const PEER = 'Mattermost'

/** A post on success, else an error: https://developers.mattermost.com/api-documentation/#/#errors */
const answer = z.object({ id: z.string() })
const POST_ID = /^[a-z0-9]{1,40}$/

/**
 * Errors that blame the webhook, the bot or the channel, with whatever status: no other card can fare better.
 * https://github.com/mattermost/mattermost/blob/master/server/i18n/en.json
 */
const DEAD: Readonly<Record<string, string>> = {
  'web.incoming_webhook.invalid.app_error': 'the webhook was deleted; make a new one and set its address as `url`',
  'web.incoming_webhook.disabled.app_error': 'an admin has turned incoming webhooks off',
  'web.incoming_webhook.channel.app_error': 'the channel of the webhook is gone',
  'web.incoming_webhook.user.app_error': 'the owner of the webhook is gone',
  'web.incoming_webhook.permissions.app_error': 'the owner of the webhook may not post to its channel',
  'web.incoming_webhook.channel_locked.app_error': 'the webhook is locked to another channel',
  'api.post.create_post.can_not_post_to_deleted.error': 'the channel is archived',
  'api.context.permissions.app_error': 'add the bot to the team and to the channel',
  'api.context.session_expired.app_error': 'check `token`',
  'app.channel.get.existing.app_error': 'check `channel`',
}

/** A post that was deleted is answered as one that may not be edited; an archived channel's are read-only. */
const UNEDITABLE = new Set([
  'api.context.permissions.app_error',
  'app.post.get.app_error',
  'api.post.patch_post.can_not_update_post_in_deleted.error',
  'api.post.update_post.permissions_time_limit.app_error',
])

export const webhookOutcome = (reply: Reply, url: URL, now: number): SendResult => judge(reply, url, now, true)

export const botOutcome = (
  reply: Reply,
  { editing, url, now }: { readonly editing: boolean; readonly url: URL; readonly now: number },
): MessageOutcome => {
  const outcome = judge(reply, url, now, !editing)
  if (reply.kind === 'failure') return outcome
  const id = readAnswer(reply.body, answer)?.id ?? ''
  if (outcome.status === 'delivered') {
    if (POST_ID.test(id)) return { status: 'posted', id }
    return retry('server', `${PEER} answered ${reply.status} without naming the post`, { ambiguous: !editing })
  }
  return editing && reply.status < 500 && UNEDITABLE.has(id) ? { status: 'gone', code: id } : outcome
}

/** Of a question that changes nothing. */
export const questionOutcome = (reply: Reply, url: URL, now: number): SendResult => judge(reply, url, now, false)

const judge = (reply: Reply, url: URL, now: number, repeatShows: boolean): SendResult => {
  const outcome = httpOutcome(reply, {
    peer: PEER,
    url,
    now,
    throttleMs: THROTTLE_MS,
    repeatShows,
    notFound: 'disabled',
  })
  if (reply.kind === 'failure' || !('reason' in outcome)) return outcome
  const id = readAnswer(reply.body, answer)?.id ?? ''
  const why = Object.hasOwn(DEAD, id) ? DEAD[id] : undefined
  if (why === undefined) return outcome
  return disabled(outcome.reason === 'auth' ? 'auth' : 'client', `${PEER} answered ${reply.status}: ${why}`)
}
