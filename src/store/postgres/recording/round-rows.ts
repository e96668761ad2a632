// The rows of a round in memory: read from what was loaded, changed in place, and written all together at its end.
import { type Call, isOver } from '../../../call/call.ts'
import type { CallState } from '../../../call/state.ts'
import type { CallCache, KeptCall } from '../../recording/call-cache.ts'
import type { RecordingRows } from '../../recording/rows.ts'
import type { LoadedCall, Naming } from './loading.ts'
import { RoundWork } from './round-work.ts'

/** The round has to do with a call that was not locked: it is begun anew, with that one. */
export class NotLoaded extends Error {
  readonly callId: string

  constructor(callId: string) {
    super('the round has to do with another call too')
    this.callId = callId
  }
}

export interface NewState {
  readonly state: CallState
  readonly now: number
}

export interface NewRevision {
  readonly call: Call
  readonly now: number
}

export interface NewLink {
  readonly callId: string
  readonly linkedId: string
}

/** The silent calls of a round that ends such, see `RecordingRows.silent`. */
export type Silent = readonly { readonly callId: string; readonly after: number }[]

export class RoundRows implements RecordingRows {
  readonly work: RoundWork
  readonly states: NewState[] = []
  readonly revisions: NewRevision[] = []
  readonly links: NewLink[] = []
  readonly #loaded: ReadonlyMap<string, LoadedCall>
  readonly #silent: Silent
  readonly #kept = new Map<string, KeptCall>()

  constructor(loaded: ReadonlyMap<string, LoadedCall>, silent: Silent = []) {
    this.#loaded = loaded
    this.#silent = silent
    this.work = new RoundWork((callId) => this.#of(callId))
  }

  begin(): void {
    // All that a round reads was read for it.
  }

  kept(callId: string): KeptCall {
    return this.#kept.get(callId) ?? this.#of(callId).kept
  }

  keep(callId: string, kept: KeptCall): void {
    this.#kept.set(callId, kept)
  }

  drop(callIds: readonly string[]): void {
    for (const callId of callIds) this.#dropped.add(callId)
  }

  readonly #dropped = new Set<string>()

  isForgotten(callId: string): boolean {
    return this.#of(callId).isForgotten
  }

  addState(state: CallState, now: number): void {
    this.states.push({ state, now })
  }

  addRevision(call: Call, now: number): void {
    this.revisions.push({ call, now })
    const before = this.kept(call.id)
    this.#kept.set(call.id, { ...before, call })
  }

  addLink(callId: string, linkedId: string): boolean {
    if (this.#of(callId).links.includes(linkedId)) return false
    if (this.links.some((link) => link.callId === callId && link.linkedId === linkedId)) return false
    this.#of(linkedId)
    this.links.push({ callId, linkedId })
    return true
  }

  naming(callId: string, createdAt: number): string | null {
    const fresh = this.links
      .filter(({ linkedId }) => linkedId === callId)
      .flatMap((link): readonly Naming[] => {
        const { call } = this.kept(link.callId)
        return call === null ? [] : [{ callId: call.id, createdAt: call.createdAt }]
      })
    const naming = [...this.#of(callId).namedBy, ...fresh].filter((name) => name.createdAt <= createdAt)
    return naming.toSorted((one, other) => one.createdAt - other.createdAt)[0]?.callId ?? null
  }

  /** Those of which nothing came while they were being locked. */
  silent(): Silent {
    return this.#silent.filter(({ callId, after }) => {
      const { call, states } = this.kept(callId)
      return call !== null && call.endedAt === null && states.every(({ sequence }) => sequence <= after)
    })
  }

  close(callId: string, after: number): void {
    this.#kept.set(callId, { ...this.kept(callId), closedAfter: after })
  }

  /** The calls of which anything changed, as they are now. */
  touched(): ReadonlyMap<string, KeptCall> {
    return this.#kept
  }

  /** Once it is on disk. An ended call seldom gets another state. */
  remember(cache: CallCache): void {
    for (const [callId, kept] of this.#kept) {
      if (kept.call === null || isOver(kept.call) || this.#dropped.has(callId)) cache.drop(callId)
      else cache.put(callId, kept)
    }
  }

  #of(callId: string): LoadedCall {
    const loaded = this.#loaded.get(callId)
    if (loaded === undefined) throw new NotLoaded(callId)
    return loaded
  }
}
