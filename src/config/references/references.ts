// What one part of the file says about another: names used once, names that exist, routes that can match, what needs what.
import type { Finding, Path } from '../document/fault.ts'
import { nearest } from '../document/nearest.ts'
import { parseDuration } from '../duration.ts'
import { DEFAULT_RETENTION } from '../schema/keeping.ts'
import { field, listIn, type Names, namesIn } from './values.ts'

/** What a file may name besides its own. */
export interface Around {
  readonly role: 'main' | 'included'
  readonly sources: Names
  readonly sinks: Names
  readonly hours: unknown
  /** Of the main file. */
  readonly retention: unknown
}

const ALONE: Around = { role: 'main', sources: [], sinks: [], hours: undefined, retention: undefined }

/**
 * Looks at the values as they stand in the file, so that these faults are found beside all others.
 * Values of a wrong shape are passed over: the schema speaks about them.
 */
export const referenceFindings = (file: unknown, around: Around = ALONE): readonly Finding[] => {
  const sources = [...namesIn(file, 'sources'), ...around.sources]
  const sinks = [...namesIn(file, 'sinks'), ...around.sinks]
  const hours = hoursOf(file, around)
  const unknown = around.role === 'main' ? unknownNames : strangers
  return [
    ...repeatedNames('sources', namesIn(file, 'sources')),
    ...repeatedNames('enrichers', namesIn(file, 'enrichers')),
    ...repeatedNames('sinks', namesIn(file, 'sinks')),
    ...repeatedNames('digests', namesIn(file, 'digests')),
    ...choosers(file).flatMap(({ entry, path }) => {
      const wanted = field(entry, 'sinks')
      return [
        ...unknown(Array.isArray(wanted) ? wanted : [], [...path, 'sinks'], 'sink', sinks),
        ...repeated(Array.isArray(wanted) ? wanted : [], [...path, 'sinks']),
        ...conditionsIn(entry, path).flatMap(({ condition, at }) => [
          ...unknown(field(condition, 'source'), [...at, 'source'], 'source', sources),
          ...unknownHours(field(condition, 'hours'), [...at, 'hours'], hours),
        ]),
      ]
    }),
    ...unreachableRoutes(listIn(file, 'routes')),
    ...unknownNames(alerted(file), ['alerts', 'sinks'], 'sink', sinks),
    ...repeated(alerted(file), ['alerts', 'sinks']),
    ...keylessStore(file),
    ...forgettingTooSoon(file, around.retention),
    ...(around.role === 'main' ? missingLists(file) : reachingOut(file)),
  ]
}

/** What chooses calls for sinks. */
const choosers = (file: unknown): readonly { readonly entry: unknown; readonly path: Path }[] =>
  ['routes', 'digests'].flatMap((list) => listIn(file, list).map((entry, index) => ({ entry, path: [list, index] })))

const alerted = (file: unknown): readonly unknown[] => listIn(field(file, 'alerts'), 'sinks')

const finding = (path: Path, message: string): Finding => ({ path, on: 'value', message })

/** A database that several machines reach holds no plain tokens. */
const keylessStore = (file: unknown): readonly Finding[] =>
  field(field(file, 'store'), 'type') === 'postgres' && !field(file, 'encryption_key')
    ? [finding(['store', 'type'], 'needs `encryption_key`: tokens are kept in this database encrypted only')]
    : []

const DAY_MS = 86_400_000

/** Hours of the main file may be used by all; those of the file itself come first. */
const hoursOf = (file: unknown, around: Around): unknown => {
  const own = field(file, 'hours')
  if (typeof around.hours !== 'object' || around.hours === null) return own
  return typeof own === 'object' && own !== null ? { ...around.hours, ...own } : around.hours
}

/** What other files may have instead. */
const missingLists = (file: unknown): readonly Finding[] =>
  typeof file !== 'object' || file === null || Array.isArray(file) || field(file, 'include') !== undefined
    ? []
    : ['sources', 'sinks'].flatMap((list) => (field(file, list) === undefined ? [finding([list], 'is required')] : []))

/** Whoever writes an included file decides about its own calls only. */
const reachingOut = (file: unknown): readonly Finding[] =>
  listIn(file, 'routes').flatMap((route, index) =>
    field(route, 'included') === undefined
      ? []
      : [finding(['routes', index, 'included'], 'only a route of the main file can say this')],
  )

