// Answers from the calls that are kept: earlier ones with a number, those that nobody took; and keeps what sinks were told.
import type { Call } from '../../call/call.ts'
import type { CallHistory } from '../history.ts'
import type { MissedStore } from '../missed.ts'
import type { NoticeStore } from '../notices.ts'
import type { Database } from './database/database.ts'
import { sql } from './database/sql.ts'

export const createHistory = (db: Database): CallHistory => ({
  past: async ({ number, until, except, since, limit, sources = null }) => {
    const rows = await db.rows(PAST_CALLS, [number, until, except, limit, sources])
    const [counted] = await db.rows(RECENT_CALLS, [number, until, except, since, sources])
    return { calls: rows.map(({ body }) => JSON.parse(body) as Call), recent: counted?.recent ?? 0 }
  },
})

export const createMissed = (db: Database): MissedStore => ({
  calls: async ({ after, until, limit }) => {
    const rows = await db.rows(MISSED_CALLS, [after.at, until, after.id, limit])
    return rows.map(({ missed_at, body }) => ({ at: missed_at, call: JSON.parse(body) as Call }))
  },
  spokenWith: async (numbers, sources) =>
    new Map((await db.rows(SPOKEN_AT, [numbers, sources ?? null])).map(({ number, at }) => [number, at])),
})

export const createNotices = (db: Database): NoticeStore => ({
  toldAt: async (sink, key) => (await db.rows(TOLD_AT, [sink, key]))[0]?.told_at ?? null,
  tell: async (sink, key, at) => {
    await db.transaction((tx) => tx.rows(TELL, [sink, key, at]))
  },
})

/** Null takes those of all sources. */
type Sources = readonly string[] | null

const PAST = `FROM calls WHERE far_number = $1 AND created_at <= $2 AND id <> $3
  AND ($5::text[] IS NULL OR source = ANY ($5))`
export const PAST_CALLS = sql<
  [number: string, until: number, except: string, limit: number, sources: Sources],
  { body: string }
>(`SELECT body ${PAST} ORDER BY created_at DESC, entry DESC LIMIT $4`)
const RECENT_CALLS = sql<
  [number: string, until: number, except: string, since: number, sources: Sources],
  { recent: number }
>(`SELECT count(*) AS recent ${PAST} AND created_at >= $4`)
/** Without an id, entries of the instant itself are left out. */
export const MISSED_CALLS = sql<
  [at: number, until: number, id: string | null, limit: number],
  { missed_at: number; body: string }
>(
  `SELECT missed_at, body FROM calls
   WHERE missed_at >= $1 AND missed_at <= $2 AND (missed_at > $1 OR id > $3) ORDER BY missed_at, id LIMIT $4`,
)
export const SPOKEN_AT = sql<[numbers: readonly string[], sources: Sources], { number: string; at: number }>(
  `SELECT number, last.answered_at AS at FROM unnest($1::text[]) AS number
   CROSS JOIN LATERAL (SELECT answered_at FROM calls WHERE far_number = number AND answered_at IS NOT NULL
     AND ($2::text[] IS NULL OR source = ANY ($2)) ORDER BY answered_at DESC LIMIT 1) AS last`,
)
const TOLD_AT = sql<[sink: string, matter: string], { told_at: number }>(
  'SELECT told_at FROM notices WHERE sink = $1 AND matter = $2',
)
const TELL = sql<[sink: string, matter: string, at: number], never>(
  `INSERT INTO notices (sink, matter, told_at) VALUES ($1, $2, $3)
   ON CONFLICT (sink, matter) DO UPDATE SET told_at = excluded.told_at`,
)
