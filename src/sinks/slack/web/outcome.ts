// What Slack's answer means for a delivery: its error codes, sorted by what helps.
import { z } from 'zod'
import type { Reply } from '../../../outbound/http.ts'
import { retryAfterAt } from '../../../outbound/retry-after.ts'
import type { FailureReason } from '../../../outcome.ts'
import { disabled, httpOutcome, retry } from '../../http-outcome.ts'
import type { SendResult } from '../../sink.ts'

export type SlackOutcome =
  | { readonly status: 'posted'; readonly channel: string; readonly ts: string }
  /** The message is no longer there to be edited; or it was posted once and then deleted. */
  | { readonly status: 'gone'; readonly code: string }
  /** Slack does not take the blocks; it may take the words. */
  | { readonly status: 'unfit'; readonly code: string; readonly message: string }
  /** This channel or person takes nothing from us; others may. */
  | { readonly status: 'barred'; readonly code: string; readonly message: string }
  /** Slack understood, and could not do it this time. */
  | { readonly status: 'stumbled'; readonly code: string; readonly result: SendResult }
  | SendResult

export interface SlackQuestion {
  readonly method: 'chat.postMessage' | 'chat.update'
  readonly url: URL
  readonly now: number
  readonly attempt: number
}

const verdict = z.object({ ok: z.boolean(), error: z.string().optional() })
const answer = verdict.extend({
  channel: z.string().optional(),
  ts: z.string().optional(),
})

const codes = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

const THROTTLED = codes('ratelimited rate_limited')
/** The workspace is full for now: https://docs.slack.dev/reference/methods/chat.postMessage#errors */
const FULL = codes('message_limit_exceeded')
const UNSETTLED = codes(`internal_error fatal_error service_unavailable request_timeout update_failed team_added_to_org
  org_login_required external_channel_migrating`)
/** Where the blocks may be to blame; `invalid_arguments` names none. */
const UNFIT_BLOCKS = codes(`invalid_blocks invalid_blocks_format msg_too_long msg_blocks_too_long block_mismatch
  attachment_payload_limit_exceeded invalid_attachments too_many_attachments invalid_arguments`)
const UNFIT = codes(`no_text invalid_metadata_format invalid_metadata_schema metadata_too_large markdown_text_conflict
  invalid_arg_name invalid_array_arg invalid_charset invalid_form_data invalid_post_type missing_post_type`)
const BARRED = codes(`channel_not_found not_in_channel is_archived is_inactive restricted_action
  restricted_action_read_only_channel restricted_action_thread_only_channel restricted_action_thread_locked
  restricted_action_non_threadable_channel messages_tab_disabled cannot_reply_to_message ekm_access_denied
  no_permission team_not_found user_not_found users_not_found cannot_dm_bot`)
const NO_AUTH = codes(`invalid_auth not_authed account_inactive token_revoked token_expired missing_scope
  not_allowed_token_type access_denied accesslimited team_access_not_granted enterprise_is_restricted
  two_factor_setup_required method_deprecated deprecated_endpoint`)
const UNEDITABLE = codes('message_not_found cant_update_message edit_window_closed')
/** Slack knows the `client_msg_id`, but its message is gone. */
const DELETED = codes('duplicate_message_not_found duplicate_channel_not_found')

const HINTS: Readonly<Record<string, string>> = {
  channel_not_found: 'check `channel`, and invite the app to it',
  not_in_channel: 'invite the app to the channel',
  is_archived: 'the channel is archived',
  missing_scope: 'the token needs the scope chat:write',
  invalid_auth: 'check `token`',
  not_authed: 'check `token`',
  token_revoked: 'install the app again and set the new `token`',
  account_inactive: 'install the app again and set the new `token`',
}

const THROTTLE_MS = 30_000
const FULL_MS = 15 * 60_000
const RULES = { peer: 'Slack', throttleMs: THROTTLE_MS, notFound: 'disabled' } as const

