// Looks for messages of ours by their marks, where an attempt to post them may have arrived without our knowing.
import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import type { Clock } from '../../../clock.ts'
import type { Log } from '../../../log.ts'
import type { SendResult } from '../../sink.ts'
import { callSlack, type SlackAccess } from './client.ts'
import { MARK_TYPE, type Place } from './messages.ts'
import { type SlackAnswer, slackAnswer } from './outcome.ts'

/** `found`: the `ts` of each mark that was seen; empty also where nobody may look. `later`: worth another try. */
export type Search = { readonly found: ReadonlyMap<string, string> } | { readonly later: SendResult }

export interface Finder {
  /** `since`: epoch ms, the earliest instant at which one may have been posted. */
  find(place: Place, marks: readonly string[], since: number, signal: AbortSignal): Promise<Search>
  /** The conversation with this user; null where it may not be known. */
  conversationWith(
    user: string,
    signal: AbortSignal,
  ): Promise<{ readonly channel: string | null } | { readonly later: SendResult }>
}

/** Clocks differ: what is looked for may seem to have been posted before it was sent. */
const MARGIN_MS = 10_000
/** Cards are some 3 KB each as Slack hands them out. */
const PAGE_SIZE = 50
const MOST_PAGES = 10
/** A scope may be granted while we run. */
const BLIND_FOR_MS = 3_600_000

const page = z.object({
  messages: z.array(z.object({ ts: z.string(), metadata: z.unknown() }).partial({ metadata: true })),
  response_metadata: z.object({ next_cursor: z.string().optional() }).nullish(),
})
const marked = z.object({ event_type: z.literal(MARK_TYPE), event_payload: z.object({ message: z.string() }) })
const opened = z.object({ channel: z.object({ id: z.string() }) })

export const createFinder = (
  access: SlackAccess,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Finder => {
  const url = new URL(access.apiUrl)
  /** Until when what needs a scope is not asked again; monotonic. */
  const blindUntil = new Map<string, number>()
  const told = new Set<string>()

  const ask = async (
    scope: string,
    signal: AbortSignal,
    call: (client: WebClient) => Promise<unknown>,
  ): Promise<SlackAnswer> => {
    if (clock.monotonic() < (blindUntil.get(scope) ?? 0)) return { ok: false, code: 'missing_scope' }
    const answer = slackAnswer(await callSlack(access, signal, call), { url, now: clock.now() })
    if (answer.ok || answer.later !== undefined) return answer
    if (BLIND.has(answer.code)) blindUntil.set(scope, clock.monotonic() + BLIND_FOR_MS)
    if (!told.has(scope))
      log.info(
        { code: answer.code, scope },
        'whether a message arrived cannot be asked; it is sent again with the same id',
      )
    told.add(scope)
    return answer
  }

  const find: Finder['find'] = async ({ channel, thread }, marks, since, signal) => {
    const found = new Map<string, string>()
    const oldest = ((since - MARGIN_MS) / 1_000).toFixed(6)
    for (let cursor = '', pages = 0; pages < MOST_PAGES; pages++) {
      const question = { channel, oldest, include_all_metadata: true, limit: PAGE_SIZE, ...(cursor && { cursor }) }
      const answer = await ask(SCOPES[channel[0] ?? ''] ?? CHANNEL_SCOPES, signal, (client) =>
        thread === undefined
          ? client.conversations.history(question)
          : client.conversations.replies({ ...question, ts: thread }),
      )
      if (!answer.ok) return answer.later === undefined ? { found } : { later: answer.later }
      const read = page.safeParse(answer.body).data
      for (const { ts, metadata } of read?.messages ?? []) {
        const mark = marked.safeParse(metadata).data?.event_payload.message
        if (mark !== undefined && marks.includes(mark)) found.set(mark, ts)
      }
      cursor = read?.response_metadata?.next_cursor ?? ''
      if (cursor === '' || found.size === marks.length) break
    }
    return { found }
  }

  const conversationWith: Finder['conversationWith'] = async (user, signal) => {
    const answer = await ask('im:write', signal, (client) => client.conversations.open({ users: user }))
    if (answer.ok) return { channel: opened.safeParse(answer.body).data?.channel.id ?? null }
    return answer.later === undefined ? { channel: null } : { later: answer.later }
  }
  return { find, conversationWith }
}

/** By the first letter of the conversation: https://docs.slack.dev/reference/methods/conversations.history */
const SCOPES: Readonly<Record<string, string>> = { D: 'im:history', G: 'groups:history' }
const CHANNEL_SCOPES = 'channels:history or groups:history'

/** Asking again soon gives the same answer. */
const BLIND = new Set(['missing_scope', 'not_allowed_token_type', 'no_permission', 'access_denied'])
