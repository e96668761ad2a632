// What can be found out in Slack without showing anything: whose token it is, what it may do, and whether the bot is in the channel.
import { z } from 'zod'
import type { Clock } from '../../clock.ts'
import { broken, doubtful, fine, type Probed } from '../../probe.ts'
import { callSlack, type SlackAccess } from './web/client.ts'
import { type SlackAnswer, slackAnswer } from './web/outcome.ts'

const identity = z.object({ team: z.string().optional(), user: z.string().optional() })
const described = z.object({
  channel: z.object({
    name: z.string().optional(),
    is_member: z.boolean().optional(),
    is_archived: z.boolean().optional(),
  }),
})

/** `channel` null: cards go to people only. Never throws. */
export const probeSlack = async (
  access: SlackAccess,
  channel: string | null,
  clock: Clock,
  signal: AbortSignal,
): Promise<readonly Probed[]> => {
  const url = new URL(access.apiUrl)
  // https://docs.slack.dev/reference/methods/auth.test
  const reply = await callSlack(access, signal, (client) => client.auth.test())
  const answer = slackAnswer(reply, { url, now: clock.now() })
  if (!answer.ok) {
    const why = reply?.kind === 'failure' ? `${url.host} was not reached: ${reply.message}` : null
    return [why === null ? refused(answer) : broken('credentials', 'unavailable', why, CONNECT)]
  }
  const { team, user } = identity.safeParse(answer.body).data ?? {}
  const token = fine('credentials', `the token is of ${name(user, 'a bot')} in ${name(team, 'a workspace')}`)
  // https://docs.slack.dev/apis/web-api/#scopes: every answer lists what the token may do.
  const listed = reply?.kind === 'response' ? reply.headers['x-oauth-scopes'] : undefined
  const scopes = listed?.split(',').map((scope) => scope.trim()) ?? null
  return [
    token,
    ...scopesProbed(scopes),
    ...(channel === null ? [] : [await probeChannel(access, channel, clock, signal, scopes)]),
  ]
}

const CONNECT = 'Check whether this machine may connect to Slack (firewall, DNS, proxy).'

type Refusal = SlackAnswer & { readonly ok: false }

const codeOf = (answer: Refusal): string => ('code' in answer ? answer.code : 'Slack is busy')

const refused = (answer: Refusal): Probed => {
  if (answer.later !== undefined && 'message' in answer.later)
    return broken('credentials', 'unavailable', answer.later.message, 'Try again in a minute.')
  return broken(
    'credentials',
    'config',
    `Slack refuses the token (${codeOf(answer)})`,
    'Copy the bot token (xoxb-…) again: api.slack.com/apps, your app, OAuth & Permissions.',
  )
}

const scopesProbed = (scopes: readonly string[] | null): readonly Probed[] => {
  if (scopes === null) return []
  return scopes.includes('chat:write')
    ? [fine('scopes', scopes.join(' '))]
    : [
        broken(
          'scopes',
          'config',
          'the token lacks chat:write, without which no card can be posted',
          'Add the scope under OAuth & Permissions, then install the app again.',
        ),
      ]
}

/** Who may post without being a member: https://docs.slack.dev/reference/scopes/chat.write.public */
const ANYWHERE = 'chat:write.public'

const probeChannel = async (
  access: SlackAccess,
  channel: string,
  clock: Clock,
  signal: AbortSignal,
  scopes: readonly string[] | null,
): Promise<Probed> => {
  const ask = async (call: Parameters<typeof callSlack>[2]): Promise<SlackAnswer> =>
    slackAnswer(await callSlack(access, signal, call), { url: new URL(access.apiUrl), now: clock.now() })
  // https://docs.slack.dev/reference/methods/conversations.info
  const info = await ask((client) => client.conversations.info({ channel }))
  if (info.ok) {
    const { name: title, is_member, is_archived } = described.safeParse(info.body).data?.channel ?? {}
    const where = title === undefined ? channel : `#${title}`
    if (is_archived === true)
      return broken('channel', 'config', `${where} is archived`, 'Choose another channel, or restore it.')
    if (is_member === false && scopes?.includes(ANYWHERE) !== true) return uninvited(where)
    return fine('channel', is_member === true ? `the bot is in ${where}` : `the bot may post in ${where}`)
  }
  if (info.later === undefined && info.code !== 'missing_scope') return unposted(channel, info)
  // The scopes that read a channel's messages answer the same question: https://docs.slack.dev/reference/methods/conversations.history
  const history = await ask((client) => client.conversations.history({ channel, limit: 1 }))
  return history.ok ? fine('channel', `the bot is in ${channel}`) : unposted(channel, history)
}

const uninvited = (where: string): Probed =>
  broken('channel', 'config', `the bot is not in ${where}`, 'Write /invite @Ringpost in that channel.')

/** Posts take names too; questions do not. https://docs.slack.dev/reference/methods/chat.postMessage#channels */
const ID = /^[CGD][A-Z0-9]+$/

const unposted = (channel: string, answer: Refusal): Probed => {
  const code = codeOf(answer)
  if (!ID.test(channel))
    return doubtful(
      'channel',
      `whether the bot is in ${channel} cannot be asked by its name`,
      'Set `channel` to its ID, at the bottom of the channel’s details.',
    )
  if (code === 'not_in_channel') return uninvited(channel)
  if (code === 'channel_not_found')
    return broken(
      'channel',
      'config',
      `Slack shows the bot no channel ${channel}`,
      'Check the ID at the bottom of the channel’s details; into a private channel the bot must be invited.',
    )
  return doubtful(
    'channel',
    `whether the bot is in ${channel} cannot be asked (${code})`,
    'Add --send-test to post a test card, or give the app the scope channels:read.',
  )
}

const name = (text: string | undefined, otherwise: string): string => text?.slice(0, 60) ?? otherwise
