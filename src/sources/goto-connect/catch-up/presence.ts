// Follows which accounts are heard: writes down until when, and has what was missed before looked for when hearing begins again.
import { type Bell, createBell } from '../../../bell.ts'
import { factsOf } from '../../../errors.ts'
import { Gaps } from './gaps.ts'
import { readWindow, union, windowOf, writeWindow } from './look-ups/window.ts'
import type { Parts } from './parts.ts'

export interface Ears {
  /** The accounts that are heard at this moment. */
  readonly accounts: () => readonly string[]
  /** Since when nothing has proved that they are. */
  readonly silentMs: () => number
  /** False while what was heard cannot be stored: it counts as heard only once it is. */
  readonly keeps: () => boolean
}

export interface PresenceOptions {
  readonly ears: Ears
  readonly catchUpMs: number
  /** An account is heard, for the first time or again. */
  readonly onFollowed: (account: string) => void
}

const MARK_EVERY_MS = 10_000

type Shared = Pick<Parts, 'source' | 'clock' | 'log' | 'time' | 'journal' | 'onLookUps'>

export class Presence {
  readonly gaps: Gaps
  readonly #parts: Shared
  readonly #options: PresenceOptions
  readonly #bell: Bell
  /** Since when (GoTo's time) each account has been heard without a break. */
  readonly #followed = new Map<string, number>()
  /** What to look for when it is heard again, other than since the last mark. */
  #doubtSince: number | null = null
  /** To be written: these accounts were heard until then. */
  #lastMark: { readonly accounts: readonly string[]; readonly at: number } | null = null
  #everFollowed = false
  /** How often hearing has ended. */
  #breaks = 0

  constructor(parts: Shared, options: PresenceOptions) {
    this.#parts = parts
    this.#options = options
    this.#bell = createBell(parts.clock)
    this.gaps = new Gaps(parts.clock, parts.time)
  }

  followed(): readonly string[] {
    return [...this.#followed.keys()]
  }

  followedSince(account: string): number | null {
    return this.#followed.get(account) ?? null
  }

  /** Hearing begins or ends; `silentMs` then tells since when nothing has proved it. */
  changed(hearing: boolean, silentMs: number): void {
    if (hearing) this.gaps.back()
    else this.#lost(silentMs)
    this.#bell.ring()
  }

  /** Nothing is believed of what was heard since then (GoTo's time). */
  doubt(since: number): void {
    this.#doubtSince = Math.min(since, this.#doubtSince ?? since)
  }

  /** Until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#turn().catch((thrown: unknown) => {
        this.#parts.log.warn(factsOf(thrown), 'until when calls were heard cannot be read or kept; it is tried again')
      })
      await this.#bell.heard(MARK_EVERY_MS, signal)
    }
  }

  /** The last mark of a clean stop. Rejects when the store does. */
  async farewell(): Promise<void> {
    if (this.#lastMark !== null && this.#options.ears.keeps()) await this.#mark(this.#lastMark)
  }

  #lost(silentMs: number): void {
    if (this.#followed.size > 0) {
      this.#lastMark = { accounts: this.followed(), at: this.#parts.time.now() - Math.round(silentMs) }
    }
    if (this.#everFollowed) this.gaps.lost(silentMs)
    this.#followed.clear()
    this.#breaks++
  }

  async #turn(): Promise<void> {
    const { ears } = this.#options
    const heard = ears.accounts()
    for (const account of this.followed()) if (!heard.includes(account)) this.#followed.delete(account)
    if (!ears.keeps()) return
    await this.farewell()
    const begun = heard.filter((account) => !this.#followed.has(account))
    if (begun.length > 0) await this.#follow(begun)
    const accounts = this.followed()
    if (accounts.length > 0) await this.#mark({ accounts, at: this.#parts.time.now() - Math.round(ears.silentMs()) })
  }

  /** The windows are stored before the first mark: a mark says that nothing before it is missing without being looked for. */
  async #follow(accounts: readonly string[]): Promise<void> {
    const { time, journal, source } = this.#parts
    const breaks = this.#breaks
    const to = time.now()
    const known = await Promise.all(
      accounts.map(async (account) => ({ account, until: (await journal.heard(source, account))?.until ?? null })),
    )
    const doubtSince = this.#doubtSince
    for (const { account, until } of known) {
      const from = until === null ? null : Math.min(until, doubtSince ?? until)
      if (from !== null) await this.#lookBack(account, from, to)
    }
    if (this.#doubtSince === doubtSince) this.#doubtSince = null
    if (!this.#everFollowed) this.#begin(known.flatMap(({ until }) => until ?? []))
    // A break in the meantime is longer than the window: the next turn begins anew.
    if (breaks !== this.#breaks) return
    for (const account of accounts) {
      this.#followed.set(account, to)
      this.#options.onFollowed(account)
    }
  }

  #begin(marks: readonly number[]): void {
    this.#everFollowed = true
    if (marks.length > 0) this.gaps.wasDownSince(Math.max(...marks))
  }

  async #lookBack(account: string, from: number, to: number): Promise<void> {
    const { journal, source, time, onLookUps, log } = this.#parts
    const window = windowOf({ from, to }, this.#options.catchUpMs)
    if (window === null) return
    const waiting = await journal.lookUp(source, 'summaries', account)
    const before = waiting === null ? null : readWindow(waiting.detail)
    const detail = writeWindow(before === null ? window : union(before, window))
    await journal.putLookUps(source, [{ kind: 'summaries', subject: account, detail, dueAt: time.now() }])
    onLookUps()
    log.info({ account, cutOffS: Math.round((to - from) / 1000) }, 'looking for calls missed while cut off')
  }

  async #mark(mark: { readonly accounts: readonly string[]; readonly at: number }): Promise<void> {
    await this.#parts.journal.markHeard(this.#parts.source, mark.accounts, mark.at)
    if (this.#lastMark === mark) this.#lastMark = null
  }
}
