// Compares the calls that GoTo says are on with those we think are: what was missed of them is fetched, and what has ended is ended.
import type { CallState } from '../../../call/state.ts'
import { factsOf } from '../../../errors.ts'
import type { OpenCall } from '../../../store/journal.ts'
import { type ApiFailure, describe } from '../api/client.ts'
import { EVENTS_SCOPE } from '../api/conversations.ts'
import type { Filler } from './filler.ts'
import type { Parts } from './parts.ts'

/** GoTo's lists lag behind by seconds: a call this fresh may be missing from one. */
const SETTLED_MS = 10_000
const REPORT_AFTER_MS = 5_000
const LOOK_EVERY_MS = 5_000
/** An open call that is quiet for so long may have ended unheard. */
const QUIET_MS = 20_000
const SWEEP_QUIET_EVERY_MS = 30_000
const SWEEP_EVERY_MS = 60_000

export class Sweep {
  readonly #parts: Parts
  readonly #filler: Filler
  readonly #signal: AbortSignal
  readonly #sweeping = new Map<string, Promise<void>>()

  constructor(parts: Parts, filler: Filler, signal: AbortSignal) {
    this.#parts = parts
    this.#filler = filler
    this.#signal = signal
  }

  /** Sweeps now and then what `accounts` names at that moment, until the signal aborts, whose reason it then rejects with. */
  async run(accounts: () => readonly string[]): Promise<never> {
    const { clock, journal, source, log } = this.#parts
    let sweptAt = clock.monotonic()
    for (;;) {
      await clock.sleep(LOOK_EVERY_MS, this.#signal)
      const sinceMs = clock.monotonic() - sweptAt
      if (sinceMs < SWEEP_QUIET_EVERY_MS) continue
      try {
        const open = await journal.openCalls(source)
        const quiet = open.some(({ recordedAt, lookedUp }) => !lookedUp && this.#ageMs(recordedAt) > QUIET_MS)
        if (!quiet && sinceMs < SWEEP_EVERY_MS) continue
        await Promise.all(accounts().map((account) => this.account(account)))
      } catch (thrown) {
        this.#signal.throwIfAborted()
        log.warn(factsOf(thrown), 'the calls that are on could not be compared; it is tried again')
      }
      sweptAt = clock.monotonic()
    }
  }

  /** One at a time for each account. */
  account(account: string): Promise<void> {
    const running = this.#sweeping.get(account)
    if (running !== undefined) return running
    const sweeping = this.#account(account).finally(() => this.#sweeping.delete(account))
    this.#sweeping.set(account, sweeping)
    return sweeping
  }

  async #account(account: string): Promise<void> {
    const { journal, source, conversations, rights } = this.#parts
    if (rights.waitMs(EVENTS_SCOPE, account) > 0) return
    const open = (await journal.openCalls(source)).filter((call) => call.account === account)
    const listed = await conversations.active(account, this.#signal)
    if (!listed.ok) return this.#failed(account, listed.failure)
    const newest = new Map(open.map((call) => [call.id, call.newest]))
    await Promise.all(
      listed.value
        .filter(({ conversationId, sequence }) => sequence > (newest.get(conversationId) ?? 0))
        .map((state) => this.#meet(account, state)),
    )
    const on = new Set(listed.value.map(({ conversationId }) => conversationId))
    for (const { id } of open) this.#filler.recheck(id)
    await Promise.all(open.filter(({ id, lookedUp }) => !on.has(id) && !lookedUp).map((call) => this.#end(call)))
  }

  /** A state that is newer than what is kept: with those before it, so that nobody is shown half a call. */
  async #meet(account: string, state: CallState): Promise<void> {
    const { journal, suspicion, counts, keep, followedSince, log } = this.#parts
    const numbers = (await journal.kept(state.conversationId))?.numbers ?? []
    if (numbers.includes(state.sequence)) return
    suspicion.missed(state.at, followedSince(account))
    const before = await this.#filler.fetchMissing(
      state,
      [...numbers, state.sequence].sort((a, b) => a - b),
    )
    const found = before.ok ? [...before.value, state] : [state]
    if (!before.ok) this.#failed(account, before.failure)
    await keep(found)
    counts.filledStates += found.length
    log.debug({ call: state.conversationId, states: found.length }, 'found states of a call that is on')
  }

  /** It is on no more, as far as GoTo knows. */
  async #end({ id, account, newest, recordedAt }: OpenCall): Promise<void> {
    const { journal, source, conversations, suspicion, counts, keep, followedSince, time, onLookUps, log } = this.#parts
    const kept = await journal.kept(id)
    if (kept === null || kept.over || kept.newest.sequence > newest) return
    const answer = await conversations.events(kept.newest, { from: newest + 1, to: null }, this.#signal)
    if (!answer.ok) this.#failed(account, answer.failure)
    const found = answer.ok ? answer.value.filter(({ sequence }) => sequence > newest) : []
    const last = found.at(-1)
    if (last !== undefined) {
      suspicion.missed(last.at, followedSince(account))
      await keep(found)
      counts.filledStates += found.length
      log.debug({ call: id, states: found.length }, 'found states of a call that is over')
    }
    if (found.some(({ type }) => type === 'ENDING') || this.#ageMs(recordedAt) < SETTLED_MS) return
    const dueAt = time.now() + REPORT_AFTER_MS
    await journal.putLookUps(source, [{ kind: 'report', subject: id, detail: account, dueAt }])
    onLookUps()
  }

  #failed(account: string, failure: ApiFailure): void {
    if (this.#parts.rights.refuses(EVENTS_SCOPE, account, failure)) return
    this.#parts.log.debug({ account, failure: describe(failure) }, 'GoTo could not be asked about calls')
  }

  /** The machine's clock may have been set meanwhile. */
  #ageMs(recordedAt: number): number {
    return Math.abs(this.#parts.clock.now() - recordedAt)
  }
}
