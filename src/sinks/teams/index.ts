// The Teams sink: cards through a Workflows webhook, which can be posted but never edited.
import { z } from 'zod'
import { secretUrl } from '../../config/fields.ts'
import { defineKind } from '../../config/kind.ts'
import { paceOf } from '../outgoing.ts'
import { createPostingSink, postingOptions } from '../posting-sink.ts'
import type { Bucket, Sink, SinkContext, SinkKind } from '../sink.ts'
import { layOutTeamsCard } from './card.ts'
import { renderTeamsNotice } from './notice.ts'
import { teamsOutcome } from './outcome.ts'

const RETIRED = /(^|\.)(webhook\.office\.com|outlook\.office\.com|outlook\.office365\.com)$/i

const options = z.strictObject({
  url: secretUrl()
    .refine(
      (url) => !RETIRED.test(new URL(url.reveal()).hostname),
      'is an Office 365 connector, which Microsoft has retired: in Teams, add the workflow "Send webhook alerts to a channel" and use its address',
    )
    .describe('The address of a workflow "Send webhook alerts to a channel".'),
  ...postingOptions('Teams', { per_second: 1, burst: 4 }),
})

/**
 * A workflow takes 60 requests in 30 s, so 30 at once and one a second: then no 30 s hold more.
 * Source: https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using#rate-limiting-for-connectors
 */
const workflowLimit = (key: string): Bucket => ({ key: `${key} limit`, perSecond: 1, burst: 30 })

const createTeamsSink = (name: string, config: z.output<typeof options>, context: SinkContext): Sink => {
  // Parsed once and kept whole: the `sig` in its query is the credential, and counts byte for byte.
  const webhook = new URL(config.url.reveal())
  const key = `teams ${webhook.host}${webhook.pathname}`
  return createPostingSink(name, config, context, {
    form: 'teams',
    webhook,
    pace: paceOf(key, config.rate, [workflowLimit(key)]),
    layOut: layOutTeamsCard,
    layOutNotice: renderTeamsNotice,
    outcome: teamsOutcome,
  })
}

export const teams: SinkKind = {
  ...defineKind({ type: 'teams', options, build: createTeamsSink }),
  questions: {
    title: 'Microsoft Teams: a card when it rings, and when nobody answered',
    before: [
      'In the menu of the channel choose Workflows, take the template',
      '“Send webhook alerts to a channel”, and copy the URL it ends with.',
      'https://support.microsoft.com/office/8ae491c7-0394-4861-ba59-055e33f75498',
    ],
    list: [
      {
        key: 'url',
        label: 'Webhook URL',
        where: 'the workflow shows it once it is made',
        variable: 'TEAMS_WORKFLOW_URL',
        secret: true,
      },
    ],
  },
}
