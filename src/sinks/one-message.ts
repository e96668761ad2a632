// One message per call, for chats that edit a message by its id: posted at the first state, edited from then on.
import type { Log } from '../log.ts'
import type { Handle } from '../outcome.ts'
import type { Delivery, SendResult } from './sink.ts'

export type MessageOutcome =
  | { readonly status: 'posted'; readonly id: string }
  /** It was deleted, or can't be edited any more. */
  | { readonly status: 'gone'; readonly code: string }
  | SendResult

export interface MessageMoves {
  post(): Promise<MessageOutcome>
  edit(id: string): Promise<MessageOutcome>
}

/** A message that is gone stays gone: no other is posted for its call. */
export const keepOneMessage = async (
  { call, handle }: Delivery,
  log: Log,
  { post, edit }: MessageMoves,
): Promise<SendResult> => {
  const id = handle?.['message']
  if (typeof id !== 'string') return settle(await post(), '')
  if (handle?.['gone'] === true) return { status: 'delivered', skipped: true }
  const outcome = await edit(id)
  if (outcome.status === 'gone') log.info({ call: call.id, code: outcome.code }, 'the message of a call is gone')
  return settle(outcome, id)
}

/** For a message that is never edited. */
export const postAlone = async (post: () => Promise<MessageOutcome>): Promise<SendResult> => settle(await post(), '')

const settle = (outcome: MessageOutcome, id: string): SendResult => {
  switch (outcome.status) {
    case 'posted':
      return delivered({ message: outcome.id })
    case 'gone':
      return delivered({ message: id, gone: true })
    default:
      return outcome
  }
}

const delivered = (handle: Handle): SendResult => ({ status: 'delivered', handle })
