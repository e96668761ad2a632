// What a route asks of a call, compiled once: whether it holds, and how that is told to people.
import type { Call, Caller, Line } from '../call/call.ts'
import type { CallCondition, OpeningHours, RouteCondition } from '../config/config.ts'
import { readClocks } from './hours.ts'
import { fitsNumber, maskNumbersIn, numberText } from './numbers.ts'

/** What routing looks at. */
export type RoutedCall = Pick<
  Call,
  | 'source'
  | 'account'
  | 'direction'
  | 'status'
  | 'caller'
  | 'dialed'
  | 'queue'
  | 'ringing'
  | 'rang'
  | 'answeredBy'
  | 'createdAt'
  | 'reconstructed'
  | 'consultOf'
  | 'callerDetails'
>

export interface Condition {
  readonly holds: (call: RoutedCall) => boolean
  /** Every key that does not hold; when all do, every key. No phone number stands in it in full. */
  readonly because: (call: RoutedCall) => string
}

export const compileCondition = ({ not, ...when }: RouteCondition): Condition => {
  const checks = checksOf(when)
  return allOf(not === undefined ? checks : [...checks, noneOf(not.map(compileCondition))])
}

/** One key of a condition. */
interface Check {
  readonly holds: (call: RoutedCall) => boolean
  readonly tell: (call: RoutedCall, holds: boolean) => string
}

const allOf = (checks: readonly Check[]): Condition => ({
  holds: (call) => checks.every(({ holds }) => holds(call)),
  because: (call) => {
    const misses = checks.filter(({ holds }) => !holds(call))
    if (misses.length > 0) return misses.map(({ tell }) => tell(call, false)).join('; ')
    return checks.length > 0 ? checks.map(({ tell }) => tell(call, true)).join('; ') : 'it has no conditions'
  },
})

const noneOf = (conditions: readonly Condition[]): Check => ({
  holds: (call) => !conditions.some(({ holds }) => holds(call)),
  tell: (call, none) => {
    const told = conditions.filter(({ holds }) => none || holds(call)).map(({ because }) => because(call))
    return `\`not\` ${none ? 'does not apply' : 'applies'}: ${told.join('; ')}`
  },
})

/** For each key that stands in the file. */
const checksOf = (when: CallCondition): readonly Check[] =>
  [
    exactly('direction', when.direction, ({ direction }) => direction),
    exactly('status', when.status, ({ status }) => status),
    exactly('source', when.source, ({ source }) => source),
    exactly('account', when.account, ({ account }) => account),
    exactly('known', asList(when.known), ({ callerDetails }) => String(Object.keys(callerDetails).length > 0)),
    exactly('country', when.country, ({ caller }) => caller.country ?? 'unknown'),
    exactly('reconstructed', asList(when.reconstructed), ({ reconstructed }) => String(reconstructed)),
    when.from && fromCheck(when.from),
    when.to && toCheck(when.to),
    when.queue && queueCheck(when.queue),
    when.line && lineCheck(when.line),
    when.hours && hoursCheck(when.hours),
  ].filter((check) => check !== undefined)

const asList = (value: boolean | undefined): readonly string[] | undefined =>
  value === undefined ? undefined : [String(value)]

const exactly = (
  key: keyof CallCondition,
  wanted: readonly string[] | undefined,
  seen: (call: RoutedCall) => string,
): Check | undefined =>
  wanted && { holds: (call) => wanted.includes(seen(call)), tell: tellAs(key, seen, wanted.join(' or ')) }

const tellAs =
  (key: keyof CallCondition, seen: (call: RoutedCall) => string, wanted: string): Check['tell'] =>
  (call, holds) =>
    `${key} is ${seen(call)}${holds ? '' : `, not ${wanted}`}`

/** The word in `from` for a caller who hides the number. */
const ANONYMOUS = 'anonymous'

const fromCheck = (entries: readonly string[]): Check => {
  const fits = entries.map((entry) =>
    plain(entry) === ANONYMOUS ? ({ anonymous }: Caller) => anonymous : fitsNumber(entry),
  )
  const seen = ({ caller }: RoutedCall) => (caller.anonymous ? 'a hidden caller' : numberText(caller))
  return {
    holds: ({ caller }) => fits.some((isCaller) => isCaller(caller)),
    tell: tellAs('from', seen, numbersOfRoute(entries)),
  }
}

const toCheck = (entries: readonly string[]): Check => {
  const fits = entries.map(fitsNumber)
  return {
    holds: ({ dialed }) => fits.some((isDialed) => isDialed(dialed)),
    tell: tellAs('to', ({ dialed }) => numberText(dialed), numbersOfRoute(entries)),
  }
}

const numbersOfRoute = (entries: readonly string[]): string =>
  entries.length === 1 ? "the route's number" : "one of the route's numbers"

const queueCheck = (entries: readonly string[]): Check => {
  const wanted = new Set(entries.map(plain))
  const seen = ({ queue }: RoutedCall) => (queue === null ? 'no queue' : quoted(queue))
  return {
    holds: ({ queue }) => queue !== null && wanted.has(plain(queue)),
    tell: tellAs('queue', seen, entries.map(quoted).join(' or ')),
  }
}

const MAX_LINES_TOLD = 4

const lineCheck = (entries: readonly string[]): Check => {
  const ids = new Set(entries.map((entry) => entry.trim()))
  const names = new Set(entries.map(plain))
  const fits = ({ name, extension, userId }: Line): boolean =>
    ids.has(extension ?? '') || ids.has(userId ?? '') || (name !== null && names.has(plain(name)))
  const seen = (call: RoutedCall): string => {
    const lines = [...new Set(linesOf(call).map(lineText))]
    const more = lines.length - MAX_LINES_TOLD
    return `${lines.slice(0, MAX_LINES_TOLD).join(', ') || 'none'}${more > 0 ? ` and ${more} more` : ''}`
  }
  const wanted = entries.map(quoted).join(' or ')
  return { holds: (call) => linesOf(call).some(fits), tell: tellAs('line', seen, wanted) }
}

const linesOf = ({ rang, ringing, answeredBy }: RoutedCall): readonly Line[] =>
  answeredBy === null ? [...rang, ...ringing] : [...rang, ...ringing, answeredBy]

const lineText = ({ name, extension }: Line): string => {
  if (name === null) return extension ?? 'a line without a name'
  return extension === null ? quoted(name) : `${quoted(name)} (${extension})`
}

const hoursCheck = (entries: readonly OpeningHours[]): Check => {
  const places = entries.map((hours) => ({ ...hours, read: readClocks(hours) }))
  return {
    holds: ({ createdAt }) => places.some(({ read }) => read(createdAt).open),
    tell: ({ createdAt }) =>
      places
        .map(({ name, timezone, read }) => {
          const { open, shown } = read(createdAt)
          return `hours: ${name} was ${open ? 'open' : 'closed'} on ${shown} (${timezone})`
        })
        .join('; '),
  }
}

const quoted = (text: string): string => `"${maskNumbersIn(text)}"`

/** As people compare names: case and blanks do not matter. */
const plain = (text: string): string => text.trim().replace(/\s+/g, ' ').toLowerCase()
