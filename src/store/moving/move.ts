// Moves an embedded store into PostgreSQL: table by table, in steps that survive being cut off, and compared row by row at the end.
import { randomBytes } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { RingpostError } from '../../errors.ts'
import type { Database } from '../postgres/database/database.ts'
import type { Vault } from '../tokens/vault.ts'
import { type Sum, Summing } from './checksum.ts'
import { continueNumbers, readKeyed, writeRows } from './database-rows.ts'
import { type Page, type Place, type Row, readPage } from './file-rows.ts'
import { beginMove, endMove, keepPlace, placeOf } from './progress.ts'
import { MOVED_TABLES, type MovedTable } from './tables.ts'

export interface Move {
  /** Nobody else writes to it. */
  readonly from: DatabaseSync
  readonly to: Database
  /** With a key. */
  readonly vault: Vault
  /** Names the file: what was begun with another one is not gone on with. */
  readonly origin: string
  readonly onProgress: (table: string, rows: number) => void
}

export interface Moved extends Sum {
  readonly table: string
}

const ROWS_A_STEP = 500

/** Rejects with `RingpostError` 'unavailable' when the target is taken, or not the same as the source in the end. */
export const moveStore = async (move: Move): Promise<readonly Moved[]> => {
  await beginMove(move.to, move.origin)
  for (const table of MOVED_TABLES) await copy(move, table)
  const moved: Moved[] = []
  for (const table of MOVED_TABLES) moved.push(await compare(move, table))
  await move.to.transaction(continueNumbers)
  await endMove(move.to)
  return moved
}

const copy = async ({ from, to, vault, origin, onProgress }: Move, table: MovedTable): Promise<void> => {
  let after = await placeOf(to, table.name)
  let rows = 0
  for (;;) {
    const page = readPage(from, table, after, ROWS_A_STEP)
    const { last } = page
    if (last === null) return
    await to.transaction(async (tx) => {
      await writeRows(tx, table, table.name === 'tokens' ? page.rows.map((row) => sealed(row, vault)) : page.rows)
      await keepPlace(tx, table.name, origin, last)
    })
    rows += page.rows.length
    onProgress(table.name, rows)
    after = last
  }
}

/** Tokens are encrypted anew each time, so what is compared is what they say. */
const compare = async ({ from, to, vault }: Move, table: MovedTable): Promise<Moved> => {
  const plain = (rows: readonly Row[]) => (table.name === 'tokens' ? rows.map((row) => opened(row, vault)) : rows)
  const source = await sumOf(async (after) => readPage(from, table, after, ROWS_A_STEP), plain)
  const target = await sumOf((after) => to.transaction((tx) => readKeyed(tx, table, after, ROWS_A_STEP)), plain)
  if (source.rows === target.rows && source.checksum === target.checksum) return { table: table.name, ...target }
  const told = `${source.rows} rows with checksum ${source.checksum} in the file, ${target.rows} with ${target.checksum} in the database`
  throw new RingpostError('unavailable', `the table ${table.name} is not the same: ${told}`, {
    nextStep: 'Somebody wrote to one of them meanwhile: drop the schema and run `ringpost migrate` again.',
  })
}

const sumOf = async (
  read: (after: Place | null) => Promise<Page>,
  plain: (rows: readonly Row[]) => readonly Row[],
): Promise<Sum> => {
  const summing = new Summing()
  for (let after: Place | null = null; ; ) {
    const page: Page = await read(after)
    summing.add(plain(page.rows))
    if (page.last === null) return summing.end()
    after = page.last
  }
}

/** The second column of `tokens`. */
const changed = ([source = null, body = null, ...rest]: Row, change: (source: string, body: string) => string): Row =>
  typeof body === 'string' ? [source, change(String(source), body), ...rest] : [source, body, ...rest]

const sealed = (row: Row, vault: Vault): Row =>
  changed(row, (source, body) => vault.seal(source, vault.open(source, body)))

const opened = (row: Row, vault: Vault): Row => changed(row, (source, body) => JSON.stringify(vault.open(source, body)))

/** A file is known again by a note in it; one that has none yet is given one. */
export const originOf = (from: DatabaseSync): string => {
  const known = from.prepare("SELECT told_at FROM notices WHERE sink = '#move' AND matter = 'origin'").get()
  if (known !== undefined) return String(known['told_at'])
  const origin = randomBytes(6).readUIntBE(0, 6)
  from.prepare("INSERT INTO notices (sink, matter, told_at) VALUES ('#move', 'origin', ?)").run(origin)
  return String(origin)
}
