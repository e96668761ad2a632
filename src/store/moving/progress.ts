// How far a move has come, kept among the rows that it moves, so that it goes on where it was cut off; and nobody runs on half a store.
import { RingpostError } from '../../errors.ts'
import type { Connection, Database } from '../postgres/database/database.ts'
import { sql } from '../postgres/database/sql.ts'
import type { Place } from './file-rows.ts'

/** Throws `RingpostError` 'unavailable' for a database in which a store lives, or that another file was begun to be moved into. */
export const beginMove = (db: Database, origin: string): Promise<void> =>
  db.transaction(async (tx) => {
    await tx.script(`CREATE TABLE IF NOT EXISTS ringpost_move
      (name text PRIMARY KEY, origin text NOT NULL, after text, ended boolean NOT NULL DEFAULT false)`)
    const [begun] = await tx.rows(BEGUN, [])
    if (begun !== undefined && begun.origin === origin) return
    if (begun !== undefined || (await tx.rows(IN_USE, []))[0]?.used === true) throw taken()
    await tx.rows(BEGIN, [origin])
  })

/** The last row of the table that is over there; null: none. */
export const placeOf = async (db: Database, table: string): Promise<Place | null> => {
  const [row] = await db.rows(PLACE, [table])
  return row === undefined ? null : (JSON.parse(row.after) as Place)
}

export const keepPlace = async (tx: Connection, table: string, origin: string, after: Place): Promise<void> => {
  await tx.rows(KEEP, [table, origin, JSON.stringify(after)])
}

/** From now on a daemon may use it. */
export const endMove = async (db: Database): Promise<void> => {
  await db.transaction((tx) => tx.script('DROP TABLE ringpost_move'))
}

/** Throws `RingpostError` 'unavailable' while a move into these tables has not come to its end. */
export const refuseHalfMoved = async (db: Database): Promise<void> => {
  if ((await db.rows(MOVING, []))[0]?.moving !== true) return
  throw new RingpostError('unavailable', 'a move of another store into this database has not come to its end', {
    nextStep: 'Run `ringpost migrate` again: it goes on where it was cut off.',
  })
}

const ALL = '#all'
const BEGUN = sql<[], { origin: string }>(`SELECT origin FROM ringpost_move WHERE name = '${ALL}'`)
const BEGIN = sql<[origin: string], never>(`INSERT INTO ringpost_move (name, origin) VALUES ('${ALL}', $1)`)
const PLACE = sql<[table: string], { after: string }>('SELECT after FROM ringpost_move WHERE name = $1')
const KEEP = sql<[table: string, origin: string, after: string], never>(
  `INSERT INTO ringpost_move (name, origin, after) VALUES ($1, $2, $3)
   ON CONFLICT (name) DO UPDATE SET after = excluded.after`,
)
const MOVING = sql<[], { moving: boolean }>("SELECT to_regclass('ringpost_move') IS NOT NULL AS moving")
const IN_USE = sql<[], { used: boolean }>(
  `SELECT EXISTS (SELECT 1 FROM calls) OR EXISTS (SELECT 1 FROM tokens)
     OR EXISTS (SELECT 1 FROM daemons WHERE expires_at > now()) AS used`,
)

const taken = (): RingpostError =>
  new RingpostError(
    'unavailable',
    'the database has a store of its own already, or another file was begun to be moved there',
    {
      nextStep: 'Name another schema with `store.schema`, or drop that one: nothing was changed.',
    },
  )
