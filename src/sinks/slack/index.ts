// The Slack sink: a card per call in a channel, and to the people whose phone rings, kept up to date until the call ends.
import type { Call } from '../../call/call.ts'
import { layOutSlackCard, type SlackCard } from '../../cards/block-kit/card.ts'
import { renderSlackNotice } from '../../cards/block-kit/notice.ts'
import { createDescribe } from '../../cards/templates/describe.ts'
import { defineKind } from '../../config/kind.ts'
import { addressPolicy } from '../../config/outgoing.ts'
import { createOutbound } from '../../outbound/http.ts'
import { fingerprint } from '../fingerprint.ts'
import { disabled } from '../http-outcome.ts'
import type { Rate } from '../outgoing.ts'
import type { Bucket, Delivery, Notice, Pace, Preview, SendResult, Sink, SinkContext, SinkKind } from '../sink.ts'
import type { Desk } from './errand.ts'
import { NOTHING } from './memory.ts'
import { type SlackOptions, slackOptions } from './options.ts'
import { nextStep } from './plan.ts'
import { probeSlack } from './probe.ts'
import { slackQuestions } from './questions.ts'
import { deliver } from './steps.ts'
import type { SlackAccess } from './web/client.ts'
import { createMessages, identify } from './web/messages.ts'
import { createPeople } from './web/people.ts'
import { createFinder } from './web/search.ts'

const createSlackSink = (name: string, config: SlackOptions, { clock, log }: SinkContext): Sink => {
  const outbound = createOutbound(addressPolicy(config))
  const apiUrl = config.api_url.href.endsWith('/') ? config.api_url.href : `${config.api_url.href}/`
  const access: SlackAccess = { token: config.token.reveal(), apiUrl, timeoutMs: config.timeout, outbound }
  const channel = config.direct_messages === 'only' ? null : (config.channel ?? null)
  const messages = createMessages(access, clock)
  const describe = createDescribe(config, log)
  const desk: Desk = {
    ...{ name, messages, clock, log },
    settings: {
      ...{ channel, updates: config.updates, mostPeople: config.direct_messages_per_call },
      directMessages: config.direct_messages !== 'off',
    },
    render: renderOnce((call) => layOutSlackCard(describe(call), call)),
    people: createPeople(access, config.people, { clock, log }),
    finder: createFinder(access, { clock, log }),
  }
  const preview = ({ call }: Delivery): Preview | null =>
    channel !== null && nextStep(call, NOTHING, desk.settings) === null
      ? null
      : { form: 'slack', body: desk.render(call) }
  const previewNotice = (notice: Notice): Preview => ({ form: 'slack', body: renderSlackNotice(notice) })
  return {
    ...{ name, mode: 'card', preview, previewNotice },
    announce: (notice, signal) => announce(desk, config.channel, notice, signal),
    pace: paceOf(config, channel),
    probe: (signal) => probeSlack(access, channel, clock, signal),
    send: (delivery, signal) => deliver({ desk, delivery, signal }),
    close: () => outbound.close(),
  }
}

const announce = async (
  { name, messages }: Desk,
  channel: string | undefined,
  notice: Notice,
  signal: AbortSignal,
): Promise<SendResult> => {
  if (channel === undefined) return rejected('this sink has no `channel` for notices and digests')
  const identity = identify(notice.id, name, channel)
  const outcome = await messages.post({ channel }, renderSlackNotice(notice), identity, { attempt: 1, signal })
  switch (outcome.status) {
    case 'posted':
    case 'gone':
      return { status: 'delivered' }
    case 'barred':
      return disabled('client', outcome.message)
    case 'unfit':
      return rejected(outcome.message)
    case 'stumbled':
      return outcome.result
    default:
      return outcome
  }
}

const rejected = (message: string): SendResult => ({ status: 'rejected', reason: 'client', message })

/**
 * Posts are counted by channel, edits by workspace: https://docs.slack.dev/apis/web-api/rate-limits. What is posted to
 * people after the first message about a call goes with the edits, so that a new call always comes first.
 */
const paceOf = ({ token, rate, edit_rate }: SlackOptions, channel: string | null): Pace => {
  const workspace = `slack ${fingerprint(token.reveal())}`
  const bucket = (what: string, { per_second: perSecond, burst }: Rate): Bucket => ({
    ...{ perSecond, burst: Math.floor(burst) },
    key: `${workspace} ${what}`,
  })
  return { post: [bucket(channel ?? 'people', rate)], edit: [bucket('edits', edit_rate)] }
}

const MOST_RENDERED = 100

/** One revision is sent in several messages, to the channel and to people, and looks the same in all of them. */
const renderOnce = (render: (call: Call) => SlackCard): ((call: Call) => SlackCard) => {
  const rendered = new Map<string, SlackCard>()
  return (call) => {
    const key = `${call.revision} ${call.id}`
    const card = rendered.get(key) ?? render(call)
    rendered.set(key, card)
    const oldest = rendered.keys().next()
    if (rendered.size > MOST_RENDERED && !oldest.done) rendered.delete(oldest.value)
    return card
  }
}

export const slack: SinkKind = {
  ...defineKind({ type: 'slack', options: slackOptions, build: createSlackSink }),
  questions: slackQuestions,
}
