// Looks for calls as a person asks for them, and tells the whole story of one; only reads.
import type { Call, CallStatus } from '../../../call/call.ts'
import type { CallState } from '../../../call/state.ts'
import type { CallQuery, CallStory, DeliveryStory, Tally, TallyQuery } from '../../operating.ts'
import type { Database } from '../database/database.ts'
import { sql } from '../database/sql.ts'

/** Beyond every character, so that it ends the range of what begins alike. */
const LAST = '\u{10ffff}'

export const searchCalls = async (db: Database, query: CallQuery): Promise<readonly Call[]> => {
  const { limit, open = false, statuses, since = 0, number, before } = query
  const place = before === undefined ? LATEST : (await db.rows(PLACE, [before]))[0]
  if (place === undefined) return []
  const span: Span = [since, place.created_at, place.entry, limit]
  if (number !== undefined) return found(await db.rows(BY_NUMBER, [...span, statuses ?? null, number, open]))
  if (open) return found(await db.rows(OPEN, [...span, statuses ?? null]))
  if (statuses === undefined) return found(await db.rows(NEWEST, span))
  const rows: PlacedRow[] = []
  for (const status of new Set(statuses)) rows.push(...(await db.rows(OF_STATUS, [...span, status])))
  return found(
    rows.toSorted((one, other) => other.created_at - one.created_at || other.entry - one.entry).slice(0, limit),
  )
}

export const tallyCalls = (db: Database, { since, until, stepMs }: TallyQuery): Promise<readonly Tally[]> =>
  db.rows(TALLY, [since, until, stepMs])

export const findCallIds = async (db: Database, beginning: string, limit: number): Promise<readonly string[]> =>
  (await db.rows(IDS, [beginning, `${beginning}${LAST}`, limit])).map(({ id }) => id)

export const readStory = async (db: Database, callId: string): Promise<Omit<CallStory, 'deadLetters'> | null> => {
  const [row] = await db.rows(CALL, [callId])
  if (row === undefined) return null
  const states = await db.rows(STATES, [callId])
  const revisions = await db.rows(REVISIONS, [callId])
  return {
    call: JSON.parse(row.body) as Call,
    states: states.map(({ body, recorded_at }) => {
      const { sequence, type, at, reconstructed } = JSON.parse(body) as CallState
      return { sequence, type, at, recordedAt: recorded_at, reconstructed }
    }),
    revisions: revisions.map(({ body, revised_at }) => ({ revisedAt: revised_at, call: JSON.parse(body) as Call })),
    deliveries: await db.rows(DELIVERIES, [callId]),
  }
}

interface BodyRow {
  readonly body: string
}
interface Place {
  readonly created_at: number
  readonly entry: number
}
type PlacedRow = BodyRow & Place

const LATEST: Place = { created_at: Number.MAX_SAFE_INTEGER, entry: Number.MAX_SAFE_INTEGER }

const found = (rows: readonly BodyRow[]): readonly Call[] => rows.map(({ body }) => JSON.parse(body) as Call)

type Span = [since: number, until: number, entry: number, limit: number]
/** Calls that began in the same millisecond are told apart by when they came. */
const SPAN = `created_at >= $1 AND (created_at, entry) < ($2, $3) ORDER BY created_at DESC, entry DESC LIMIT $4`
const FITS = '($5::text[] IS NULL OR status = ANY ($5))'

export const NEWEST = sql<Span, BodyRow>(`SELECT body FROM calls WHERE ${SPAN}`)
export const OF_STATUS = sql<[...Span, status: CallStatus], PlacedRow>(
  `SELECT created_at, entry, body FROM calls WHERE status = $5 AND ${SPAN}`,
)
export const OPEN = sql<[...Span, statuses: readonly string[] | null], BodyRow>(
  `SELECT body FROM calls WHERE ended_at IS NULL AND ${FITS} AND ${SPAN}`,
)
export const BY_NUMBER = sql<[...Span, statuses: readonly string[] | null, number: string, open: boolean], BodyRow>(
  `SELECT body FROM calls WHERE far_number = $6 AND (NOT $7 OR ended_at IS NULL) AND ${FITS} AND ${SPAN}`,
)
const PLACE = sql<[id: string], Place>('SELECT created_at, entry FROM calls WHERE id = $1')
export const TALLY = sql<[since: number, until: number, stepMs: number], Tally>(
  `SELECT (created_at - $1) / $3 AS step, status, count(*) AS calls FROM calls
   WHERE created_at >= $1 AND created_at < $2 AND direction = 'inbound' GROUP BY 1, 2 ORDER BY 1, 2`,
)
const IDS = sql<[beginning: string, end: string, limit: number], { id: string }>(
  'SELECT id FROM calls WHERE id >= $1 AND id < $2 ORDER BY id LIMIT $3',
)
const CALL = sql<[callId: string], BodyRow>('SELECT body FROM calls WHERE id = $1')
const STATES = sql<[callId: string], BodyRow & { recorded_at: number }>(
  'SELECT body, recorded_at FROM states WHERE call_id = $1 ORDER BY sequence',
)
const REVISIONS = sql<[callId: string], BodyRow & { revised_at: number }>(
  'SELECT body, revised_at FROM revisions WHERE call_id = $1 ORDER BY revision',
)
const DELIVERIES = sql<[callId: string], DeliveryStory>(
  `SELECT sink, wanted, delivered, CASE WHEN wanted > delivered THEN due_at END AS "dueAt", attempts,
     failing_since AS "failingSince", last_reason AS "lastReason", last_error AS "lastError", replays
   FROM work WHERE call_id = $1 ORDER BY sink`,
)
