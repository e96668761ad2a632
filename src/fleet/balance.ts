// Who should hear which source: what this daemon is to take, to reserve and to offer, seen from the book of leases. Pure.
import type { LeaseBook, LeaseRow } from '../store/leases/leases.ts'

export interface Share {
  readonly me: string
  readonly book: LeaseBook
  /** The sources of the config, and what else is leased. */
  readonly names: readonly string[]
  /** Those that this daemon holds or has reserved. */
  readonly mine: ReadonlySet<string>
}

export interface Moves {
  /** Nobody hears them: to be taken at once. */
  readonly acquire: readonly string[]
  /** Their holder looks for another: to be heard as well, until it lets go. */
  readonly reserve: readonly string[]
  /** Too many here: a few at a time are offered. */
  readonly offer: readonly string[]
}

/** What one look may begin: a daemon that starts beside thousands of free sources takes them bit by bit. */
const MOST_AT_ONCE = 25

export const movesFor = ({ me, book, names, mine }: Share): Moves => {
  const rows = new Map(book.leases.map((row) => [row.source, row]))
  const living = new Set([...book.daemons, me])
  const target = Math.ceil(names.length / living.size)
  const room = Math.max(0, target - mine.size)
  const others = names.filter((name) => !mine.has(name))
  const free = others.filter((name) => isFree(rows.get(name), me))
  const loads = loadsOf(names, rows, living)
  const least = Math.min(...[...living].filter((daemon) => daemon !== me).map((daemon) => loads.get(daemon) ?? 0))
  const offered = others.filter((name) => isOfferedTo(rows.get(name), me))
  const most = Math.max(0, ...loads.values())
  const reserve = mine.size <= least ? rotated(offered, me).slice(0, aFew(most - mine.size)) : []
  const leaving = offered.filter((name) => !living.has(rows.get(name)?.holder ?? ''))
  return {
    acquire: rotated(free, me).slice(0, Math.min(room, MOST_AT_ONCE)),
    reserve: [...new Set([...reserve, ...rotated(leaving, me).slice(0, Math.min(room, MOST_AT_ONCE))])],
    offer: surplusOf({ me, names, mine, rows, least }),
  }
}

const isFree = (row: LeaseRow | undefined, me: string): boolean =>
  row === undefined || (row.expired && (row.next === null || row.next === me))

const isOfferedTo = (row: LeaseRow | undefined, me: string): boolean =>
  row?.offered === true && !row.expired && row.holder !== me && (row.next === null || row.next === me)

/** What each daemon holds, or will when it has come into what it reserved. */
const loadsOf = (
  names: readonly string[],
  rows: ReadonlyMap<string, LeaseRow>,
  living: ReadonlySet<string>,
): ReadonlyMap<string, number> => {
  const loads = new Map<string, number>()
  for (const name of names) {
    const row = rows.get(name)
    const whose = row?.next ?? (row?.expired === false ? row.holder : null)
    if (whose !== null && whose !== undefined && living.has(whose)) loads.set(whose, (loads.get(whose) ?? 0) + 1)
  }
  return loads
}

/** Only a difference of two or more is worth a move, or one source would go to and fro. */
const surplusOf = (parts: {
  readonly me: string
  readonly names: readonly string[]
  readonly mine: ReadonlySet<string>
  readonly rows: ReadonlyMap<string, LeaseRow>
  readonly least: number
}): readonly string[] => {
  const { me, names, mine, rows, least } = parts
  const held = names.filter((name) => mine.has(name) && rows.get(name)?.holder === me)
  const offering = held.filter((name) => rows.get(name)?.offered).length
  const more = held.length - least < 2 ? 0 : aFew(held.length - least) - offering
  return more <= 0 ? [] : held.filter((name) => rows.get(name)?.offered === false).slice(-more)
}

/** How many moves are under way at once: one, but for a great difference more. */
const aFew = (difference: number): number => Math.max(1, Math.ceil(difference / 20))

/** Each daemon begins elsewhere, so that two that start together do not reach for the same. */
const rotated = (names: readonly string[], me: string): readonly string[] => {
  let sum = 0
  for (const character of me) sum = (sum * 31 + character.charCodeAt(0)) % 65_521
  const from = names.length === 0 ? 0 : sum % names.length
  return [...names.slice(from), ...names.slice(0, from)]
}
