// What the answer of a Slack webhook means for a delivery: the HTTP table, and the code it gives in plain text.
import type { Reply } from '../../outbound/http.ts'
import { disabled, httpOutcome } from '../http-outcome.ts'
import type { SendResult } from '../sink.ts'

/** Slack takes one message a second; the backoff of delivery makes it longer. */
const THROTTLE_MS = 1_000

const NEW_WEBHOOK = 'make a new webhook and set its address as `url`'

/** Codes that blame the webhook or its channel, with whatever status: no other card can fare better. */
const DEAD: Readonly<Record<string, string>> = {
  no_service: `the webhook was removed: ${NEW_WEBHOOK}`,
  no_service_id: 'the address is incomplete: copy it again',
  no_active_hooks: `the webhook is turned off: ${NEW_WEBHOOK}`,
  invalid_token: `the webhook is no longer valid: ${NEW_WEBHOOK}`,
  no_team: 'the address names no workspace: copy it again',
  team_disabled: 'the workspace is turned off',
  channel_not_found: `the channel is gone: ${NEW_WEBHOOK}`,
  channel_is_archived: 'the channel is archived',
  user_not_found: `the person it writes to is gone: ${NEW_WEBHOOK}`,
  action_prohibited: 'an admin has forbidden it',
  posting_to_general_channel_denied: 'an admin has forbidden to post there',
}

const UNFIT = new Set([
  'invalid_payload',
  'no_text',
  'invalid_blocks',
  'invalid_attachments',
  'too_many_attachments',
  'msg_too_long',
])

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling-errors */
export const slackWebhookOutcome = (reply: Reply, url: URL, now: number): SendResult => {
  const rules = { peer: 'Slack', url, now, throttleMs: THROTTLE_MS, repeatShows: true, notFound: 'disabled' } as const
  const outcome = httpOutcome(reply, rules)
  if (reply.kind === 'failure' || reply.status < 400 || reply.status >= 500 || reply.status === 429) return outcome
  const code = reply.body.toString('utf8').trim()
  const message = `Slack answered ${reply.status} ${code}`
  if (UNFIT.has(code)) return { status: 'rejected', reason: 'client', message }
  const why = Object.hasOwn(DEAD, code) ? DEAD[code] : undefined
  return why === undefined || !('reason' in outcome)
    ? outcome
    : disabled(outcome.status === 'disabled' ? outcome.reason : 'client', `${message}: ${why}`)
}
