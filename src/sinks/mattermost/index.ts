// The Mattermost sink: one edited message per call as a bot, or cards that are never edited through an incoming webhook.
import { createDescribe } from '../../cards/templates/describe.ts'
import { defineKind } from '../../config/kind.ts'
import { addressPolicy } from '../../config/outgoing.ts'
import { createOutbound } from '../../outbound/http.ts'
import { paceOf } from '../outgoing.ts'
import { DEFAULT_POSTS } from '../posts.ts'
import type { Sink, SinkContext, SinkKind } from '../sink.ts'
import { createBot } from './bot.ts'
import { type MattermostOptions, mattermostOptions } from './options.ts'
import { createWebhook } from './webhook.ts'

const createMattermostSink = (name: string, config: MattermostOptions, context: SinkContext): Sink => {
  const { url, posts = DEFAULT_POSTS, server, token, channel, duplicates, timeout: timeoutMs } = config
  // Where a server limits at all it counts all requests of one address: https://docs.mattermost.com/administration-guide/configure/rate-limiting-configuration-settings.html
  const paceAt = ({ host }: URL) => paceOf(`mattermost ${host}`, config.rate)
  if (url !== undefined) {
    const webhook = new URL(url.reveal())
    return createWebhook(name, { ...config, posts }, context, { webhook, pace: paceAt(webhook) })
  }
  if (server === undefined || token === undefined || channel === undefined)
    throw new TypeError('neither a webhook nor a bot: these options did not pass their schema')
  const outbound = createOutbound(addressPolicy(config))
  const describe = createDescribe(config, context.log)
  const bot = { name, server, token: token.reveal(), channel, pace: paceAt(server) }
  return createBot({ ...bot, ...context, describe, duplicates, outbound, timeoutMs })
}

export const mattermost: SinkKind = {
  ...defineKind({ type: 'mattermost', options: mattermostOptions, build: createMattermostSink }),
  questions: {
    title: 'Mattermost, as a bot: one message per call, edited until it ends',
    before: [
      'In the System Console switch on bot accounts, then make one under',
      'Integrations, Bot Accounts, and add it to the team and the channel.',
      'https://developers.mattermost.com/integrate/reference/bot-accounts/',
    ],
    list: [
      { key: 'server', label: 'Server', where: 'https://…, as in the browser', variable: 'MATTERMOST_SERVER' },
      {
        ...{ key: 'token', label: 'Access token', where: 'shown once, when the bot is made' },
        ...{ variable: 'MATTERMOST_TOKEN', secret: true },
      },
      {
        ...{ key: 'channel', label: 'Channel ID', where: 'at the bottom of “View Info” of the channel' },
        variable: 'MATTERMOST_CHANNEL',
      },
    ],
  },
}
