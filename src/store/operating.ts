// The store's promises to the person who runs the daemon: look for calls, send them anew, clear what died, erase a person.
//
// - What is sent anew is new to the sink: its `replays` rise, and an attempt that was in flight meanwhile settles nothing.
// - A call that was forgotten stays so: its states are not kept again, and to sources it is a call that is over.
import type { Call, CallStatus } from '../call/call.ts'
import type { FailureReason } from '../outcome.ts'

export interface OperatingStore {
  /** Newest first. */
  search(query: CallQuery): Promise<readonly Call[]>
  /** How many inbound calls began in each step of a span, by status; quick by an index, whatever else is kept. */
  tally(query: TallyQuery): Promise<readonly Tally[]>
  /** The ids that begin so, at most `limit`. */
  callIds(beginning: string, limit: number): Promise<readonly string[]>
  /** All that is kept of one call; null when nothing is. */
  story(callId: string): Promise<CallStory | null>
  /** Newest first. */
  deadLetters(
    query: DeadSelection & { readonly before?: number; readonly limit: number },
  ): Promise<readonly DeadLetter[]>
  /**
   * Has calls sent again from the oldest of these letters on, at once, and takes the letters away. What a card sink has
   * posted already is edited. Letters of a sink that was let go of (`dropPending`) are left alone.
   */
  retryDead(selection: DeadSelection): Promise<Touched>
  dropDead(selection: DeadSelection): Promise<Touched>
  /**
   * Has a call sent anew by one sink or by all that ever had it: an event sink gets every revision it had, a card sink
   * shows the newest as if it had shown nothing yet. Answers the sinks.
   */
  replay(callId: string, sink?: string): Promise<readonly string[]>
  /** Lets go of what waits for a sink; answers how many calls that were. */
  dropPending(sink: string): Promise<number>
  /**
   * Erases every call in which this number (E.164) is the caller, was dialled or took part, however it was written, with
   * all that hangs on it, so that no byte of it is left in the store. Calls that have not ended are left, and counted.
   * With `dryRun` it only counts. It goes in steps; one that was interrupted is done by doing it again.
   */
  forget(number: string, options?: { readonly dryRun?: boolean }): Promise<Forgotten>
}

export interface CallQuery {
  readonly limit: number
  /** Only those that have not ended. */
  readonly open?: boolean
  /** Any of these. */
  readonly statuses?: readonly CallStatus[]
  /** Only calls that began at this instant or later, epoch ms. */
  readonly since?: number
  /** E.164 of the outside world's end. */
  readonly number?: string
  /** Only calls older than the call of this id; of an unknown one there are none. */
  readonly before?: string
}

/** Epoch ms and ms; `until` is not included. */
export interface TallyQuery {
  readonly since: number
  readonly until: number
  readonly stepMs: number
}

export interface Tally {
  /** 0 for the step that begins at `since`. */
  readonly step: number
  readonly status: CallStatus
  /** Never 0: where there are none there is no entry. */
  readonly calls: number
}

/** Everything that is present must fit. */
export interface DeadSelection {
  readonly ids?: readonly number[]
  readonly sinks?: readonly string[]
  readonly callId?: string
}

export interface DeadLetter {
  /** Short enough to be typed; never used twice. */
  readonly id: number
  readonly sink: string
  readonly callId: string
  readonly revision: number
  readonly reason: FailureReason
  readonly message: string
  /** Epoch ms. */
  readonly diedAt: number
}

export interface Touched {
  readonly letters: number
  readonly sinks: readonly string[]
}

export interface CallStory {
  readonly call: Call
  /** In order of their numbers. */
  readonly states: readonly KeptState[]
  /** In order, the newest is `call`. */
  readonly revisions: readonly { readonly revisedAt: number; readonly call: Call }[]
  /** By sink. */
  readonly deliveries: readonly DeliveryStory[]
  readonly deadLetters: readonly DeadLetter[]
}

export interface KeptState {
  readonly sequence: number
  /** The source's word for it. */
  readonly type: string
  /** By the source's clock. */
  readonly at: number
  readonly recordedAt: number
  readonly reconstructed: boolean
}

export interface DeliveryStory {
  readonly sink: string
  readonly wanted: number
  readonly delivered: number
  /** When it is tried next; null when nothing waits. */
  readonly dueAt: number | null
  readonly attempts: number
  readonly failingSince: number | null
  readonly lastReason: FailureReason | null
  readonly lastError: string | null
  readonly replays: number
}

export interface Forgotten {
  readonly calls: number
  readonly states: number
  readonly revisions: number
  readonly deliveries: number
  readonly deadLetters: number
  readonly lookUps: number
  /** Calls that go on and were left. */
  readonly open: number
}

export const NOTHING_FORGOTTEN: Forgotten = {
  calls: 0,
  states: 0,
  revisions: 0,
  deliveries: 0,
  deadLetters: 0,
  lookUps: 0,
  open: 0,
}

/** What was erased with one call, added to what was before; calls that go on are counted by themselves. */
export const addForgotten = (sum: Forgotten, one: Omit<Forgotten, 'open'>): Forgotten => ({
  calls: sum.calls + one.calls,
  states: sum.states + one.states,
  revisions: sum.revisions + one.revisions,
  deliveries: sum.deliveries + one.deliveries,
  deadLetters: sum.deadLetters + one.deadLetters,
  lookUps: sum.lookUps + one.lookUps,
  open: sum.open,
})
