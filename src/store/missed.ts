// The store's answers to who should be called back: calls that nobody took, and with whom somebody spoke since.
import type { Call } from '../call/call.ts'

export interface MissedStore {
  /**
   * Inbound calls that ended without anyone taking them, by when that was recorded, the oldest first, at most `limit`.
   * That time is the store's own, so that each call stands in exactly one of two spans that touch, also when it was found
   * out about only days later. A call that was taken after all is no longer among them.
   */
  calls(query: {
    /** Where to go on: beyond this instant or, with `id`, beyond this very entry. */
    readonly after: { readonly at: number; readonly id: string | null }
    /** Included. */
    readonly until: number
    readonly limit: number
  }): Promise<readonly MissedCall[]>
  /**
   * When somebody last took a call from each of these numbers (E.164), or reached it: epoch ms of the answer. Numbers that
   * were never spoken with are left out. With `sources` only calls that those heard count.
   */
  spokenWith(numbers: readonly string[], sources?: readonly string[]): Promise<ReadonlyMap<string, number>>
}

export interface MissedCall {
  /** When it was recorded that nobody took it, epoch ms. */
  readonly at: number
  readonly call: Call
}
