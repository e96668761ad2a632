import { describe, expect, it } from 'vitest'
import type { Reply } from '../../../../src/outbound/http.ts'
import {
  type SlackOutcome,
  type SlackQuestion,
  slackAnswer,
  slackOutcome,
} from '../../../../src/sinks/slack/web/outcome.ts'

const NOW = 1_790_364_784_000
const POST: SlackQuestion = {
  method: 'chat.postMessage',
  url: new URL('https://slack.com/api/'),
  now: NOW,
  attempt: 1,
}
const EDIT: SlackQuestion = { ...POST, method: 'chat.update' }

const reply = (body: string, headers: Readonly<Record<string, string>> = {}): Reply => ({
  kind: 'response',
  status: 200,
  headers,
  body: Buffer.from(body),
  truncated: false,
})
const refusal = (error: unknown, headers = {}): Reply => reply(JSON.stringify({ ok: false, error }), headers)

/** The parts that delivery sees, whoever the message was for. */
const flat = (outcome: SlackOutcome): object => (outcome.status === 'stumbled' ? outcome.result : outcome)

describe('what Slack answers', () => {
  it.each([
    ['ratelimited', 'retry', 'rate-limited'],
    ['rate_limited', 'retry', 'rate-limited'],
    ['message_limit_exceeded', 'retry', 'rate-limited'],
    ['internal_error', 'retry', 'server'],
    ['fatal_error', 'retry', 'server'],
    ['service_unavailable', 'retry', 'server'],
    ['request_timeout', 'retry', 'server'],
    ['team_added_to_org', 'retry', 'server'],
    ['invalid_blocks', 'unfit', undefined],
    ['msg_blocks_too_long', 'unfit', undefined],
    ['no_text', 'rejected', 'client'],
    ['channel_not_found', 'barred', undefined],
    ['not_in_channel', 'barred', undefined],
    ['is_archived', 'barred', undefined],
    ['restricted_action_read_only_channel', 'barred', undefined],
    ['invalid_auth', 'disabled', 'auth'],
    ['token_revoked', 'disabled', 'auth'],
    ['missing_scope', 'disabled', 'auth'],
    ['account_inactive', 'disabled', 'auth'],
  ])('is sorted by what helps: %s', (error, status, reason) => {
    const outcome = slackOutcome(refusal(error), POST)
    const said = { status, message: expect.stringContaining(error), ...(reason === undefined ? {} : { reason }) }
    expect(flat(outcome)).toMatchObject(said)
    const doubt = reason === 'server'
    expect('ambiguous' in flat(outcome)).toBe(doubt)
    expect(flat(slackOutcome(refusal(error), EDIT))).not.toHaveProperty('ambiguous')
  })

  it('waits as long as Slack says, else half a minute, and longer when the workspace is full', () => {
    expect(slackOutcome(refusal('ratelimited', { 'retry-after': '7' }), POST)).toMatchObject({ notBefore: NOW + 7_000 })
    expect(slackOutcome(refusal('ratelimited'), POST)).toMatchObject({ notBefore: NOW + 30_000 })
    expect(slackOutcome(refusal('message_limit_exceeded'), POST)).toMatchObject({ notBefore: NOW + 900_000 })
  })

  it('gives a code it does not know one more try', () => {
    expect(flat(slackOutcome(refusal('brand_new_error'), POST))).toMatchObject({ status: 'retry', reason: 'client' })
    const second = slackOutcome(refusal('brand_new_error'), { ...POST, attempt: 2 })
    expect(second).toEqual({ status: 'rejected', reason: 'client', message: 'Slack answered brand_new_error' })
  })

  it('takes an uneditable message for gone on an edit only', () => {
    expect(slackOutcome(refusal('message_not_found'), EDIT).status).toBe('gone')
    expect(slackOutcome(refusal('message_not_found'), { ...POST, attempt: 2 }).status).toBe('rejected')
    expect(slackOutcome(refusal('duplicate_message_not_found'), POST).status).toBe('gone')
  })

  it.each([
    ['an HTML page', '<html>xoxb-1</html>'],
    ['nothing', ''],
    ['another shape', '[]'],
    ['no ok', '{"channel":"C1","ts":"1.2"}'],
    ['no ts', '{"ok":true,"channel":"C1"}'],
    ['a ts that is a number', '{"ok":true,"channel":"C1","ts":1.2}'],
  ])('is in doubt with %s', (_, body) => {
    const outcome = slackOutcome(reply(body), POST)
    expect(outcome).toMatchObject({ status: 'retry', reason: 'server', ambiguous: true })
    expect(JSON.stringify(outcome)).not.toContain('xoxb')
  })

  it.each(['xoxb-1-2-secret', 'Bearer abc', 'a'.repeat(90), ''])('never repeats what is not a code: %s', (error) => {
    expect(slackOutcome(refusal(error), { ...POST, attempt: 2 })).toMatchObject({
      status: 'rejected',
      message: 'Slack answered an unreadable error',
    })
  })

  it('rejects a card that the client would not send', () => {
    expect(slackOutcome(null, POST)).toMatchObject({ status: 'rejected', reason: 'render' })
  })
})

describe('what Slack answers to a question that changes nothing', () => {
  const about = { url: POST.url, now: NOW }

  it('is a body, a code, or to be asked later', () => {
    expect(slackAnswer(reply('{"ok":true,"channel":{"id":"D1"}}'), about)).toMatchObject({ ok: true })
    expect(slackAnswer(refusal('users_not_found'), about)).toEqual({ ok: false, code: 'users_not_found' })
    expect(slackAnswer(refusal('ratelimited', { 'retry-after': '7' }), about)).toMatchObject({
      later: { status: 'retry', reason: 'server', notBefore: NOW + 7_000 },
    })
  })

  it('never makes the whole sink rest, and never leaves doubt', () => {
    const throttled: Reply = { kind: 'response', status: 429, headers: {}, body: Buffer.alloc(0), truncated: false }
    expect(slackAnswer(throttled, about)).toMatchObject({ later: { reason: 'server', notBefore: NOW + 30_000 } })
    const lost: Reply = { kind: 'failure', reason: 'network', sent: true, message: 'x' }
    expect(slackAnswer(lost, about)).toEqual({ ok: false, later: expect.not.objectContaining({ ambiguous: true }) })
  })

  it.each([
    ['an HTML page', '<html>xoxb-1</html>'],
    ['nothing', ''],
    ['another shape', '[]'],
  ])('is none when it is %s', (_, body) => {
    expect(slackAnswer(reply(body), about)).toEqual({ ok: false, code: 'unreadable' })
  })
})
