// What `ringpost init` asks to set up a Slack sink.
import type { Questions } from '../../questions.ts'

export const slackQuestions: Questions = {
  title: 'Slack: one message per call, edited until it ends',
  before: [
    'At https://api.slack.com/apps choose Create New App, From a manifest, and',
    'paste deploy/slack-app-manifest.yaml. Install the app, then write',
    '/invite @Ringpost in the channel.',
  ],
  list: [
    {
      ...{ key: 'token', label: 'Bot token', where: 'xoxb-…, under OAuth & Permissions of the app' },
      ...{ variable: 'SLACK_BOT_TOKEN', secret: true },
    },
    {
      ...{ key: 'channel', label: 'Channel ID', where: 'C…, at the bottom of the channel’s details' },
      variable: 'SLACK_CHANNEL',
    },
    {
      ...{ key: 'api_url', label: 'Slack’s API', where: 'only for a stand-in' },
      ...{ variable: 'SLACK_API_URL', optional: true, unasked: true },
    },
  ],
}
