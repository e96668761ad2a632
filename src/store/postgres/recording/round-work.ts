// The work rows of a round in memory: what the embedded store does by statements, done to the rows that were loaded and locked.
import type { NewWork, QueueRows } from '../../recording/rows.ts'
import type { LoadedCall, WorkRow } from './loading.ts'

export interface Gone {
  readonly sink: string
  readonly callId: string
}

export class RoundWork implements QueueRows {
  readonly #of: (callId: string) => LoadedCall
  /** By call and sink, what became of the rows of the calls that were touched. */
  readonly #rows = new Map<string, Map<string, WorkRow>>()
  readonly #changed = new Set<WorkRow>()
  readonly #gone = new Map<string, Gone>()
  readonly #enriched = new Map<string, string | null>()

  constructor(of: (callId: string) => LoadedCall) {
    this.#of = of
  }

  raise(callId: string, revision: number, now: number): readonly string[] {
    const rows = [...this.#rowsOf(callId).values()]
    for (const row of rows) {
      const pending = row.wanted > row.delivered
      this.#put({
        ...row,
        wanted: revision,
        wanted_at: pending ? row.wanted_at : now,
        due_at: pending ? row.due_at : now,
      })
    }
    return rows.map(({ sink }) => sink)
  }

  add({ sink, callId, revision, now, dueAt }: NewWork): void {
    this.#put({
      sink,
      call_id: callId,
      wanted: revision,
      delivered: revision - 1,
      chosen_after: revision - 1,
      wanted_at: now,
      due_at: dueAt,
      attempts: 0,
      known: false,
    })
  }

  letGo(sink: string, callId: string, now: number): void {
    const row = this.#rowsOf(callId).get(sink)
    if (row === undefined || !isHeld(row, now)) return
    this.#rowsOf(callId).delete(sink)
    this.#changed.delete(row)
    this.#gone.set(`${callId}\n${sink}`, { sink, callId })
  }

  unhold(callId: string, now: number): readonly string[] {
    const held = [...this.#rowsOf(callId).values()].filter((row) => isHeld(row, now))
    for (const row of held) this.#put({ ...row, due_at: now })
    return held.map(({ sink }) => sink)
  }

  enrichedFor(callId: string): string | null {
    const marked = this.#enriched.get(callId)
    return marked === undefined ? this.#of(callId).enrichedFor : marked
  }

  markEnriched(callId: string, far: string | null): void {
    this.#enriched.set(callId, far)
  }

  /** Of calls that were marked anew. */
  enriched(): ReadonlyMap<string, string | null> {
    return this.#enriched
  }

  /** In the order of their keys, as all who lock several rows take them. */
  changed(): readonly WorkRow[] {
    return [...this.#changed].toSorted(
      (one, other) => byBytes(one.sink, other.sink) || byBytes(one.call_id, other.call_id),
    )
  }

  gone(): readonly Gone[] {
    return [...this.#gone.values()]
  }

  #put(row: WorkRow): void {
    const rows = this.#rowsOf(row.call_id)
    const before = rows.get(row.sink)
    if (before !== undefined) this.#changed.delete(before)
    rows.set(row.sink, row)
    this.#changed.add(row)
  }

  #rowsOf(callId: string): Map<string, WorkRow> {
    const known = this.#rows.get(callId)
    if (known !== undefined) return known
    const rows = new Map(this.#of(callId).work.map((row) => [row.sink, row]))
    this.#rows.set(callId, rows)
    return rows
  }
}

/** Not tried yet, and not due yet: only what is held is both. */
const isHeld = (row: WorkRow, now: number): boolean =>
  row.wanted > row.delivered && row.attempts === 0 && !row.known && row.due_at > now

const byBytes = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other))
