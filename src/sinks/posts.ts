// Cards at chosen moments of a call, for sinks that can post but never edit: each moment is posted once.
import { z } from 'zod'
import type { Call, CallStatus } from '../call/call.ts'
import type { Card, Describe } from '../cards/card.ts'
import { asRepeat } from '../cards/repeat.ts'
import type { Handle } from '../outcome.ts'
import type { Duplicates } from './outgoing.ts'
import type { Delivery, SendResult } from './sink.ts'

const POSTS = ['ringing', 'answered', 'ended', 'missed', 'voicemail'] as const
export type Post = (typeof POSTS)[number]

export const DEFAULT_POSTS: readonly Post[] = ['ringing', 'missed', 'voicemail']

/** A list of moments, without a default. */
export const postList = () => z.array(z.enum(POSTS)).min(1)

/** The option `posts`; `service` is named as the one that cannot edit. */
export const postsOption = (service: string) =>
  postList()
    .prefault([...DEFAULT_POSTS])
    .describe(`The moments that get a card; ${service} cannot edit one.`)

export interface PostRules {
  readonly posts: readonly Post[]
  readonly duplicates: Duplicates
  readonly describe: Describe
}

/** Calls `post` only at a moment that is wanted and has had no card yet, and remembers it in the handle. */
export const postOnce = async (
  { call, handle, doubt }: Delivery,
  { posts, duplicates, describe }: PostRules,
  post: (card: Card) => Promise<SendResult>,
): Promise<SendResult> => {
  const moment = momentOf(call.status)
  const posted = readPosted(handle)
  if (!posts.includes(moment) || posted.includes(moment)) return { status: 'delivered', skipped: true }
  const done = { status: 'delivered', handle: { posted: [...posted, moment] } } as const
  const repeat = doubt !== undefined && momentOf(doubt.status) === moment
  if (repeat && duplicates === 'avoid') return { ...done, skipped: true, repeat: 'avoided' }
  const result = await post(cardOf(call, describe, repeat))
  if (result.status !== 'delivered') return result
  return repeat ? { ...done, repeat: 'sent' } : done
}

/** `repeat`: with the mark of one that may be there already. */
export const cardOf = (call: Call, describe: Describe, repeat: boolean): Card =>
  repeat ? asRepeat(describe(call)) : describe(call)

/** To the people in the channel a caller who gave up in the queue is a missed call. */
export const momentOf = (status: CallStatus): Post => (status === 'abandoned' ? 'missed' : status)

const readPosted = (handle: Handle | null): readonly string[] => {
  const posted = handle?.['posted']
  return Array.isArray(posted) ? posted.filter((status) => typeof status === 'string') : []
}
