// What GoTo does not let this login read: said once, and asked again after the next login or some hours later.
import type { Clock } from '../../../clock.ts'
import type { Log } from '../../../log.ts'
import { type ApiFailure, describe } from '../api/client.ts'

const ASK_AGAIN_MS = 2 * 3_600_000

export class Rights {
  readonly #clock: Clock
  readonly #log: Log
  /** When each scope may be tried again for an account, monotonic. */
  readonly #refused = new Map<string, number>()
  readonly #told = new Set<string>()

  constructor(clock: Clock, log: Log) {
    this.#clock = clock
    this.#log = log
  }

  /** How long asking is pointless; 0 when it is not. */
  waitMs(scope: string, account: string): number {
    return Math.max((this.#refused.get(keyOf(scope, account)) ?? 0) - this.#clock.monotonic(), 0)
  }

  /** Takes note of a failure that is a refusal, and tells whether it is one. */
  refuses(scope: string, account: string, failure: ApiFailure): boolean {
    if (failure.status !== 403) return false
    this.#refused.set(keyOf(scope, account), this.#clock.monotonic() + ASK_AGAIN_MS)
    if (this.#told.has(scope)) return true
    this.#told.add(scope)
    this.#log.warn(
      { account, scope, reference: failure.reference },
      `calls missed while cut off cannot all be found (${describe(failure)}): tick the scope ${scope} on the OAuth client, then log in again`,
    )
    return true
  }

  /** There is a new login. */
  reset(): void {
    this.#refused.clear()
    this.#told.clear()
  }
}

const keyOf = (scope: string, account: string): string => `${scope} ${account}`
