// The options of the Mattermost sink: those of a webhook or those of a bot, never both.
import { z } from 'zod'
import { cardOptions } from '../../cards/templates/options.ts'
import { outboundUrl, secret, secretUrl } from '../../config/fields.ts'
import { outgoingOptions } from '../../config/outgoing.ts'
import { duplicatesOption, rateOption } from '../outgoing.ts'
import { postList } from '../posts.ts'

const BOT_KEYS = ['server', 'token', 'channel'] as const

const CHANNEL_ID = /^[a-z0-9]{26}$/

const keys = z.strictObject({
  url: secretUrl()
    .optional()
    .describe('The address of an incoming webhook. Cards are posted through it, never edited.'),
  posts: postList()
    .optional()
    .describe('With a webhook, the moments that get a card. Left out: ringing, missed and voicemail.'),
  server: outboundUrl().optional().describe('The address of the server, for a bot that edits its one message a call.'),
  token: secret().optional().describe('The access token of the bot.'),
  channel: z
    .string()
    .regex(CHANNEL_ID, 'must be the id of a channel: 26 letters and digits, at the bottom of its "View Info"')
    .optional()
    .describe('The id of the channel the bot posts to, at the bottom of its "View Info".'),
  duplicates: duplicatesOption(),
  rate: rateOption({ per_second: 5, burst: 5 }),
  ...cardOptions(),
  ...outgoingOptions('10s'),
})

export const mattermostOptions = keys.superRefine((options, context) => {
  const fault = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message })
  const given = BOT_KEYS.filter((key) => options[key] !== undefined)
  if (options.url !== undefined) {
    for (const key of given) fault(key, 'is for a bot and cannot stand beside `url`, the address of a webhook')
    return
  }
  if (given.length === 0)
    return fault('url', 'is required: a webhook’s address, or instead `server`, `token` and `channel`')
  for (const key of BOT_KEYS) if (!given.includes(key)) fault(key, `is required beside \`${given[0]}\``)
  if (options.posts !== undefined) fault('posts', 'is for a webhook: a bot edits its one message at every moment')
})

export type MattermostOptions = z.output<typeof mattermostOptions>
