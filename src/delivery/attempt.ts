// One attempt of a delivery: what the sink is handed, and what the store is to know of what came of it.
import { messageOf } from '../errors.ts'
import type { FailureReason } from '../outcome.ts'
import type { SendResult, Sink } from '../sinks/sink.ts'
import type { Settlement, Work } from '../store/store.ts'
import { nextAttemptAt } from './backoff.ts'
import { deliveryId } from './delivery-id.ts'

export interface Attempted {
  readonly sink: string
  readonly result: SendResult
  /** How long the sink took to answer. */
  readonly tookMs: number
  /** Since the oldest change that was to be shown with it; may be negative when the wall clock was set. */
  readonly waitedMs: number
}

/** Whoever counts; no method throws or waits. */
export interface DeliveryWatch {
  attempted(attempt: Attempted): void
  /** So long something was due, but the sink's rate held it back. */
  paced(sink: string, ms: number): void
}

export const NOBODY_WATCHES: DeliveryWatch = { attempted: () => undefined, paced: () => undefined }

/** Throwing is a bug in the sink, but it must not cost the call. */
export const makeAttempt = async (sink: Sink, work: Work, abandon: AbortSignal): Promise<SendResult> => {
  try {
    return await sink.send(
      {
        id: deliveryId(work.callId, work.call.revision, work.replays),
        call: work.call,
        revisedAt: work.revisedAt,
        handle: work.handle,
        attempt: work.attempts + 1,
        ...(work.doubt === null ? {} : { doubt: work.doubt }),
        ...(work.replays === 0 ? {} : { replay: work.replays }),
      },
      abandon,
    )
  } catch (error) {
    const reason: FailureReason = 'render'
    return { status: 'retry', reason, message: `the sink failed in itself: ${messageOf(error)}` }
  }
}

/** `random`: of 0 … 1, for the backoff. */
export const conclude = (
  { mode }: Pick<Sink, 'mode'>,
  work: Work,
  result: SendResult,
  { now, random }: { readonly now: number; readonly random: number },
): Settlement => {
  switch (result.status) {
    case 'delivered':
      if (result.more) return { status: 'progress', handle: result.handle }
      return result.handle === undefined ? { status: 'delivered' } : { status: 'delivered', handle: result.handle }
    case 'rejected':
      return { status: 'dead', reason: result.reason, message: result.message }
    case 'disabled':
      return { status: 'released', dueAt: now }
    case 'retry': {
      const dueAt = nextAttemptAt({
        mode,
        attempts: work.attempts + 1,
        failingSince: work.failingSince ?? now,
        now,
        notBefore: result.notBefore,
        random,
      })
      const { reason, message, ambiguous = false } = result
      if (dueAt === null) return { status: 'dead', reason, message }
      return { status: 'retry', dueAt, reason, message, ambiguous }
    }
  }
}

/** For an attempt that a stop cut short: it is nobody's fault. */
export const giveBack = (now: number, { ambiguous = false }: { readonly ambiguous?: boolean }): Settlement => ({
  status: 'released',
  dueAt: now,
  ambiguous,
})
