// What a `slack` sink can be told in the config.
import { z } from 'zod'
import { cardOptions } from '../../cards/templates/options.ts'
import { outboundUrl, secret, text } from '../../config/fields.ts'
import { outgoingOptions } from '../../config/outgoing.ts'
import { rateOption } from '../outgoing.ts'
import { USER_ID } from './web/people.ts'

const person = z
  .string()
  .trim()
  .refine(
    (value) => USER_ID.test(value) || /^[^\s@<>]+@[^\s@<>]+$/.test(value),
    'must be the id of a Slack user (U…) or an e-mail address',
  )

const keys = z.strictObject({
  token: secret().describe('The bot token (xoxb-…) of an app with at least the scope chat:write.'),
  channel: text()
    .optional()
    .describe('The id of the channel, at the bottom of its details in Slack. Needed unless `direct_messages` is only.'),
  updates: z
    .enum(['edit', 'thread', 'final'])
    .prefault('edit')
    .describe('edit: one message, edited; thread: what happens as replies below it; final: one message at the end.'),
  direct_messages: z
    .enum(['off', 'also', 'only'])
    .prefault('off')
    .describe('Whether the people whose phone rings get the card as a direct message; only: and no channel.'),
  direct_messages_per_call: z
    .int()
    .min(1)
    .max(50)
    .prefault(10)
    .describe('How many people get the card of one call, 50 at most.'),
  people: z
    .record(text(), person)
    .prefault({})
    .describe('An extension, or the id of a line or user, to a Slack user (U…) or an e-mail address.'),
  // https://docs.slack.dev/apis/web-api/rate-limits: a message a second in each channel; edits some fifty a minute.
  rate: rateOption({ per_second: 1, burst: 3 }),
  edit_rate: rateOption({ per_second: 0.66, burst: 10 }).describe(
    'How fast messages are edited in the whole workspace; further messages to people count as edits.',
  ),
  api_url: outboundUrl('https://slack.com/api/').describe('The base of Slack’s Web API.'),
  ...cardOptions(),
  ...outgoingOptions('10s'),
})

export const slackOptions = keys.superRefine(({ channel, direct_messages }, context) => {
  const message = 'is required, unless `direct_messages` is only'
  if (channel === undefined && direct_messages !== 'only')
    context.addIssue({ code: 'custom', path: ['channel'], message })
})

export type SlackOptions = z.output<typeof slackOptions>
