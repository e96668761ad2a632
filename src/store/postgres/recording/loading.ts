// Locks the calls of a round against every other daemon, and reads what the recorder may ask about them.
import type { Call } from '../../../call/call.ts'
import type { CallState } from '../../../call/state.ts'
import type { CallCache, KeptCall } from '../../recording/call-cache.ts'
import { type Connection, together } from '../database/database.ts'
import { sql } from '../database/sql.ts'

/** All that the recorder may ask about one call. */
export interface LoadedCall {
  readonly kept: KeptCall
  /** Null while nothing is kept of it. */
  readonly source: string | null
  readonly isForgotten: boolean
  readonly enrichedFor: string | null
  readonly work: readonly WorkRow[]
  readonly links: readonly string[]
  /** Oldest first. */
  readonly namedBy: readonly Naming[]
}

export interface WorkRow {
  readonly sink: string
  readonly call_id: string
  readonly wanted: number
  readonly delivered: number
  readonly chosen_after: number
  readonly wanted_at: number
  readonly due_at: number
  readonly attempts: number
  readonly known: boolean
}

export interface Naming {
  readonly callId: string
  readonly createdAt: number
}

/**
 * Daemons that have to do with the same call take turns, to the end of the transaction; the order of the locks is the same
 * for all, so that none waits for another in a circle. A lock of its own is needed since a call that is new has no row yet.
 */
export const lockCalls = async (tx: Connection, callIds: readonly string[]): Promise<void> => {
  await tx.rows(LOCK, [[...callIds]])
}

/** What memory has of a call counts when the store still says the same of it: nobody else has changed it since. */
export const loadCalls = async (
  tx: Connection,
  callIds: readonly string[],
  cache: CallCache,
): Promise<ReadonlyMap<string, LoadedCall>> => {
  const ids = [...callIds]
  const [heads, workRows, links] = await together(tx.rows(HEADS, [ids]), tx.rows(WORK, [ids]), tx.rows(LINKS, [ids]))
  const remembered = new Map(heads.flatMap((head) => rememberedOf(head, cache)))
  const unknown = heads.filter(({ id, revision }) => revision !== null && !remembered.has(id)).map(({ id }) => id)
  const read = unknown.length === 0 ? new Map<string, KeptCall>() : await readKept(tx, unknown)
  const work = Map.groupBy(workRows, (row) => row.call_id)
  const linksOf = Map.groupBy(links, (link) => link.call_id)
  const namedBy = Map.groupBy(links, (link) => link.linked_id)
  return new Map(
    heads.map((head) => [
      head.id,
      {
        kept: remembered.get(head.id) ?? read.get(head.id) ?? NOTHING,
        source: head.source,
        isForgotten: head.is_forgotten,
        enrichedFor: head.enriched_for,
        work: work.get(head.id) ?? [],
        links: (linksOf.get(head.id) ?? []).map(({ linked_id }) => linked_id),
        namedBy: (namedBy.get(head.id) ?? []).map(({ call_id, created_at }) => ({
          callId: call_id,
          createdAt: created_at,
        })),
      },
    ]),
  )
}

export const NOTHING: KeptCall = { states: [], call: null, closedAfter: null }

const rememberedOf = (
  { id, revision, states, closed_after }: Head,
  cache: CallCache,
): readonly (readonly [string, KeptCall])[] => {
  const kept = cache.get(id)
  if (kept === undefined) return []
  const holds = kept.call?.revision === revision && kept.states.length === states && kept.closedAfter === closed_after
  return holds ? [[id, kept]] : []
}

const readKept = async (tx: Connection, callIds: readonly string[]): Promise<Map<string, KeptCall>> => {
  const [calls, stateRows] = await together(tx.rows(CALLS, [callIds]), tx.rows(STATES, [callIds]))
  const states = Map.groupBy(stateRows, (row) => row.call_id)
  return new Map(
    calls.map(({ id, body, closed_after }) => [
      id,
      {
        states: (states.get(id) ?? []).map((row) => JSON.parse(row.body) as CallState),
        call: JSON.parse(body) as Call,
        closedAfter: closed_after,
      },
    ]),
  )
}

interface Head {
  readonly id: string
  readonly source: string | null
  readonly revision: number | null
  readonly states: number | null
  readonly closed_after: number | null
  readonly enriched_for: string | null
  readonly is_forgotten: boolean
}

type Ids = [callIds: readonly string[]]

const LOCK = sql<Ids, never>(
  `SELECT pg_advisory_xact_lock(key) FROM (
     SELECT DISTINCT hashtextextended(current_schema || '/' || id, 0) AS key FROM unnest($1::text[]) AS id ORDER BY key
   ) AS keys`,
)
const HEADS = sql<Ids, Head>(
  `SELECT asked.id, calls.source, calls.revision, calls.states, calls.closed_after, calls.enriched_for,
     forgotten.call_id IS NOT NULL AS is_forgotten
   FROM unnest($1::text[]) AS asked (id)
   LEFT JOIN calls ON calls.id = asked.id
   LEFT JOIN forgotten ON forgotten.call_id = asked.id`,
)
const CALLS = sql<Ids, { id: string; body: string; closed_after: number | null }>(
  'SELECT id, body, closed_after FROM calls WHERE id = ANY ($1)',
)
const STATES = sql<Ids, { call_id: string; body: string }>(
  'SELECT call_id, body FROM states WHERE call_id = ANY ($1) ORDER BY call_id, sequence',
)
const WORK = sql<Ids, WorkRow>(
  `SELECT sink, call_id, wanted, delivered, chosen_after, wanted_at, due_at, attempts, known FROM work
   WHERE call_id = ANY ($1) ORDER BY sink, call_id FOR UPDATE`,
)
const LINKS = sql<Ids, { call_id: string; linked_id: string; created_at: number }>(
  `SELECT links.call_id, links.linked_id, calls.created_at FROM (
     SELECT call_id, linked_id FROM links WHERE call_id = ANY ($1)
     UNION SELECT call_id, linked_id FROM links WHERE linked_id = ANY ($1)
   ) AS links JOIN calls ON calls.id = links.call_id ORDER BY calls.created_at`,
)
