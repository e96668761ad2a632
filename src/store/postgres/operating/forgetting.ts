// Finds and erases the calls of one number, in short steps; what is erased leaves the files when PostgreSQL vacuums them.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { numberFinder } from '../../../call/spelling.ts'
import type { Clock } from '../../../clock.ts'
import { addForgotten, type Forgotten, NOTHING_FORGOTTEN } from '../../operating.ts'
import type { Connection, Database } from '../database/database.ts'
import { sql } from '../database/sql.ts'
import { lockCalls } from '../recording/loading.ts'
import { vacuum } from '../vacuum.ts'

export interface Forgetting {
  readonly db: Database
  readonly clock: Clock
  /** Lets go of what memory holds of these calls. */
  readonly drop: (callIds: readonly string[]) => void
}

/** How many rows are read or calls erased before others have their turn. */
const ROWS_A_STEP = 500
const CALLS_A_STEP = 50
/** Longer than a source looks back for calls it missed. */
const REMEMBERED_MS = 366 * 24 * 3_600_000

export const forget = async (parts: Forgetting, number: string, dryRun: boolean): Promise<Forgotten> => {
  const { db, drop } = parts
  const ids = await find(db, number)
  const open = new Set((await db.rows(OPEN, [ids])).map(({ id }) => id))
  const over = ids.filter((id) => !open.has(id))
  let sum: Forgotten = { ...NOTHING_FORGOTTEN, open: open.size }
  for (let from = 0; from < over.length; from += CALLS_A_STEP) {
    const some = over.slice(from, from + CALLS_A_STEP)
    const counted = dryRun ? await db.rows(COUNT, [some]) : await erase(parts, some)
    if (!dryRun) drop(some)
    sum = counted.reduce(addForgotten, sum)
  }
  if (!dryRun && sum.calls > 0) await vacuum(db)
  return sum
}

const find = async (db: Database, number: string): Promise<readonly string[]> => {
  const holds = numberFinder(number)
  const ids = new Set<string>()
  for (const page of [CALL_BODIES, STATE_BODIES, REVISION_BODIES]) {
    for (let place: Place = { id: '', part: -1 }, full = true; full; await nextTurn()) {
      const rows = await db.rows(page, [place.id, place.part, ROWS_A_STEP])
      for (const { id, body } of rows) if (!ids.has(id) && holds(body)) ids.add(id)
      place = rows.at(-1) ?? place
      full = rows.length === ROWS_A_STEP
    }
  }
  return [...ids]
}

const erase = ({ db, clock }: Forgetting, ids: readonly string[]): Promise<readonly Counted[]> =>
  db.transaction(async (tx: Connection) => {
    const now = clock.now()
    await lockCalls(tx, ids)
    await tx.rows(PURGE_MARKS, [now - REMEMBERED_MS])
    const counted = await tx.rows(COUNT, [ids])
    await tx.rows(MARK, [ids, now])
    await tx.rows(ERASE_LOOK_UPS, [ids])
    await tx.rows(ERASE, [ids])
    return counted
  })

type Counted = Omit<Forgotten, 'open'>

interface Place {
  readonly id: string
  readonly part: number
}

type Page = [afterId: string, afterPart: number, limit: number]
type BodyRow = Place & { readonly body: string }
type Ids = [callIds: readonly string[]]

const bodies = (table: string, id: string, part: string) =>
  sql<Page, BodyRow>(
    `SELECT ${id} AS id, ${part} AS part, body FROM ${table} WHERE (${id}, ${part}) > ($1, $2)
     ORDER BY ${id}, ${part} LIMIT $3`,
  )
const CALL_BODIES = sql<Page, BodyRow>(
  'SELECT id, 0 AS part, body FROM calls WHERE id > $1 AND $2::bigint < 1 ORDER BY id LIMIT $3',
)
const STATE_BODIES = bodies('states', 'call_id', 'sequence')
const REVISION_BODIES = bodies('revisions', 'call_id', 'revision')
const OPEN = sql<Ids, { id: string }>('SELECT id FROM calls WHERE id = ANY ($1) AND ended_at IS NULL')
const COUNT = sql<Ids, Counted>(
  `SELECT 1 AS calls,
     (SELECT count(*) FROM states WHERE call_id = asked.id) AS states,
     (SELECT count(*) FROM revisions WHERE call_id = asked.id) AS revisions,
     (SELECT count(*) FROM work WHERE call_id = asked.id) AS deliveries,
     (SELECT count(*) FROM dead_letters WHERE call_id = asked.id) AS "deadLetters",
     (SELECT count(*) FROM look_ups WHERE subject = asked.id) AS "lookUps"
   FROM unnest($1::text[]) AS asked (id)`,
)
const MARK = sql<[callIds: readonly string[], now: number], never>(
  `INSERT INTO forgotten (call_id, forgotten_at) SELECT id, $2 FROM unnest($1::text[]) AS id
   ON CONFLICT (call_id) DO UPDATE SET forgotten_at = excluded.forgotten_at`,
)
const PURGE_MARKS = sql<[before: number], never>('DELETE FROM forgotten WHERE forgotten_at < $1')
const ERASE_LOOK_UPS = sql<Ids, never>('DELETE FROM look_ups WHERE subject = ANY ($1)')
const ERASE = sql<Ids, never>('DELETE FROM calls WHERE id = ANY ($1)')
