// The call as everyone outside sees it: one card, one JSON shape, one life from ringing to its end.

export type Direction = 'inbound' | 'outbound' | 'internal'

/**
 * `ended` was answered by a person; `abandoned` hung up in a queue or menu before any line rang;
 * `missed` rang and nobody took it; `voicemail` reached a mailbox.
 */
export type CallStatus = 'ringing' | 'answered' | 'ended' | 'missed' | 'voicemail' | 'abandoned'

export const CALL_STATUSES: readonly CallStatus[] = ['ringing', 'answered', 'ended', 'missed', 'voicemail', 'abandoned']

/** A party on the telephone network or, for internal calls, a colleague. Every text may come from an outsider. */
export interface Party {
  /** E.164 ("+12015550123"); null when hidden, unparseable or internal. */
  readonly number: string | null
  /** How a person reads it: national format for the number's country, an extension, or the raw text that could not be parsed. */
  readonly display: string | null
  readonly name: string | null
}

export interface Caller extends Party {
  /** ISO 3166-1 alpha-2 of the number, null when unknown. */
  readonly country: string | null
  readonly anonymous: boolean
}

/** One person's line: however many devices ring, it is one entry. */
export interface Line {
  readonly name: string | null
  /** A string: extensions have leading zeros. */
  readonly extension: string | null
  readonly lineId: string | null
  readonly userId: string | null
  /** At work, as the company's directory has it; null when unknown. */
  readonly email: string | null
}

/** `reached`: a mailbox took the call; whether a message was left only GoTo's report tells: `left` or `not-left`. */
export type Voicemail = 'reached' | 'left' | 'not-left'

/** One handing over of the far party, from the moment it began. */
export interface Transfer {
  /** `warm`: a colleague was asked first; `blind`: passed on straight away. */
  readonly kind: 'warm' | 'blind'
  /** Who passed the call on; null when no state says so. */
  readonly from: Line | null
  /** Who took it, or else whom it was meant for; null when no state says so. */
  readonly to: Line | null
  readonly at: number
  /** `completed`: somebody took it; `failed`: nobody did. */
  readonly outcome: 'pending' | 'completed' | 'failed'
}

export interface Call {
  /** GoTo's conversationSpaceId. */
  readonly id: string
  readonly source: string
  /** Digits beyond 2^53: always a string. */
  readonly account: string
  readonly direction: Direction
  readonly status: CallStatus
  /** 1, 2, 3 …: raised only by a change that a person would see. */
  readonly revision: number
  readonly caller: Caller
  readonly dialed: Party
  readonly queue: string | null
  /** Menu choices in order, as the caller made them ("1", "3"). */
  readonly menu: readonly string[]
  /** Who rings now; empty once the call is over. */
  readonly ringing: readonly Line[]
  /** Everyone whom the call was offered to so far, in order of appearance; stays when the call is over. */
  readonly rang: readonly Line[]
  /** Who has the call, or had it last. */
  readonly answeredBy: Line | null
  readonly transfers: readonly Transfer[]
  /** On hold or parked now. */
  readonly onHold: boolean
  /** Null when no mailbox took the call. */
  readonly voicemail: Voicemail | null
  /** Where the caller was when giving up; null unless `status` is `abandoned`. */
  readonly abandonedIn: 'queue' | 'menu' | null
  /** Somebody records the call, or did. */
  readonly recorded: boolean
  readonly createdAt: number
  readonly answeredAt: number | null
  /** Of a call whose end was only assumed, when it was last known to be on. */
  readonly endedAt: number | null
  /** Nothing was heard of the call for so long that it must be over; how long it lasted is not known. */
  readonly endAssumed: boolean
  /** From creation to the answer, or to the end when nobody answered; null while it still rings. */
  readonly waitMs: number | null
  /** From entering the first queue to the answer, the mailbox, or the end; null while it still rings and without a queue. */
  readonly queueMs: number | null
  /** From the answer to the end; null until then. */
  readonly talkMs: number | null
  /** True when the call was pieced together after the fact, from GoTo's reports. */
  readonly reconstructed: boolean
  /** Ids of the conversations that belong to this one (the consult leg of a warm transfer). */
  readonly linkedCalls: readonly string[]
  /** The call this one was made for: a colleague is asked before being passed it (see `fold/consult.ts`). Null for every other call. */
  readonly consultOf: string | null
  /** What the enrichers found. */
  readonly callerDetails: Readonly<Record<string, unknown>>
}

/** What the fold knows; the rest of a `Call` (its revision, its caller details) is added where it is recorded. */
export type FoldedCall = Omit<Call, 'revision' | 'callerDetails'>

export const isOver = (call: Pick<Call, 'endedAt'>): boolean => call.endedAt !== null
