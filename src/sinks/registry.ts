// The sink types there are: a new one is its folder and one line here.
import { discord } from './discord/index.ts'
import { googleChat } from './google-chat/index.ts'
import { http } from './http/index.ts'
import { mattermost } from './mattermost/index.ts'
import type { SinkKind } from './sink.ts'
import { slack } from './slack/index.ts'
import { slackWebhook } from './slack-webhook/index.ts'
import { stdout } from './stdout/index.ts'
import { teams } from './teams/index.ts'

export const sinkKinds: readonly SinkKind[] = [
  slack,
  slackWebhook,
  teams,
  discord,
  googleChat,
  mattermost,
  http,
  stdout,
]
