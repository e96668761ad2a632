// The Teams sink: cards through a Workflows webhook, which can be posted but never edited.
import { z } from 'zod'
import type { CallStatus } from '../../call/call.ts'
import { secretUrl } from '../../config/fields.ts'
import { defineKind } from '../../config/kind.ts'
import { createOutbound } from '../../outbound/http.ts'
import type { Handle } from '../../outcome.ts'
import { VERSION } from '../../version.ts'
import { addressPolicy, outgoingOptions } from '../outgoing.ts'
import type { Delivery, Notice, SendResult, Sink, SinkContext, SinkKind } from '../sink.ts'
import { renderTeamsCard, renderTeamsNotice, type TeamsMessage } from './card.ts'
import { teamsOutcome } from './outcome.ts'

const POSTS = ['ringing', 'answered', 'ended', 'missed', 'voicemail'] as const
type Post = (typeof POSTS)[number]

const RETIRED = /(^|\.)(webhook\.office\.com|outlook\.office\.com|outlook\.office365\.com)$/i

const options = z.strictObject({
  url: secretUrl().refine(
    (url) => !RETIRED.test(new URL(url.reveal()).hostname),
    'is an Office 365 connector, which Microsoft has retired: in Teams, add the workflow "Send webhook alerts to a channel" and use its address',
  ),
  posts: z.array(z.enum(POSTS)).min(1).prefault(['ringing', 'missed', 'voicemail']),
  ...outgoingOptions('10s'),
})

const createTeamsSink = (name: string, config: z.output<typeof options>, { clock }: SinkContext): Sink => {
  const outbound = createOutbound(addressPolicy(config))
  // Parsed once and kept whole: the `sig` in its query is the credential, and counts byte for byte.
  const url = new URL(config.url.reveal())

  const postMessage = async (message: TeamsMessage, signal: AbortSignal): Promise<SendResult> => {
    const reply = await outbound.request({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json', 'user-agent': `ringpost/${VERSION}` },
      body: JSON.stringify(message),
      timeoutMs: config.timeout,
      signal,
    })
    return teamsOutcome(reply, url, clock.now())
  }
  const send = async ({ call, handle }: Delivery, signal: AbortSignal): Promise<SendResult> => {
    const post = asPost(call.status)
    const posted = readPosted(handle)
    if (!config.posts.includes(post) || posted.includes(post)) return { status: 'delivered', skipped: true }
    const result = await postMessage(renderTeamsCard(call), signal)
    return result.status === 'delivered' ? { status: 'delivered', handle: { posted: [...posted, post] } } : result
  }
  const announce = (notice: Notice, signal: AbortSignal) => postMessage(renderTeamsNotice(notice), signal)
  return { name, mode: 'card', send, announce, close: () => outbound.close() }
}

/** To the people in the channel a caller who gave up in the queue is a missed call. */
const asPost = (status: CallStatus): Post => (status === 'abandoned' ? 'missed' : status)

const readPosted = (handle: Handle | null): readonly string[] => {
  const posted = handle?.['posted']
  return Array.isArray(posted) ? posted.filter((status) => typeof status === 'string') : []
}

export const teams: SinkKind = defineKind({ type: 'teams', options, build: createTeamsSink })
