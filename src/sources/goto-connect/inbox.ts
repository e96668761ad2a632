// What was read off the sockets and is not on disk yet: kept in order, handed over in batches, never dropped while the process lives.
import type { CallState } from '../../call/state.ts'
import type { Clock } from '../../clock.ts'
import { messageOf } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { Accept } from '../source.ts'
import { pauseMs } from './backoff.ts'

const FULL_AT = 10_000
const ROOM_AT = 5_000
const LARGEST_BATCH = 1_000
/** Retries of a store that fails come no further apart than `pauseMs(4)` allows: 8 s. */
const LONGEST_RUN = 4

export interface InboxParts {
  readonly accept: Accept
  readonly clock: Clock
  readonly log: Log
  /** True when no more should be read, false when there is room again. */
  readonly onPressure: (full: boolean) => void
}

export class Inbox {
  readonly #parts: InboxParts
  readonly #queue: CallState[] = []
  readonly #closing = new AbortController()
  #pump: Promise<void> | null = null
  #full = false
  #trouble: string | null = null

  constructor(parts: InboxParts) {
    this.#parts = parts
  }

  /** Why states cannot be stored at the moment, null when they can. */
  get trouble(): string | null {
    return this.#trouble
  }

  get isFull(): boolean {
    return this.#full
  }

  push(state: CallState): void {
    this.#queue.push(state)
    if (this.#queue.length >= FULL_AT) this.#press(true)
    this.#pump ??= this.#run()
  }

  /** Resolves when everything is on disk, or at the abort; what is left then is named in the log. */
  async close(signal: AbortSignal): Promise<void> {
    const onAbort = () => this.#closing.abort()
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    await this.#pump
    signal.removeEventListener('abort', onAbort)
    const lost = this.#queue.length
    if (lost > 0) this.#parts.log.error({ states: lost }, 'stopped before these call states could be stored')
  }

  async #run(): Promise<void> {
    // Frames that arrive in one piece are emitted one after the other: let all of them in, then hand over.
    await Promise.resolve()
    let failures = 0
    while (this.#queue.length > 0 && !this.#closing.signal.aborted) {
      const batch = this.#queue.slice(0, LARGEST_BATCH)
      if (await this.#hand(batch, failures)) {
        failures = 0
        this.#queue.splice(0, batch.length)
        if (this.#queue.length <= ROOM_AT) this.#press(false)
      } else {
        failures++
      }
    }
    this.#pump = null
  }

  async #hand(batch: readonly CallState[], failures: number): Promise<boolean> {
    const { accept, clock, log } = this.#parts
    try {
      await accept(batch)
      if (this.#trouble !== null) log.info('call states are stored again')
      this.#trouble = null
      return true
    } catch (thrown) {
      const retryInMs = Math.round(pauseMs(Math.min(failures, LONGEST_RUN)))
      this.#trouble = messageOf(thrown)
      log.error(
        { states: this.#queue.length, retryInMs, error: this.#trouble },
        'call states could not be stored; they are kept',
      )
      await clock.sleep(retryInMs, this.#closing.signal).catch(() => undefined)
      return false
    }
  }

  #press(full: boolean): void {
    if (this.#full === full) return
    this.#full = full
    this.#parts.log.warn(
      { states: this.#queue.length },
      full ? 'too many states wait to be stored; reading pauses' : 'reading goes on',
    )
    this.#parts.onPressure(full)
  }
}
