// The port of a sink: one attempt to show one revision of one call, answered with a closed result.
import type { Call } from '../call/call.ts'
import type { NoticeWords } from '../cards/notice.ts'
import type { Clock } from '../clock.ts'
import type { Kind } from '../config/kind.ts'
import type { Log } from '../log.ts'
import type { FailureReason, Handle } from '../outcome.ts'

export interface Sink {
  readonly name: string
  /** `card`: shows the newest revision only, editing in place where it can. `event`: is sent every revision, in order. */
  readonly mode: 'card' | 'event'
  /** Exactly one attempt, at most one request that changes anything. Never throws; an abort answers `retry` with reason `timeout`. */
  send(delivery: Delivery, signal: AbortSignal): Promise<SendResult>
  /** Says something about the daemon itself. One attempt, with the same promises as `send`. */
  announce(notice: Notice, signal: AbortSignal): Promise<SendResult>
  /** Lets go of sockets. */
  close(): Promise<void>
}

/** A word from the daemon itself: a warning to the people who run it, or a report on calls. */
export interface Notice extends NoticeWords {
  /** The same over all attempts; letters, digits, `_` and `-` only. */
  readonly id: string
  readonly at: number
}

export interface Delivery {
  /** The same over all attempts of one revision to one sink; letters, digits, `_` and `-` only. */
  readonly id: string
  readonly call: Call
  /** When this revision came to be, epoch ms; the same over all attempts. */
  readonly revisedAt: number
  /** What this sink returned for this call before; null at first. */
  readonly handle: Handle | null
  /** 1 for the first attempt of this revision. */
  readonly attempt: number
}

/** Messages are one sentence without any secret, URL path or phone number. */
export type SendResult =
  /** `handle` absent: keep the one there was. `skipped`: this sink had nothing to say about this revision, so nothing was sent. */
  | { readonly status: 'delivered'; readonly handle?: Handle; readonly skipped?: true }
  /** Worth another try, not before `notBefore` (epoch ms) when the other side named a time. `ambiguous`: it may have arrived. */
  | {
      readonly status: 'retry'
      readonly reason: FailureReason
      readonly message: string
      readonly notBefore?: number
      readonly ambiguous?: true
    }
  /** This revision can never succeed. */
  | { readonly status: 'rejected'; readonly reason: FailureReason; readonly message: string }
  /** Nothing can succeed at this sink until someone acts. */
  | { readonly status: 'disabled'; readonly reason: FailureReason; readonly message: string }

export interface SinkContext {
  readonly clock: Clock
  readonly log: Log
}

export type SinkKind = Kind<Sink, SinkContext>
