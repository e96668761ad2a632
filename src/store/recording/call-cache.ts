// Keeps the states of open calls in memory, so that the next state of a call need not read and parse all those before it.
import type { Call } from '../../call/call.ts'
import type { CallState } from '../../call/state.ts'

export interface KeptCall {
  /** In any order. */
  readonly states: readonly CallState[]
  /** The newest revision; null while nothing is kept. */
  readonly call: Call | null
  /** See `foldCall`. */
  readonly closedAfter: number | null
}

/** The first of a call takes 2 to 4 KB, the others mostly less than one, see `shared-parts.ts`. */
const MAX_STATES = 30_000

/** Holds the most recently used calls; what it does not hold is on disk. */
export class CallCache {
  readonly #kept = new Map<string, KeptCall>()
  readonly #maxStates: number
  #states = 0

  constructor(maxStates: number = MAX_STATES) {
    this.#maxStates = maxStates
  }

  get(callId: string): KeptCall | undefined {
    return this.#kept.get(callId)
  }

  put(callId: string, kept: KeptCall): void {
    this.drop(callId)
    this.#kept.set(callId, kept)
    this.#states += kept.states.length
    for (const oldest of this.#kept.keys()) {
      if (this.#states <= this.#maxStates) return
      this.drop(oldest)
    }
  }

  drop(callId: string): void {
    this.#states -= this.#kept.get(callId)?.states.length ?? 0
    this.#kept.delete(callId)
  }

  clear(): void {
    this.#kept.clear()
    this.#states = 0
  }
}
