// What was read off the sockets and is not on disk yet: kept in order, handed over in batches, never dropped while the process lives.
import type { CallState } from '../../call/state.ts'
import type { Clock } from '../../clock.ts'
import { factsOf, messageOf, RingpostError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { Accept } from '../source.ts'
import { pauseMs } from './backoff.ts'

const FULL_AT = 10_000
const ROOM_AT = 5_000
const LARGEST_BATCH = 1_000
/** Retries of a store that fails come no further apart than `pauseMs(4)` allows: 8 s. */
const LONGEST_RUN = 4
/** Refused alone so often, for another reason than the store's own trouble: it is this state that cannot be kept. */
const REFUSALS = 4

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
    if (lost > 0)
      this.#parts.log.error(
        { states: lost },
        'stopped before these call states could be stored; the next start asks GoTo for them',
      )
  }

  async #run(): Promise<void> {
    // Frames that arrive in one piece are emitted one after the other: let all of them in, then hand over.
    await Promise.resolve()
    let failures = 0
    let most = LARGEST_BATCH
    while (this.#queue.length > 0 && !this.#closing.signal.aborted) {
      const batch = this.#queue.slice(0, most)
      const outcome = await this.#hand(batch, failures)
      if (outcome === 'done') {
        failures = 0
        most = Math.min(LARGEST_BATCH, most * 2)
        this.#queue.splice(0, batch.length)
        if (this.#queue.length <= ROOM_AT) this.#press(false)
      } else if (outcome === 'refused' && batch.length > 1) {
        // One state may spoil the batch: its neighbours must not wait for it.
        most = 1
      } else {
        failures++
        await this.#pause(failures)
      }
    }
    this.#pump = null
  }

  /** `failed`: the store is in trouble. `refused`: for any other reason. */
  async #hand(batch: readonly CallState[], failures: number): Promise<'done' | 'failed' | 'refused'> {
    const { accept, log } = this.#parts
    try {
      await accept(batch)
      if (this.#trouble !== null) log.info('call states are stored again')
      this.#trouble = null
      return 'done'
    } catch (thrown) {
      const refused = !(thrown instanceof RingpostError)
      if (refused && batch.length === 1 && failures >= REFUSALS) {
        this.#setAside(batch, thrown)
        return 'done'
      }
      this.#trouble = messageOf(thrown)
      const states = this.#queue.length
      log.error({ states, error: this.#trouble }, 'call states could not be stored; they are kept and tried again')
      return refused ? 'refused' : 'failed'
    }
  }

  /** All other calls would wait for it for ever. What it told is asked of GoTo again, as for any state that is missing. */
  #setAside([state]: readonly CallState[], thrown: unknown): void {
    this.#parts.log.error(
      { call: state?.conversationId, sequence: state?.sequence, ...factsOf(thrown) },
      'a call state cannot be stored and is left out; its call goes on without it. Please report this: it is a fault in Ringpost',
    )
    this.#trouble = null
  }

  async #pause(failures: number): Promise<void> {
    const ms = Math.round(pauseMs(Math.min(failures - 1, LONGEST_RUN)))
    await this.#parts.clock.sleep(ms, this.#closing.signal).catch(() => undefined)
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
