// Fills holes: when a call's numbers skip some, asks for those; what cannot be had is left to the report after the call.
import type { CallState } from '../../../call/state.ts'
import { factsOf } from '../../../errors.ts'
import type { KeptStates } from '../../../store/journal.ts'
import { type ApiResult, describe } from '../api/client.ts'
import { EVENTS_SCOPE } from '../api/conversations.ts'
import { pauseMs } from '../backoff.ts'
import { holesIn } from './holes.ts'
import type { Parts } from './parts.ts'

/** States that overtake each other are a few milliseconds apart. */
const GRACE_MS = 500
const ATTEMPTS = 4
/** Stored before asking, so that a crash in the middle forgets nothing. */
const REPORT_AFTER_MS = 60_000
const REPORT_AFTER_END_MS = 5_000
const MAX_WATCHED = 20_000

export class Filler {
  readonly #parts: Parts
  readonly #signal: AbortSignal
  /** The highest number heard of each call that goes on. A hint only: what is kept is in the store. */
  readonly #highest = new Map<string, number>()
  /** Calls that are being looked at, with whether something came up meanwhile. */
  readonly #filling = new Map<string, boolean>()
  /** Calls whose holes only the report will fill. */
  readonly #left = new Map<string, string>()

  constructor(parts: Parts, signal: AbortSignal) {
    this.#parts = parts
    this.#signal = signal
  }

  /** Takes note of states that are on disk; never waits. */
  recorded(states: readonly CallState[]): void {
    for (const { conversationId: id, sequence, type } of states) {
      const highest = this.#highest.get(id) ?? 0
      if (sequence > highest + 1) this.check(id)
      if (type === 'ENDING') this.#ended(id)
      else this.#watch(id, Math.max(highest, sequence))
    }
  }

  /** Looks whether a call has holes, and fills them; one look a call at a time. */
  check(callId: string): void {
    if (this.#signal.aborted) return
    if (this.#filling.has(callId)) return void this.#filling.set(callId, true)
    this.#filling.set(callId, false)
    this.#parts.tasks.add(this.#fill(callId).finally(() => this.#filled(callId)))
  }

  #filled(callId: string): void {
    const again = this.#filling.get(callId) === true
    this.#filling.delete(callId)
    if (again) this.check(callId)
  }

  /** The same, unless its report is awaited already. */
  recheck(callId: string): void {
    if (!this.#left.has(callId)) this.check(callId)
  }

  /** The states of a call that are missing below `upTo`, marked as reconstructed. `sample` is any state of it. */
  async fetchMissing(
    sample: CallState,
    numbers: readonly number[],
    attempt = 0,
  ): Promise<ApiResult<readonly CallState[]>> {
    const found = new Map<number, CallState>()
    const kept = new Set(numbers)
    for (const hole of holesIn(numbers)) {
      const answer = await this.#parts.conversations.events(sample, widened(hole, attempt), this.#signal)
      if (!answer.ok) return answer
      for (const state of answer.value) if (!kept.has(state.sequence)) found.set(state.sequence, state)
    }
    return { ok: true, value: [...found.values()] }
  }

  async #fill(callId: string): Promise<void> {
    const { clock, log } = this.#parts
    await clock.sleep(GRACE_MS, this.#signal)
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (attempt > 0) await clock.sleep(pauseMs(attempt), this.#signal)
      const verdict = await this.#attempt(callId, attempt).catch((thrown: unknown) => {
        this.#signal.throwIfAborted()
        log.warn({ call: callId, ...factsOf(thrown) }, 'missing states could not be kept; they are asked for again')
        return 'again' as const
      })
      if (verdict === 'whole') return
      if (verdict === 'refused') break
    }
    log.debug({ call: callId }, 'states of a call are missing; its report will be asked for them')
  }

  async #attempt(callId: string, attempt: number): Promise<'whole' | 'again' | 'refused'> {
    const { journal, keep, counts, rights, log } = this.#parts
    const kept = await journal.kept(callId)
    if (kept === null || holesIn(kept.numbers).length === 0) return 'whole'
    await this.#leaveToReport(callId, kept)
    const { account } = kept.newest
    if (rights.waitMs(EVENTS_SCOPE, account) > 0) return 'refused'
    const answer = await this.fetchMissing(kept.newest, kept.numbers, attempt)
    if (!answer.ok) {
      if (rights.refuses(EVENTS_SCOPE, account, answer.failure)) return 'refused'
      log.debug({ call: callId, failure: describe(answer.failure) }, 'missing states could not be fetched')
      return 'again'
    }
    if (answer.value.length === 0) return 'again'
    await keep(answer.value)
    counts.filledStates += answer.value.length
    log.debug({ call: callId, states: answer.value.length }, 'filled states that were missed')
    const after = await journal.kept(callId)
    if (after !== null && holesIn(after.numbers).length > 0) return 'again'
    await this.#done(callId, account)
    return 'whole'
  }

  async #leaveToReport(callId: string, { newest, over }: KeptStates): Promise<void> {
    const { journal, source, time, onLookUps } = this.#parts
    if (this.#left.has(callId)) return
    if (this.#left.size >= MAX_WATCHED) this.#left.clear()
    this.#left.set(callId, newest.account)
    const dueAt = time.now() + (over ? REPORT_AFTER_END_MS : REPORT_AFTER_MS)
    await journal.putLookUps(source, [{ kind: 'report', subject: callId, detail: newest.account, dueAt }])
    onLookUps()
  }

  async #done(callId: string, account: string): Promise<void> {
    this.#left.delete(callId)
    const lookUp = { kind: 'report', subject: callId, detail: account, attempts: 0 } as const
    await this.#parts.journal.endLookUp(this.#parts.source, lookUp)
  }

  #ended(callId: string): void {
    this.#highest.delete(callId)
    const account = this.#left.get(callId)
    if (account === undefined) return
    this.#left.delete(callId)
    this.#parts.tasks.add(this.#hasten(callId, account))
  }

  /** A report is ready soon after the end, however seldom it was asked for during a long call. */
  async #hasten(callId: string, account: string): Promise<void> {
    const { journal, source, time, onLookUps } = this.#parts
    if ((await journal.lookUp(source, 'report', callId)) === null) return
    const dueAt = time.now() + REPORT_AFTER_END_MS
    await journal.putLookUps(source, [{ kind: 'report', subject: callId, detail: account, dueAt }])
    onLookUps()
  }

  #watch(callId: string, highest: number): void {
    // Set anew, so that the calls that were silent for longest are forgotten first.
    this.#highest.delete(callId)
    this.#highest.set(callId, highest)
    const [oldest] = this.#highest.keys()
    if (this.#highest.size > MAX_WATCHED && oldest !== undefined) this.#highest.delete(oldest)
  }
}

/** Nobody documents whether the bounds count in: the second time, one more is asked for on each side. */
const widened = ({ from, to }: { readonly from: number; readonly to: number }, attempt: number) =>
  attempt === 0 ? { from, to } : { from: from - 1, to: to + 1 }
