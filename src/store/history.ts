// The store's promise to whoever asks for earlier calls with a number: answered by an index, however many calls are kept.
import type { Call } from '../call/call.ts'

export interface CallHistory {
  /** Calls that came from this number or went to it; internal calls are nobody's history. */
  past(query: PastQuery): Promise<Past>
}

export interface PastQuery {
  /** E.164. */
  readonly number: string
  /** Only calls that began at this instant or before, epoch ms. */
  readonly until: number
  /** Only calls that these sources heard; left out, all. */
  readonly sources?: readonly string[]
  /** The id of the call that is not counted: the one that asks. */
  readonly except: string
  /** `recent` counts the calls that began at this instant or later, epoch ms. */
  readonly since: number
  /** The most calls to answer. */
  readonly limit: number
}

export interface Past {
  /** Newest first. */
  readonly calls: readonly Call[]
  readonly recent: number
}