/** A call that was deleted while it can still be caught up with would be found, and shown, once more. */
const forgettingTooSoon = (file: unknown, ofMain: unknown): readonly Finding[] => {
  const retention = field(file, 'retention') ?? ofMain ?? DEFAULT_RETENTION
  const retentionMs = spanOf(retention)
  return listIn(file, 'sources').flatMap((source, index) => {
    const catchUpMs = spanOf(field(source, 'catch_up'))
    return retentionMs === null || catchUpMs === null || catchUpMs + DAY_MS <= retentionMs
      ? []
      : [
          finding(
            ['sources', index, 'catch_up'],
            `must be at least a day less than \`retention\` (${retention}): calls that were deleted would be found again`,
          ),
        ]
  })
}

const spanOf = (value: unknown): number | null => (typeof value === 'string' ? parseDuration(value) : null)

const repeatedNames = (list: string, names: Names): readonly Finding[] =>
  names.flatMap((name, index) => {
    const first = names.indexOf(name)
    return name === undefined || first === index
      ? []
      : [finding([list, index, 'name'], `${list}[${first}] has this name already`)]
  })

const repeated = (items: readonly unknown[], path: Path): readonly Finding[] =>
  items.flatMap((item, index) =>
    typeof item === 'string' && items.indexOf(item) < index ? [finding([...path, index], 'stands here twice')] : [],
  )

/** Without a single name the list itself is the fault. */
const unknownNames = (used: unknown, path: Path, what: string, names: Names): readonly Finding[] =>
  names.length === 0 ? [] : strangers(used, path, what, names)

const strangers = (used: unknown, path: Path, what: string, names: Names): readonly Finding[] => {
  const known = names.filter((name) => name !== undefined)
  // A name that could not be read may be the very one.
  if (known.length < names.length) return []
  const check = (name: unknown, at: Path) =>
    typeof name === 'string' && !known.includes(name) ? [finding(at, noSuchName(name, what, known))] : []
  return Array.isArray(used) ? used.flatMap((name, index) => check(name, [...path, index])) : check(used, path)
}

/** The block `when` and each block under its `not`. */
const conditionsIn = (entry: unknown, path: Path): readonly { readonly condition: unknown; readonly at: Path }[] => {
  const when = { condition: field(entry, 'when'), at: [...path, 'when'] }
  const not = field(when.condition, 'not')
  const at = [...when.at, 'not']
  return Array.isArray(not)
    ? [when, ...not.map((condition: unknown, index) => ({ condition, at: [...at, index] }))]
    : [when, { condition: not, at }]
}

const unknownHours = (used: unknown, path: Path, hours: unknown): readonly Finding[] => {
  if (typeof hours === 'object' && hours !== null)
    return unknownNames(used, path, 'entry of `hours:`', Object.keys(hours))
  return used === undefined || hours !== undefined
    ? []
    : [finding(path, 'needs a section `hours:` that says when it is')]
}

const MOST_NAMED = 10

const noSuchName = (name: string, what: string, known: readonly string[]): string => {
  const guess = nearest(name, known)
  const some = known.length > MOST_NAMED ? `${known.slice(0, MOST_NAMED).join(', ')}, …` : known.join(', ')
  if (known.length === 0) return `there is no ${what} that this file may name`
  return `no ${what} has this name; ${guess === null ? `there is: ${some}` : `did you mean \`${guess}\`?`}`
}

const unreachableRoutes = (routes: readonly unknown[]): readonly Finding[] => {
  const last = routes.findIndex((route) => matchesAll(route) && !continues(route))
  return last === -1
    ? []
    : routes
        .slice(last + 1)
        .map((_, offset) =>
          finding(
            ['routes', last + 1 + offset],
            `can never match: routes[${last}] takes every call and does not continue`,
          ),
        )
}

const matchesAll = (route: unknown): boolean => {
  if (typeof route !== 'object' || route === null || Array.isArray(route)) return false
  const when = field(route, 'when')
  return when === undefined || (typeof when === 'object' && when !== null && Object.keys(when).length === 0)
}

const continues = (route: unknown): boolean => {
  const value = field(route, 'continue')
  return value === true || value === 'true'
}
