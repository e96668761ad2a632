// What one part of the file says about another: names used once, names that exist, routes that can match.
import type { Finding, Path } from '../document/fault.ts'
import { nearest } from '../document/nearest.ts'

/**
 * Looks at the values as they stand in the file, so that these faults are found beside all others.
 * Values of a wrong shape are passed over: the schema speaks about them.
 */
export const referenceFindings = (file: unknown): readonly Finding[] => {
  const sources = namesIn(file, 'sources')
  const sinks = namesIn(file, 'sinks')
  return [
    ...repeatedNames('sources', sources),
    ...repeatedNames('sinks', sinks),
    ...listIn(file, 'routes').flatMap((route, index) => {
      const path = ['routes', index]
      const wanted = field(route, 'sinks')
      return [
        ...unknownNames(Array.isArray(wanted) ? wanted : [], [...path, 'sinks'], 'sink', sinks),
        ...repeated(Array.isArray(wanted) ? wanted : [], [...path, 'sinks']),
        ...unknownNames(field(field(route, 'when'), 'source'), [...path, 'when', 'source'], 'source', sources),
      ]
    }),
    ...unreachableRoutes(listIn(file, 'routes')),
  ]
}

const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined

const listIn = (file: unknown, key: string): readonly unknown[] => {
  const list = field(file, key)
  return Array.isArray(list) ? list : []
}

/** The name of each entry, undefined where it is not a string. */
type Names = readonly (string | undefined)[]

const namesIn = (file: unknown, list: string): Names =>
  listIn(file, list).map((entry) => {
    const name = field(entry, 'name')
    return typeof name === 'string' ? name : undefined
  })

const finding = (path: Path, message: string): Finding => ({ path, on: 'value', message })

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

const unknownNames = (used: unknown, path: Path, what: string, names: Names): readonly Finding[] => {
  const known = names.filter((name) => name !== undefined)
  // A name that could not be read may be the very one.
  if (known.length < names.length || known.length === 0) return []
  const check = (name: unknown, at: Path) =>
    typeof name === 'string' && !known.includes(name) ? [finding(at, noSuchName(name, what, known))] : []
  return Array.isArray(used) ? used.flatMap((name, index) => check(name, [...path, index])) : check(used, path)
}

const noSuchName = (name: string, what: string, known: readonly string[]): string => {
  const guess = nearest(name, known)
  return `no ${what} has this name; ${guess === null ? `there is: ${known.join(', ')}` : `did you mean \`${guess}\`?`}`
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
