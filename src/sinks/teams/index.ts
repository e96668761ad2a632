// The Teams sink: cards through a Workflows webhook, which can be posted but never edited.
import { z } from 'zod'
import { createDescribe } from '../../cards/templates/describe.ts'
import { cardOptions } from '../../cards/templates/options.ts'
import { secretUrl } from '../../config/fields.ts'
import { defineKind } from '../../config/kind.ts'
import { addressPolicy, outgoingOptions } from '../../config/outgoing.ts'
import { createOutbound } from '../../outbound/http.ts'
import { reachWebhook } from '../../outbound/reach.ts'
import { jsonRequest } from '../json-request.ts'
import { duplicatesOption, paceOf, rateOption } from '../outgoing.ts'
import { postOnce, postsOption, previewPost } from '../posts.ts'
import type { Bucket, Delivery, Notice, Preview, SendResult, Sink, SinkContext, SinkKind } from '../sink.ts'
import { layOutTeamsCard, renderTeamsCard, type TeamsMessage } from './card.ts'
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
  posts: postsOption('Teams'),
  duplicates: duplicatesOption(),
  rate: rateOption({ per_second: 1, burst: 4 }),
  ...cardOptions(),
  ...outgoingOptions('10s'),
})

/**
 * A workflow takes 60 requests in 30 s, so 30 at once and one a second: then no 30 s hold more.
 * Source: https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using#rate-limiting-for-connectors
 */
const workflowLimit = (key: string): Bucket => ({ key: `${key} limit`, perSecond: 1, burst: 30 })

const createTeamsSink = (name: string, config: z.output<typeof options>, { clock, log }: SinkContext): Sink => {
  const outbound = createOutbound(addressPolicy(config))
  // Parsed once and kept whole: the `sig` in its query is the credential, and counts byte for byte.
  const url = new URL(config.url.reveal())
  const describe = createDescribe(config, log)

  const postMessage = async (message: TeamsMessage, signal: AbortSignal): Promise<SendResult> => {
    const request = jsonRequest({ method: 'POST', url, json: message, timeoutMs: config.timeout, signal })
    const reply = await outbound.request(request)
    return teamsOutcome(reply, url, clock.now())
  }
  const send = (delivery: Delivery, signal: AbortSignal) =>
    postOnce(delivery, { ...config, describe }, (card) => postMessage(layOutTeamsCard(card, delivery.call), signal))
  const announce = (notice: Notice, signal: AbortSignal) => postMessage(renderTeamsNotice(notice), signal)
  const key = `teams ${url.host}${url.pathname}`
  const pace = paceOf(key, config.rate, [workflowLimit(key)])
  const shown = (message: TeamsMessage): Preview => ({ form: 'teams', body: message })
  return {
    name,
    mode: 'card',
    pace,
    send,
    announce,
    probe: async (signal) => [await reachWebhook(outbound, url, { timeoutMs: config.timeout, signal })],
    preview: (delivery) => previewPost(delivery, config.posts, () => shown(renderTeamsCard(delivery.call, describe))),
    previewNotice: (notice) => shown(renderTeamsNotice(notice)),
    close: () => outbound.close(),
  }
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