/** A null reply: the client refused to send. */
export const slackOutcome = (reply: Reply | null, question: SlackQuestion): SlackOutcome => {
  if (reply === null) return { status: 'rejected', reason: 'render', message: 'the Slack client refused this card' }
  const repeatShows = question.method === 'chat.postMessage'
  const outcome = httpOutcome(reply, { ...RULES, ...question, repeatShows })
  if (reply.kind === 'failure' || outcome.status !== 'delivered') return outcome
  const parsed = answer.safeParse(parseJson(reply.body))
  if (!parsed.success)
    return retry('server', 'Slack answered with something else than JSON', { ambiguous: repeatShows })
  const { ok, error, channel, ts } = parsed.data
  if (!ok) return refusal(error ?? '', question, retryAfterAt(reply.headers['retry-after'], question.now))
  if (channel !== undefined && ts !== undefined) return { status: 'posted', channel, ts }
  return retry('server', 'Slack answered without naming the message', { ambiguous: repeatShows })
}

const refusal = (error: string, question: SlackQuestion, retryAt: number | null): SlackOutcome => {
  const code = readableCode(error)
  const hint = HINTS[code]
  const message = `Slack answered ${code}${hint === undefined ? '' : `: ${hint}`}`
  const posting = question.method === 'chat.postMessage'
  if (THROTTLED.has(code)) return retry('rate-limited', message, { notBefore: retryAt ?? question.now + THROTTLE_MS })
  if (FULL.has(code)) return retry('rate-limited', message, { notBefore: retryAt ?? question.now + FULL_MS })
  if (UNSETTLED.has(code))
    return { status: 'stumbled', code, result: retry('server', message, { notBefore: retryAt, ambiguous: posting }) }
  if (BARRED.has(code)) return { status: 'barred', code, message }
  if (NO_AUTH.has(code)) return disabled('auth', message)
  if (posting ? DELETED.has(code) : UNEDITABLE.has(code)) return { status: 'gone', code }
  if (UNFIT_BLOCKS.has(code)) return { status: 'unfit', code, message }
  // A code we do not know may be a passing one, once.
  if (!UNFIT.has(code) && question.attempt === 1) return { status: 'stumbled', code, result: retry('client', message) }
  return { status: 'rejected', reason: 'client', message }
}

/** Anything else than a code is not ours to repeat: it could hold what we sent. */
const readableCode = (error: string): string =>
  /^[a-z]{2,20}(_[a-z]{1,20}){0,6}$/.test(error) ? error : 'an unreadable error'

/** What a question that changes nothing came back with. */
export type SlackAnswer =
  | { readonly ok: true; readonly body: unknown }
  /** Slack will not answer it, however often it is asked. */
  | { readonly ok: false; readonly code: string; readonly later?: never }
  | { readonly ok: false; readonly later: SendResult }

export const slackAnswer = (reply: Reply | null, { url, now }: Pick<SlackQuestion, 'url' | 'now'>): SlackAnswer => {
  if (reply === null) return { ok: false, code: 'not_asked' }
  const outcome = httpOutcome(reply, { ...RULES, url, now, repeatShows: false })
  if (outcome.status === 'retry') return { ok: false, later: { ...outcome, reason: patient(outcome.reason) } }
  if (reply.kind === 'failure' || outcome.status !== 'delivered') return { ok: false, code: 'no_answer' }
  const body = parseJson(reply.body)
  const parsed = verdict.safeParse(body)
  if (!parsed.success || parsed.data.ok) return parsed.success ? { ok: true, body } : { ok: false, code: 'unreadable' }
  const code = readableCode(parsed.data.error ?? '')
  if (!THROTTLED.has(code) && !UNSETTLED.has(code)) return { ok: false, code }
  const retryAt = retryAfterAt(reply.headers['retry-after'], now)
  return { ok: false, later: retry('server', `Slack answered ${code}`, { notBefore: retryAt }) }
}

/** A question that has to wait is no reason for the whole sink to. */
export const patient = (reason: FailureReason): FailureReason => (reason === 'rate-limited' ? 'server' : reason)

const parseJson = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
}
