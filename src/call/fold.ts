// The fold: all known states of one conversation, in any order, to the call as a person sees it.
import { RingpostError } from '../errors.ts'
import type { CallStatus, FoldedCall } from './call.ts'
import { castOf } from './fold/cast.ts'
import { answerOf, ringingIn } from './fold/lines.ts'
import { callerOf, dialedOf } from './fold/parties.ts'
import { passageOf } from './fold/systems.ts'
import type { CallState } from './state.ts'

/**
 * Folds the states of one conversation into its call. Order and repeats do not matter, and states may be missing: what
 * only they would have told is then unknown (null), never made up. Words of the vendor that are not known count for nothing.
 * Throws only when there is no state at all.
 * States: https://developer.goto.com/guides/GoToConnect/15_HOW_useCallEventsApi/
 */
export const foldCall = (states: readonly CallState[]): FoldedCall => {
  const timeline = inOrder(states)
  const first = timeline[0]
  const newest = timeline.at(-1)
  if (first === undefined || newest === undefined)
    throw new RingpostError('unexpected', 'A call has at least one state.')
  const cast = castOf(timeline)
  const passage = passageOf(timeline)
  const answer = answerOf(cast)
  const answeredAt = answer?.at ?? null
  const endedAt = timeline.find(({ type }) => type === 'ENDING')?.at ?? null
  const ringing = endedAt === null ? ringingIn(cast, newest.sequence) : []
  return {
    id: first.conversationId,
    source: first.source,
    account: first.account,
    direction: cast.direction,
    status: statusOf({
      answered: answer !== null,
      ended: endedAt !== null,
      ringsNow: ringing.length > 0,
      everRang: cast.called.some(({ rang }) => rang),
      reachedVoicemail: passage.reachedVoicemail,
      waited: cast.direction === 'inbound' && passage.waited,
    }),
    caller: callerOf(cast),
    dialed: dialedOf(cast),
    queue: passage.queue,
    menu: passage.menu,
    ringing,
    answeredBy: answer?.by ?? null,
    createdAt: first.createdAt,
    answeredAt,
    endedAt,
    waitMs: spanMs(first.createdAt, answeredAt ?? endedAt),
    talkMs: answeredAt === null ? null : spanMs(answeredAt, endedAt),
    reconstructed: states.every((state) => state.reconstructed),
    linkedCalls: linkedIn(timeline),
  }
}

/** Sorted by sequence alone (timestamps repeat), each sequence once: what was heard live wins over a report of it. */
const inOrder = (states: readonly CallState[]): readonly CallState[] => {
  const bySequence = new Map<number, CallState>()
  for (const state of states) {
    const known = bySequence.get(state.sequence)
    if (known === undefined || (known.reconstructed && !state.reconstructed)) bySequence.set(state.sequence, state)
  }
  return [...bySequence.values()].sort((a, b) => a.sequence - b.sequence)
}

interface Facts {
  readonly answered: boolean
  readonly ended: boolean
  readonly ringsNow: boolean
  readonly everRang: boolean
  readonly reachedVoicemail: boolean
  /** The caller was in a queue or a menu. */
  readonly waited: boolean
}

/** Voicemail shows as soon as the mailbox took the call, unless it moves on and a line rings again. */
const statusOf = (facts: Facts): CallStatus => {
  if (facts.answered) return facts.ended ? 'ended' : 'answered'
  if (!facts.ended) return facts.reachedVoicemail && !facts.ringsNow ? 'voicemail' : 'ringing'
  if (facts.reachedVoicemail) return 'voicemail'
  return facts.waited && !facts.everRang ? 'abandoned' : 'missed'
}

/** Clocks of the vendor's machines differ a little: a span is never negative. */
const spanMs = (from: number, to: number | null): number | null => (to === null ? null : Math.max(0, to - from))

const linkedIn = (timeline: readonly CallState[]): readonly string[] => {
  const linked = new Set<string>()
  for (const state of timeline) {
    for (const id of state.linkedConversations) if (id !== state.conversationId) linked.add(id)
  }
  return [...linked]
}
