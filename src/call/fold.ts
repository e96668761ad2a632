// The fold: all known states of one conversation, in any order, to the call as a person sees it.
import { RingpostError } from '../errors.ts'
import type { CallStatus, FoldedCall, Line } from './call.ts'
import { type Cast, castOf } from './fold/cast.ts'
import { ownConsultOf } from './fold/consult.ts'
import { type Answer, answerOf, rangIn, ringingIn } from './fold/lines.ts'
import { callerOf, dialedOf } from './fold/parties.ts'
import { type QueueStay, queueStayOf } from './fold/queue.ts'
import { type Passage, passageOf } from './fold/systems.ts'
import { transfersIn } from './fold/transfers.ts'
import type { CallState } from './state.ts'

/**
 * Folds the states of one conversation into its call. Order and repeats do not matter, and states may be missing: what
 * only they would have told is then unknown (null), never made up. Words of the vendor that are not known count for nothing.
 * Throws only when there is no state at all.
 *
 * `closedAfter`: the number after which nothing more is expected. Without an ENDING the call is then assumed to be over,
 * unless a later state proves that it went on.
 * States: https://developer.goto.com/guides/GoToConnect/15_HOW_useCallEventsApi/
 */
export const foldCall = (states: readonly CallState[], closedAfter: number | null = null): FoldedCall => {
  const timeline = inOrder(states)
  const first = timeline[0]
  if (first === undefined) throw new RingpostError('unexpected', 'A call has at least one state.')
  const cast = castOf(timeline)
  const passage = passageOf(timeline)
  const progress = progressOf(timeline, cast, passage, closedAfter)
  const { direction } = cast
  const { status, ringing, answer, endedAt } = progress
  const over = endedAt !== null
  const transfers = transfersIn(timeline, cast, { over, rings: ringing.length > 0 })
  const linkedCalls = linkedIn(timeline)
  const queue = queueStayOf(timeline)
  return {
    id: first.conversationId,
    source: first.source,
    account: first.account,
    direction,
    status,
    caller: callerOf(cast),
    dialed: dialedOf(cast),
    queue: queue.name,
    menu: passage.menu,
    ringing,
    rang: rangIn(cast),
    answeredBy: answer?.by ?? null,
    transfers,
    onHold: !over && answer !== null && isHeld(timeline.at(-1)),
    voicemail: passage.voicemail,
    abandonedIn: status === 'abandoned' ? passage.place : null,
    recorded: timeline.some(({ recording }) => recording),
    ...timesOf(first.createdAt, progress, queue),
    reconstructed: states.every((state) => state.reconstructed),
    linkedCalls,
    consultOf: ownConsultOf({ direction, transfers, linkedCalls }),
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

/** How far the call has come. */
interface Progress {
  readonly status: CallStatus
  readonly ringing: readonly Line[]
  readonly answer: Answer | null
  readonly endedAt: number | null
  readonly endAssumed: boolean
}

const progressOf = (
  timeline: readonly CallState[],
  cast: Cast,
  { voicemail, place }: Passage,
  closedAfter: number | null,
): Progress => {
  const answer = answerOf(cast)
  const newest = timeline.at(-1)
  const ending = timeline.find(({ type }) => type === 'ENDING')
  const endAssumed =
    ending === undefined && newest !== undefined && closedAfter !== null && newest.sequence <= closedAfter
  const endedAt = (endAssumed ? newest : ending)?.at ?? null
  const ringing = endedAt === null ? ringingIn(cast, newest?.sequence ?? 0) : []
  const status = statusOf({
    answered: answer !== null,
    ended: endedAt !== null,
    ringsNow: ringing.length > 0,
    everRang: cast.called.some(({ rang }) => rang),
    reachedVoicemail: voicemail !== null,
    waited: cast.direction === 'inbound' && place !== null,
  })
  return { status, ringing, answer, endedAt, endAssumed }
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

/** Seen in doubtful sources only; the vendor's recordings show no call on hold. */
const HELD: ReadonlySet<string> = new Set(['HOLD', 'ON_HOLD', 'PARKED'])

const isHeld = (newest: CallState | undefined): boolean =>
  newest?.participants.some(({ status }) => HELD.has(status)) === true

type Times = Pick<FoldedCall, 'createdAt' | 'answeredAt' | 'endedAt' | 'endAssumed' | 'waitMs' | 'queueMs' | 'talkMs'>

const timesOf = (createdAt: number, { status, answer, endedAt, endAssumed }: Progress, queue: QueueStay): Times => {
  const answeredAt = answer?.at ?? null
  const heardEndAt = endAssumed ? null : endedAt
  return {
    createdAt,
    answeredAt,
    endedAt,
    endAssumed,
    waitMs: spanMs(createdAt, answeredAt ?? heardEndAt),
    queueMs: status === 'ringing' ? null : queueMsOf(queue, answer, heardEndAt),
    talkMs: answeredAt === null ? null : spanMs(answeredAt, heardEndAt),
  }
}

/** The queue stays listed after the answer. One entered only after it (the call was passed on into it) is nobody's first wait. */
const queueMsOf = ({ entered, left }: QueueStay, answer: Answer | null, endedAt: number | null): number | null => {
  if (entered === null || (answer !== null && answer.sequence < entered.sequence)) return null
  const ends = [left?.at, answer?.at, endedAt].filter((at) => typeof at === 'number')
  return ends.length === 0 ? null : spanMs(entered.at, Math.min(...ends))
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
