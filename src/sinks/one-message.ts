// One message per call, for chats that edit a message by its id: posted at the first state, edited from then on.
import type { Card, Describe } from '../cards/card.ts'
import type { Log } from '../log.ts'
import type { Handle } from '../outcome.ts'
import type { Duplicates } from './outgoing.ts'
import { cardOf } from './posts.ts'
import type { Delivery, SendResult } from './sink.ts'

export type MessageOutcome =
  | { readonly status: 'posted'; readonly id: string }
  /** It was deleted, or can't be edited any more. */
  | { readonly status: 'gone'; readonly code: string }
  | SendResult

export interface MessageMoves {
  post(card: Card): Promise<MessageOutcome>
  edit(id: string, card: Card): Promise<MessageOutcome>
}

export interface MessageRules {
  readonly log: Log
  readonly describe: Describe
  readonly duplicates: Duplicates
  /** For so long after an attempt the service itself drops a repeat of it. */
  readonly dropsRepeatsMs?: number
  readonly now: number
}

/** A message that is gone stays gone: no other is posted for its call. One that was posted as a repeat keeps the mark. */
export const keepOneMessage = async (
  delivery: Delivery,
  { post, edit }: MessageMoves,
  rules: MessageRules,
): Promise<SendResult> => {
  const { call, handle } = delivery
  const id = handle?.['message']
  if (typeof id !== 'string') return postFirst(delivery, post, rules)
  if (handle?.['gone'] === true) return { status: 'delivered', skipped: true }
  const mark = markOf(handle?.['repeat'] === true)
  const outcome = await edit(id, cardOf(call, rules.describe, handle?.['repeat'] === true))
  if (outcome.status === 'gone') rules.log.debug({ call: call.id, code: outcome.code }, 'the message of a call is gone')
  return settle(outcome, id, mark)
}

/** After a repeat that was avoided there is no message to edit: what comes of the call next is posted on its own. */
const postFirst = async (
  { call, handle, doubt }: Delivery,
  post: MessageMoves['post'],
  { describe, duplicates, dropsRepeatsMs = 0, now }: MessageRules,
): Promise<SendResult> => {
  if (handle?.['avoided'] === call.status) return { status: 'delivered', skipped: true }
  const repeat = doubt !== undefined && now - doubt.since >= dropsRepeatsMs
  if (repeat && duplicates === 'avoid' && doubt.status === call.status)
    return { status: 'delivered', handle: { avoided: call.status }, skipped: true, repeat: 'avoided' }
  const result = settle(await post(cardOf(call, describe, repeat)), '', markOf(repeat))
  return result.status === 'delivered' && repeat && !result.more ? { ...result, repeat: 'sent' } : result
}

/** For a message that is never edited. */
export const postAlone = async (post: () => Promise<MessageOutcome>): Promise<SendResult> =>
  settle(await post(), '', markOf(false))

const markOf = (repeat: boolean): Handle => (repeat ? { repeat: true } : {})

const settle = (outcome: MessageOutcome, id: string, mark: Handle): SendResult => {
  switch (outcome.status) {
    case 'posted':
      return delivered({ message: outcome.id, ...mark })
    case 'gone':
      return delivered({ message: id, gone: true })
    default:
      return outcome
  }
}

const delivered = (handle: Handle): SendResult => ({ status: 'delivered', handle })
