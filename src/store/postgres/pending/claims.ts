// Hands out due work to one daemon at a time: a claim stands in the row until it is settled or runs out by the database's clock.
import type { Call } from '../../../call/call.ts'
import type { Clock } from '../../../clock.ts'
import type { ClaimRequest, Work, WorkKind } from '../../store.ts'
import { type WorkRow, workOf } from '../../work-row.ts'
import type { Database } from '../database/database.ts'
import { sql } from '../database/sql.ts'

/** After this a dead daemon's work is handed out to another; a living one renews its claims long before. */
const CLAIM_TTL_MS = 20_000
const RENEW_EVERY_MS = 5_000

export class Claims {
  readonly #db: Database
  readonly #holder: string
  readonly #clock: Clock
  /** The number of each claim that lives in this process, by row. */
  readonly #held = new Map<string, Held>()
  readonly #stop = new AbortController()
  #renewing: Promise<void> | null = null

  /** `clock` is for waiting only: claims go by the database's. */
  constructor(db: Database, holder: string, clock: Clock) {
    this.#db = db
    this.#holder = holder
    this.#clock = clock
  }

  async claim({ sink, mode, kind, limit, now }: ClaimRequest): Promise<readonly Work[]> {
    const rest = [now, limit, this.#holder, CLAIM_TTL_MS] as const
    const rows = await (kind === undefined
      ? this.#db.rows(CLAIM_EITHER, [sink, ...rest])
      : this.#db.rows(CLAIM, [sink, ...rest, kind === 'known']))
    const claimed = this.#take(sink, rows)
    if (claimed.length === 0) return []
    try {
      return await this.#workOf(sink, mode, claimed)
    } catch (error) {
      // Held, they would be renewed for ever, and nobody would have them.
      this.#forget(sink, claimed)
      throw error
    }
  }

  async nextDueAt(sink: string, kind?: WorkKind): Promise<number | null> {
    const [row] = await (kind === undefined
      ? this.#db.rows(NEXT_DUE_OF_EITHER, [sink])
      : this.#db.rows(NEXT_DUE, [sink, kind === 'known']))
    return row?.due_at ?? null
  }

  /** The claim under which this work was handed out, or null when it has ended or another has the row. */
  numberOf({ sink, callId }: Work): number | null {
    return this.#held.get(keyOf(sink, callId))?.claim ?? null
  }

  /** It was settled, on disk. */
  end({ sink, callId }: Work, claim: number): void {
    const key = keyOf(sink, callId)
    if (this.#held.get(key)?.claim === claim) this.#held.delete(key)
  }

  /** Lets others have what was not settled. */
  async close(): Promise<void> {
    this.#stop.abort()
    await this.#renewing
    const held = [...this.#held.values()]
    this.#held.clear()
    if (held.length > 0) await this.#db.rows(GIVE_BACK, columnsOf(held))
  }

  /** What is new first, then in the order of due times. */
  #take(sink: string, rows: readonly ClaimedRow[]): readonly ClaimedRow[] {
    const claimed = rows.toSorted((one, other) => Number(one.known) - Number(other.known) || one.due_at - other.due_at)
    // An own claim that ran out while its attempt goes on (the process slept): it goes on, and nobody begins a second one.
    const fresh = claimed.filter(({ call_id }) => !this.#held.has(keyOf(sink, call_id)))
    for (const { call_id, claim } of claimed) this.#held.set(keyOf(sink, call_id), { sink, callId: call_id, claim })
    if (fresh.length > 0) this.#renewing ??= this.#renew()
    return fresh
  }

  /** In a statement of its own: the one that claims sees rows newer than its bodies, and the other way about. */
  async #workOf(sink: string, mode: ClaimRequest['mode'], rows: readonly ClaimedRow[]): Promise<readonly Work[]> {
    const ids = rows.map(({ call_id }) => call_id)
    const next = rows.map(({ delivered }) => delivered + 1)
    const bodies = mode === 'card' ? await this.#db.rows(CARDS, [ids]) : await this.#db.rows(EVENTS, [ids, next])
    const byCall = new Map(bodies.map((body) => [body.call_id, body]))
    const work = rows.flatMap((row) => {
      const body = byCall.get(row.call_id)
      return body === undefined ? [] : [workOf(sink, { ...row, ...body }, JSON.parse(body.body) as Call)]
    })
    this.#forget(
      sink,
      rows.filter(({ call_id }) => !byCall.has(call_id)),
    )
    return work
  }

  #forget(sink: string, rows: readonly ClaimedRow[]): void {
    for (const { call_id } of rows) this.#held.delete(keyOf(sink, call_id))
  }

  /** For as long as anything is claimed. */
  async #renew(): Promise<void> {
    while (this.#held.size > 0 && !this.#stop.signal.aborted) {
      await this.#clock.sleep(RENEW_EVERY_MS, this.#stop.signal).catch(() => undefined)
      const held = [...this.#held.values()]
      if (held.length === 0 || this.#stop.signal.aborted) break
      // Should it not go through, the next one may; else the claims run out, which costs order and nothing else.
      await this.#db.rows(RENEW, [...columnsOf(held), CLAIM_TTL_MS]).catch(() => undefined)
    }
    this.#renewing = null
  }
}

interface Held {
  readonly sink: string
  readonly callId: string
  readonly claim: number
}

type Body = Pick<WorkRow, 'call_id' | 'revised_at'> & { readonly body: string }

interface ClaimedRow extends Omit<WorkRow, 'revised_at'> {
  readonly known: boolean
  readonly claim: number
  readonly delivered: number
  readonly due_at: number
}

const keyOf = (sink: string, callId: string): string => `${sink}\n${callId}`

const columnsOf = (held: readonly Held[]): [string[], string[], number[]] => [
  held.map(({ sink }) => sink),
  held.map(({ callId }) => callId),
  held.map(({ claim }) => claim),
]

export const UNCLAIMED = '(claim_expires_at IS NULL OR claim_expires_at <= clock_timestamp())'

type ClaimValues = [sink: string, now: number, limit: number, holder: string, ttlMs: number]

/** `wanted > delivered` must stand here word for word: that is how PostgreSQL knows that the partial index will do. */
const due = (known: string, limit: string): string =>
  `SELECT sink, call_id FROM work
   WHERE sink = $1 AND known = ${known} AND wanted > delivered AND due_at <= $2 AND ${UNCLAIMED}
   ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED`
const CLAIM_DUE = `UPDATE work SET claim = claim + 1, claimed_by = $4,
    claim_expires_at = clock_timestamp() + $5 * interval '1 millisecond'
  FROM due WHERE work.sink = due.sink AND work.call_id = due.call_id
  RETURNING work.call_id, work.known, work.claim, work.delivered, work.due_at, work.attempts, work.failing_since,
    work.handle, work.doubt_since, work.doubt_status, work.replays, work.wanted_at`
export const CLAIM = sql<[...ClaimValues, known: boolean], ClaimedRow>(
  `WITH due AS MATERIALIZED (${due('$6', '$3')}) ${CLAIM_DUE}`,
)
/** In one go, for whoever does not care: each claim that finds nothing is a question, too. */
export const CLAIM_EITHER = sql<ClaimValues, ClaimedRow>(
  `WITH fresh AS MATERIALIZED (${due('false', '$3')}),
     shown AS MATERIALIZED (${due('true', '$3 - (SELECT count(*) FROM fresh)')}),
     due AS (SELECT * FROM fresh UNION ALL SELECT * FROM shown) ${CLAIM_DUE}`,
)
const nextDue = (known: string): string =>
  `SELECT due_at FROM work WHERE sink = $1 AND known = ${known} AND wanted > delivered AND ${UNCLAIMED}
   ORDER BY due_at LIMIT 1`
export const NEXT_DUE = sql<[sink: string, known: boolean], { due_at: number | null }>(nextDue('$2'))
export const NEXT_DUE_OF_EITHER = sql<[sink: string], { due_at: number | null }>(
  `SELECT least((${nextDue('false')}), (${nextDue('true')})) AS due_at`,
)
/** A card shows the newest revision. */
const CARDS = sql<[callIds: readonly string[]], Body>(
  'SELECT id AS call_id, updated_at AS revised_at, body FROM calls WHERE id = ANY ($1)',
)
/** An event sink is sent the revision after the last one delivered. */
const EVENTS = sql<[callIds: readonly string[], revisions: readonly number[]], Body>(
  `SELECT revisions.call_id, revisions.revised_at, revisions.body
   FROM unnest($1::text[], $2::int[]) AS next (call_id, revision)
   JOIN revisions ON revisions.call_id = next.call_id AND revisions.revision = next.revision`,
)
const HELD = `FROM unnest($1::text[], $2::text[], $3::bigint[]) AS held (sink, call_id, claim)
  WHERE work.sink = held.sink AND work.call_id = held.call_id AND work.claim = held.claim`
const RENEW = sql<[readonly string[], readonly string[], readonly number[], ttlMs: number], never>(
  `UPDATE work SET claim_expires_at = clock_timestamp() + $4 * interval '1 millisecond' ${HELD}
     AND work.claim_expires_at IS NOT NULL`,
)
const GIVE_BACK = sql<[readonly string[], readonly string[], readonly number[]], never>(
  `UPDATE work SET claim_expires_at = NULL, claimed_by = NULL ${HELD}`,
)
