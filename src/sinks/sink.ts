// The port of a sink: one attempt to show one revision of one call, answered with a closed result.
import type { Call, CallStatus } from '../call/call.ts'
import type { NoticeWords } from '../cards/notice.ts'
import type { Clock } from '../clock.ts'
import type { Kind } from '../config/kind.ts'
import type { Log } from '../log.ts'
import type { FailureReason, Handle } from '../outcome.ts'
import type { Probed } from '../probe.ts'
import type { Questions } from '../questions.ts'

export interface Sink {
  readonly name: string
  /** `card`: shows the newest revision only, editing in place where it can. `event`: is sent every revision, in order. */
  readonly mode: 'card' | 'event'
  /** How fast the other side takes requests; absent: as fast as it answers. */
  readonly pace?: Pace
  /** How many calls may be delivered at the same time; absent: a few. */
  readonly concurrency?: number
  /** Exactly one attempt, at most one request that changes anything. Never throws; an abort answers `retry` with reason `timeout`. */
  send(delivery: Delivery, signal: AbortSignal): Promise<SendResult>
  /** Says something about the daemon itself. One attempt, with the same promises as `send`. */
  announce(notice: Notice, signal: AbortSignal): Promise<SendResult>
  /** What can be found out about credentials and the place cards go to without showing anything there; absent: nothing can. Never throws. */
  probe?(signal: AbortSignal): Promise<readonly Probed[]>
  /** What `send` would send, were it the first attempt; null where it would skip it. Pure: nothing is opened. */
  preview(delivery: Delivery): Preview | null
  /** The same for `announce`. */
  previewNotice(notice: Notice): Preview
  /** Lets go of sockets. */
  close(): Promise<void>
}

/** A message before it is sent, for people who want to look at it. */
export interface Preview {
  /** Who shows it, and so how it looks. */
  readonly form: 'slack' | 'teams' | 'discord' | 'google-chat' | 'mattermost' | 'http' | 'terminal'
  /** As the other side would get it: JSON, or the text for a terminal. */
  readonly body: unknown
  /** Of the request, where the receiver has to know them; whatever is secret is left out. */
  readonly headers?: Readonly<Record<string, string>>
}

/** Token buckets: a request needs a token of each bucket of its kind. */
export interface Pace {
  /** For what is shown anew: the first request about a call. */
  readonly post: readonly Bucket[]
  /** For what changes or follows what is there already. */
  readonly edit: readonly Bucket[]
}

export interface Bucket {
  /** What the other side counts by; sinks that name the same share the bucket, at the rate of the last of them. Never logged: it may hold an address. */
  readonly key: string
  readonly perSecond: number
  readonly burst: number
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
  /** An earlier attempt may have arrived without our knowing; absent when there was none. */
  readonly doubt?: Doubt
  /** How often a person has asked for this call to be sent anew, from 1; absent when nobody has. */
  readonly replay?: number
}

export interface Doubt {
  /** When the first such attempt began, epoch ms. */
  readonly since: number
  /** What the call was when it was last tried to be shown. */
  readonly status: CallStatus
}

/** What a service is to know a repeat of this call by: what a person has sent anew is none. */
export const repeatKey = ({ call, replay }: Pick<Delivery, 'call' | 'replay'>): string =>
  replay === undefined ? call.id : `${call.id}\nreplay ${replay}`

/** Messages are one sentence without any secret, URL path or phone number. */
export type SendResult =
  /**
   * `handle` absent: keep the one there was. `skipped`: this sink had nothing to say about this revision, so nothing was
   * sent. `repeat`: an earlier attempt may have shown the same, so it was sent again with a mark, or not sent again.
   */
  | {
      readonly status: 'delivered'
      readonly handle?: Handle
      readonly skipped?: true
      readonly repeat?: 'sent' | 'avoided'
      readonly more?: never
    }
  /** `more`: part of this revision is shown and the handle says which; the rest comes with the next attempt, at once. */
  | {
      readonly status: 'delivered'
      readonly handle: Handle
      readonly skipped?: never
      readonly repeat?: never
      readonly more: true
    }
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

export interface SinkKind extends Kind<Sink, SinkContext> {
  /** What `ringpost init` asks to set one up; absent: it points to config.example.yaml. */
  readonly questions?: Questions
}
