// What every step of a delivery works with: the call, the sink's tools, and how a message of it is written and named.
import type { Call } from '../../call/call.ts'
import type { SlackCard } from '../../cards/block-kit/card.ts'
import type { Clock } from '../../clock.ts'
import type { Log } from '../../log.ts'
import type { Delivery, SendResult } from '../sink.ts'
import type { Memory, Shown } from './memory.ts'
import type { PlanSettings } from './plan.ts'
import { type Content, type Identity, identify, type Messages } from './web/messages.ts'
import type { People } from './web/people.ts'
import type { Finder } from './web/search.ts'

/** What a sink has at hand. */
export interface Desk {
  readonly name: string
  readonly settings: PlanSettings
  readonly render: (call: Call) => SlackCard
  readonly messages: Messages
  readonly people: People
  readonly finder: Finder
  readonly clock: Clock
  readonly log: Log
}

export interface Errand {
  readonly desk: Desk
  readonly delivery: Delivery
  readonly signal: AbortSignal
}

/** `sent`: a request was made, and there may be no other in this attempt. */
export type Done = { readonly memory: Memory; readonly sent: boolean } | { readonly result: SendResult }

/**
 * How often what concerns one reply or one person only is tried before the rest of the call goes on without it. With a
 * channel that is a few seconds; where people alone are told, a few minutes, after which it is news no more.
 */
export const triesOf = ({ desk }: Errand): number => (desk.settings.channel === null ? 8 : 3)

export const shownAs = ({ channel, ts }: { readonly channel: string; readonly ts: string }, call: Call): Shown => ({
  ...{ channel, ts, gone: false },
  revision: call.revision,
})

/** The card, rendered without its blocks once Slack did not take them. */
export const contentOf = ({ refused }: Memory, { desk, delivery: { call } }: Errand): Content => {
  const { text, blocks } = desk.render(call)
  return refused === call.revision ? { text } : { text, blocks }
}

/** The next attempt is made in plain text; null when this was that attempt. */
export const withoutBlocks = (
  { code }: { readonly code: string },
  memory: Memory,
  { desk, delivery: { call } }: Errand,
): Done | null => {
  if (memory.refused === call.revision) return null
  desk.log.warn(
    { call: call.id, revision: call.revision, code },
    'Slack does not take the blocks of this card: it is sent as plain text. A template of yours may be the reason',
  )
  return { memory: { ...memory, refused: call.revision }, sent: true }
}

/** `place` is what tells a message from the others of the same call. What a person asked to be sent anew is another message. */
export const identityOf = ({ desk, delivery: { call, replay } }: Errand, place: string): Identity =>
  identify(call.id, desk.name, place, ...(replay === undefined ? [] : [`replay ${replay}`]))

export const replyPlace = ({ channel }: Shown, moment: string): string => `${channel} ${moment}`
