// What a store promises, as small as it can be written: maps in memory, no disk, no SQL.
import type { Call } from '../../../../src/call/call.ts'
import { foldCall } from '../../../../src/call/fold.ts'
import { revise } from '../../../../src/call/revision.ts'
import type { CallState } from '../../../../src/call/state.ts'
import type { Handle } from '../../../../src/outcome.ts'
import type { Settlement, SinkBacklog, Work, WorkKind } from '../../../../src/store/store.ts'

export const SINKS = { cards: 'card', events: 'event' } as const
export type SinkName = keyof typeof SINKS

interface KeptCall {
  readonly states: Map<number, CallState>
  /** The newest last; `revisedAt` beside each. */
  readonly revisions: { readonly call: Call; readonly revisedAt: number }[]
}

export interface Row {
  readonly sink: SinkName
  readonly callId: string
  wanted: number
  delivered: number
  wantedAt: number
  dueAt: number
  attempts: number
  failingSince: number | null
  handle: Handle | null
  doubt: Work['doubt']
  claimed: boolean
}

export class Model {
  now: number
  readonly calls = new Map<string, KeptCall>()
  readonly rows = new Map<string, Row>()
  readonly dead = new Set<string>()

  constructor(now: number) {
    this.now = now
  }

  record(states: readonly CallState[], plan: readonly SinkName[]) {
    /** In the order they are touched. */
    const touched = new Set<string>()
    let accepted = 0
    for (const state of states) {
      const kept = this.calls.get(state.conversationId) ?? { states: new Map(), revisions: [] }
      this.calls.set(state.conversationId, kept)
      touched.add(state.conversationId)
      if (kept.states.has(state.sequence)) continue
      kept.states.set(state.sequence, state)
      accepted++
    }
    const revised = [...touched].filter((callId) => this.#revise(callId, plan))
    const sinks = new Set(
      [...this.rows.values()].filter(({ callId }) => revised.includes(callId)).map(({ sink }) => sink),
    )
    return { accepted, revised, sinks: [...sinks].sort() }
  }

  #revise(callId: string, plan: readonly SinkName[]): boolean {
    const kept = this.calls.get(callId)
    if (kept === undefined) return false
    const before = kept.revisions.at(-1)?.call ?? null
    const call = revise(before, foldCall([...kept.states.values()]))
    if (call === before) return false
    kept.revisions.push({ call, revisedAt: this.now })
    for (const sink of Object.keys(SINKS) as SinkName[]) this.#want(sink, call, plan.includes(sink))
    return true
  }

  #want(sink: SinkName, { id: callId, revision }: Call, planned: boolean): void {
    const row = this.rows.get(`${sink} ${callId}`)
    if (row !== undefined) {
      if (row.wanted === row.delivered) Object.assign(row, { wantedAt: this.now, dueAt: this.now })
      row.wanted = revision
    } else if (planned) {
      this.rows.set(`${sink} ${callId}`, {
        ...{ sink, callId, wanted: revision, delivered: revision - 1, wantedAt: this.now, dueAt: this.now },
        ...{ attempts: 0, failingSince: null, handle: null, doubt: null, claimed: false },
      })
    }
  }

  pending(sink: SinkName, kind?: WorkKind): readonly Row[] {
    return [...this.rows.values()].filter(
      (row) =>
        row.sink === sink &&
        row.wanted > row.delivered &&
        !row.claimed &&
        (kind === undefined || kind === (row.handle === null ? 'new' : 'known')),
    )
  }

  /** What the row would be handed out as. */
  workOf(row: Row): Work {
    const { sink, callId, handle, attempts, failingSince, doubt, delivered, wantedAt } = row
    const revisions = this.calls.get(callId)?.revisions ?? []
    const chosen = revisions[SINKS[sink] === 'card' ? revisions.length - 1 : delivered]
    if (chosen === undefined) throw new Error(`the model has no revision ${delivered + 1} of ${callId}`)
    return {
      sink,
      callId,
      call: chosen.call,
      revisedAt: chosen.revisedAt,
      wantedAt,
      handle,
      attempts,
      failingSince,
      doubt,
      replays: 0,
    }
  }

  begin(work: Work): void {
    const row = this.#rowOf(work)
    if (row === null) return
    row.doubt = { since: row.doubt?.since ?? this.now, status: work.call.status }
  }

  settle(work: Work, settlement: Settlement): void {
    const claimed = this.rows.get(`${work.sink} ${work.callId}`)
    if (claimed !== undefined) claimed.claimed = false
    const row = this.#rowOf(work)
    if (row === null) return
    const { status } = settlement
    if ((status === 'retry' || status === 'released') && !settlement.ambiguous) row.doubt = work.doubt
    if (status === 'dead') this.dead.add(`${work.sink} ${work.callId} ${work.call.revision}`)
    if (status === 'delivered' || status === 'dead') this.#deliver(row, work.call.revision)
    if (status === 'delivered' || status === 'progress') row.handle = settlement.handle ?? row.handle
    if (status === 'progress') Object.assign(row, { attempts: 0, failingSince: null, doubt: null, dueAt: this.now })
    if (status === 'retry')
      Object.assign(row, { attempts: row.attempts + 1, failingSince: row.failingSince ?? this.now })
    if (status === 'retry' || status === 'released') row.dueAt = settlement.dueAt
  }

  #deliver(row: Row, revision: number): void {
    const next = this.calls.get(row.callId)?.revisions[revision]
    Object.assign(row, { delivered: revision, attempts: 0, failingSince: null, doubt: null, dueAt: this.now })
    row.wantedAt = Math.max(row.wantedAt, next?.revisedAt ?? row.wantedAt)
  }

  /** Null for a revision that was settled before. */
  #rowOf({ sink, callId, call }: Work): Row | null {
    const row = this.rows.get(`${sink} ${callId}`)
    return row === undefined || row.delivered >= call.revision ? null : row
  }

  shift(byMs: number): void {
    for (const row of this.rows.values()) if (row.wanted > row.delivered) row.dueAt += byMs
  }

  /** Claims die with the process that holds them. */
  crash(): void {
    for (const row of this.rows.values()) row.claimed = false
  }

  backlog(): readonly SinkBacklog[] {
    const sinks = [...new Set([...this.rows.values()].map(({ sink }) => sink))].sort()
    return sinks.map((sink) => {
      const pending = [...this.rows.values()].filter((row) => row.sink === sink && row.wanted > row.delivered)
      const oldestAt = pending.length === 0 ? null : Math.min(...pending.map(({ wantedAt }) => wantedAt))
      const dead = [...this.dead].filter((letter) => letter.startsWith(`${sink} `)).length
      return { sink, pending: pending.length, oldestAt, dead }
    })
  }
}
