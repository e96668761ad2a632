// What the company calls its numbers and lines and how it reaches its people, as GoTo's directories list it.
import { parseNumber } from '../../../call/number.ts'
import { fields, identity, list, text } from '../wire/read.ts'

export interface Person {
  readonly name: string | null
  /** A string: extensions have leading zeros. */
  readonly extension: string | null
}

export interface Names {
  /** By `numberKey`. */
  readonly numbers: ReadonlyMap<string, string>
  /** By the id of the line. */
  readonly lines: ReadonlyMap<string, Person>
  /** By the id of the user: the first line of theirs that has a name. */
  readonly users: ReadonlyMap<string, Person>
  /** The key of the user, by the id of a line of theirs and by their own id. */
  readonly owners: ReadonlyMap<string, string>
  /** By the key of the user, lower case. */
  readonly emails: ReadonlyMap<string, string>
}

export const NO_NAMES: Names = {
  numbers: new Map(),
  lines: new Map(),
  users: new Map(),
  owners: new Map(),
  emails: new Map(),
}

/** E.164, so that one number has one spelling; the text itself when it is no telephone number. */
export const numberKey = (number: string): string => parseNumber(number).number ?? number

/** Entries that come later win. */
export const mergeNames = (all: Iterable<Names>): Names => {
  const parts = [...all]
  return {
    numbers: new Map(parts.flatMap(({ numbers }) => [...numbers])),
    lines: new Map(parts.flatMap(({ lines }) => [...lines])),
    users: new Map(parts.flatMap(({ users }) => [...users])),
    owners: new Map(parts.flatMap(({ owners }) => [...owners])),
    emails: new Map(parts.flatMap(({ emails }) => [...emails])),
  }
}

/** Items of `/voice-admin/v1/phone-numbers`: `{ id, number, name, callerIdName, … }`. A number that is its own name has none. */
export const numbersIn = (items: readonly unknown[]): Names => ({
  ...NO_NAMES,
  numbers: new Map(
    items.flatMap((item) => {
      const number = identity(fields(item)?.['number'])
      const name = text(fields(item)?.['name'])
      if (number === null || name === null) return []
      const { number: e164, country } = parseNumber(number)
      return e164 !== null && parseNumber(name, country).number === e164 ? [] : [[e164 ?? number, name] as const]
    }),
  ),
})

/** Items of `/users/v1/lines`: `{ id, name, number, … }`, where the number is the extension. */
export const linesIn = (items: readonly unknown[]): Names => ({ ...NO_NAMES, lines: new Map(items.flatMap(lineOf)) })

/** Items of `/users/v1/users`: `{ userKey, userId, lines: [{ id, number, name }] }`. */
export const usersIn = (items: readonly unknown[]): Names => {
  const found = items.map((item) => ({
    id: identity(fields(item)?.['userId']),
    key: identity(fields(item)?.['userKey']),
    all: (list(fields(item)?.['lines']) ?? []).flatMap(lineOf),
  }))
  const named = found.map(({ id, all }) => ({ id, lines: all.filter(([, { name }]) => name !== null) }))
  return {
    ...NO_NAMES,
    lines: new Map(named.flatMap(({ lines }) => lines)),
    users: new Map(
      named.flatMap(({ id, lines: [first] }) => (id === null || first === undefined ? [] : [[id, first[1]]])),
    ),
    owners: new Map(
      found.flatMap(({ id, key, all }) =>
        key === null
          ? []
          : [...all.map(([line]) => line), ...(id === null ? [] : [id])].map((own) => [own, key] as const),
      ),
    ),
  }
}

const lineOf = (value: unknown): readonly (readonly [string, Person])[] => {
  const line = fields(value)
  const id = identity(line?.['id'])
  return id === null ? [] : [[id, { name: text(line?.['name']), extension: identity(line?.['number']) }]]
}
