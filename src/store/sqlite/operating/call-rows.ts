// Looks for calls as a person asks for them, and tells the whole story of one; only reads.
import type { DatabaseSync } from 'node:sqlite'
import type { Call, CallStatus } from '../../../call/call.ts'
import type { CallState } from '../../../call/state.ts'
import type { FailureReason } from '../../../outcome.ts'
import type { CallQuery, CallStory, DeliveryStory, KeptState, Tally, TallyQuery } from '../../operating.ts'
import { prepare } from '../statement.ts'

/** Beyond every character, so that it ends the range of what begins alike. */
const LAST = '\u{10ffff}'

export class CallRows {
  readonly #sql: ReturnType<typeof prepareCallRows>

  constructor(db: DatabaseSync) {
    this.#sql = prepareCallRows(db)
  }

  search({ limit, open = false, statuses, since, number, before }: CallQuery): readonly Call[] {
    const place = before === undefined ? null : this.#sql.place.get({ id: before })
    if (place === undefined) return []
    const query = {
      since: since ?? 0,
      until: place?.created_at ?? Number.MAX_SAFE_INTEGER,
      row: place?.row ?? Number.MAX_SAFE_INTEGER,
      limit,
    }
    if (number !== undefined)
      return found(this.#sql.byNumber.all({ ...query, ...filters(statuses), number, open: open ? 1 : 0 }))
    if (open) return found(this.#sql.open.all({ ...query, ...filters(statuses) }))
    if (statuses === undefined) return found(this.#sql.newest.all(query))
    const rows = statuses.flatMap((status) => this.#sql.ofStatus.all({ ...query, status }))
    return found(
      rows.toSorted((one, other) => other.created_at - one.created_at || other.row - one.row).slice(0, limit),
    )
  }

  tally({ since, until, stepMs }: TallyQuery): readonly Tally[] {
    return this.#sql.tally.all({ since, until, stepMs }).map(({ step, status, calls }) => ({ step, status, calls }))
  }

  ids(beginning: string, limit: number): readonly string[] {
    return this.#sql.ids.all({ beginning, end: `${beginning}${LAST}`, limit }).map(({ id }) => id)
  }

  story(callId: string): Omit<CallStory, 'deadLetters'> | null {
    const row = this.#sql.call.get({ callId })
    if (row === undefined) return null
    return {
      call: JSON.parse(row.body) as Call,
      states: this.#sql.states.all({ callId }).map(keptStateOf),
      revisions: this.#sql.revisions
        .all({ callId })
        .map(({ revised_at, body }) => ({ revisedAt: revised_at, call: JSON.parse(body) as Call })),
      deliveries: this.#sql.deliveries.all({ callId }).map(deliveryOf),
    }
  }
}

interface BodyRow {
  readonly body: string
}

const found = (rows: readonly BodyRow[]): readonly Call[] => rows.map(({ body }) => JSON.parse(body) as Call)

const filters = (statuses: CallQuery['statuses']) => ({
  statuses: statuses === undefined ? null : JSON.stringify(statuses),
})

const keptStateOf = ({ body, recorded_at }: { body: string; recorded_at: number }): KeptState => {
  const { sequence, type, at, reconstructed } = JSON.parse(body) as CallState
  return { sequence, type, at, recordedAt: recorded_at, reconstructed }
}

interface DeliveryRow {
  readonly sink: string
  readonly wanted: number
  readonly delivered: number
  readonly due_at: number
  readonly attempts: number
  readonly failing_since: number | null
  readonly last_reason: FailureReason | null
  readonly last_error: string | null
  readonly replays: number
}

const deliveryOf = (row: DeliveryRow): DeliveryStory => ({
  sink: row.sink,
  wanted: row.wanted,
  delivered: row.delivered,
  dueAt: row.wanted > row.delivered ? row.due_at : null,
  attempts: row.attempts,
  failingSince: row.failing_since,
  lastReason: row.last_reason,
  lastError: row.last_error,
  replays: row.replays,
})

type Span = 'since' | 'until' | 'row' | 'limit'
/** Calls that began in the same millisecond are told apart by when they came. */
const SPAN = `created_at >= :since AND created_at <= :until AND (created_at < :until OR rowid < :row)
  ORDER BY created_at DESC, rowid DESC LIMIT :limit`
const FITS = '(:statuses IS NULL OR status IN (SELECT value FROM json_each(:statuses)))'

/** Answered by its index alone: a busy day has thousands of calls, and none of their bodies is read. */
export const TALLY = `
SELECT CAST((created_at - :since) / :stepMs AS INTEGER) AS step, status, count(*) AS calls
FROM calls INDEXED BY calls_of_a_day
WHERE created_at >= :since AND created_at < :until AND direction = 'inbound'
GROUP BY step, status ORDER BY step, status`

const prepareCallRows = (db: DatabaseSync) => ({
  newest: prepare<Span, BodyRow>(db, `SELECT body FROM calls INDEXED BY calls_by_age WHERE ${SPAN}`),
  ofStatus: prepare<Span | 'status', BodyRow & { created_at: number; row: number }>(
    db,
    `SELECT created_at, rowid AS row, body FROM calls INDEXED BY calls_by_status WHERE status = :status AND ${SPAN}`,
  ),
  open: prepare<Span | 'statuses', BodyRow>(
    db,
    `SELECT body FROM calls INDEXED BY calls_open WHERE ended_at IS NULL AND ${FITS} AND ${SPAN}`,
  ),
  byNumber: prepare<Span | 'statuses' | 'number' | 'open', BodyRow>(
    db,
    `SELECT body FROM calls INDEXED BY calls_by_far
     WHERE far_number = :number AND (NOT :open OR ended_at IS NULL) AND ${FITS} AND ${SPAN}`,
  ),
  tally: prepare<'since' | 'until' | 'stepMs', { step: number; status: CallStatus; calls: number }>(db, TALLY),
  place: prepare<'id', { created_at: number; row: number }>(
    db,
    'SELECT created_at, rowid AS row FROM calls WHERE id = :id',
  ),
  ids: prepare<'beginning' | 'end' | 'limit', { id: string }>(
    db,
    'SELECT id FROM calls WHERE id >= :beginning AND id < :end ORDER BY id LIMIT :limit',
  ),
  call: prepare<'callId', BodyRow>(db, 'SELECT body FROM calls WHERE id = :callId'),
  states: prepare<'callId', { body: string; recorded_at: number }>(
    db,
    'SELECT body, recorded_at FROM states WHERE call_id = :callId ORDER BY sequence',
  ),
  revisions: prepare<'callId', { body: string; revised_at: number }>(
    db,
    'SELECT body, revised_at FROM revisions WHERE call_id = :callId ORDER BY revision',
  ),
  deliveries: prepare<'callId', DeliveryRow>(
    db,
    `SELECT sink, wanted, delivered, due_at, attempts, failing_since, last_reason, last_error, replays
     FROM work WHERE call_id = :callId ORDER BY sink`,
  ),
})
