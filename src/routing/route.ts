// Routing: which sinks show a call, and the reason for it.
import type { Call, Party } from '../call/call.ts'
import type { Route, RouteCondition } from '../config/config.ts'
import { maskNumber } from '../log.ts'

/** What routing looks at. */
export type RoutedCall = Pick<Call, 'source' | 'account' | 'direction' | 'status' | 'caller' | 'dialed' | 'queue'>

export interface RouteTrace {
  /** The place of the route in the config, from 0; null for the rule that stands in when there are no routes. */
  readonly index: number | null
  readonly matched: boolean
  /** For people; phone numbers are masked in it. */
  readonly because: string
}

export interface Routing {
  /** Each once, in the order the routes name them. */
  readonly sinks: readonly string[]
  /** One entry per route, in order. */
  readonly trace: readonly RouteTrace[]
}

/** The word in `from` for a caller who hides the number. */
const ANONYMOUS = 'anonymous'
const LONGEST_EXTENSION = 5

/**
 * The first route that matches decides, and further ones only while each has `continue: true`. Without routes every sink
 * of `allSinks` gets inbound calls. Pure, and quick enough to be asked within a transaction.
 */
export const routeCall = (call: RoutedCall, routes: readonly Route[] | null, allSinks: readonly string[]): Routing => {
  if (routes === null) return routeByDefault(call, allSinks)
  const sinks = new Set<string>()
  const trace: RouteTrace[] = []
  let decidedBy: number | null = null
  for (const [index, route] of routes.entries()) {
    if (decidedBy !== null) {
      trace.push({ index, matched: false, because: `not looked at: route ${decidedBy} decided` })
      continue
    }
    const { matched, because } = judge(call, route.when)
    trace.push({ index, matched, because })
    if (!matched) continue
    for (const sink of route.sinks) sinks.add(sink)
    if (!route.continue) decidedBy = index
  }
  return { sinks: [...sinks], trace }
}

const routeByDefault = (call: RoutedCall, allSinks: readonly string[]): Routing => {
  const matched = call.direction === 'inbound'
  const because = `no routes are configured, so every sink gets inbound calls, and this one is ${call.direction}`
  return { sinks: matched ? [...new Set(allSinks)] : [], trace: [{ index: null, matched, because }] }
}

/** The keys of a condition with what each of them sees in the call and whether one of its entries fits. */
interface Check {
  readonly key: keyof RouteCondition
  readonly wanted: readonly string[] | undefined
  readonly fits: (entry: string) => boolean
  readonly seen: string
}

const checksOf = (call: RoutedCall, when: RouteCondition): readonly Check[] => [
  exactly('direction', when.direction, call.direction),
  exactly('status', when.status, call.status),
  exactly('source', when.source, call.source),
  exactly('account', when.account, call.account),
  {
    key: 'from',
    wanted: when.from,
    fits: (entry) => (isAnonymous(entry) ? call.caller.anonymous : fitsNumber(entry, call.caller)),
    seen: call.caller.anonymous ? 'a hidden caller' : numberText(call.caller),
  },
  {
    key: 'to',
    wanted: when.to,
    fits: (entry) => fitsNumber(entry, call.dialed),
    seen: numberText(call.dialed),
  },
  {
    key: 'queue',
    wanted: when.queue,
    fits: (entry) => call.queue !== null && plain(entry) === plain(call.queue),
    seen: call.queue === null ? 'no queue' : `"${call.queue}"`,
  },
]

const exactly = (key: keyof RouteCondition, wanted: readonly string[] | undefined, seen: string): Check => ({
  key,
  wanted,
  fits: (entry) => entry === seen,
  seen,
})

const judge = (call: RoutedCall, when: RouteCondition): { readonly matched: boolean; readonly because: string } => {
  const fits: string[] = []
  const misses: string[] = []
  for (const { key, wanted, fits: fitsEntry, seen } of checksOf(call, when)) {
    if (wanted === undefined) continue
    if (wanted.some(fitsEntry)) fits.push(`${key} is ${seen}`)
    else misses.push(`${key} is ${seen}, not ${wantedText(key, wanted)}`)
  }
  if (misses.length > 0) return { matched: false, because: misses.join('; ') }
  return { matched: true, because: fits.length > 0 ? fits.join('; ') : 'it has no conditions' }
}

const wantedText = (key: keyof RouteCondition, wanted: readonly string[]): string => {
  if (key === 'from' || key === 'to') return wanted.length === 1 ? "the route's number" : "one of the route's numbers"
  return wanted.map((entry) => (key === 'queue' ? `"${entry}"` : entry)).join(' or ')
}

const isAnonymous = (entry: string): boolean => plain(entry) === ANONYMOUS

/**
 * With `+` an entry means an E.164 number or its beginning; without, an extension, a short code, or all digits of a
 * number. `*` alone means any number, so never a hidden one.
 */
const fitsNumber = (entry: string, party: Party): boolean => {
  const wanted = entry.trim()
  if (wanted === '*') return (party.number ?? bareDigits(party)) !== null
  const seen = wanted.startsWith('+') ? party.number : bareDigits(party)
  if (seen !== null && (wanted.endsWith('*') ? seen.startsWith(wanted.slice(0, -1)) : seen === wanted)) return true
  return party.number === `+${wanted}`
}

/** Extensions, short codes and what else has no E.164 form. */
const bareDigits = ({ display }: Party): string | null => (display !== null && /^\d+$/.test(display) ? display : null)

/** Extensions are nobody's telephone number and are told in full. */
const numberText = (party: Party): string => {
  const digits = bareDigits(party)
  if (party.number === null && digits !== null)
    return digits.length <= LONGEST_EXTENSION ? digits : 'a number that is not E.164'
  return maskNumber(party.number) ?? 'unknown'
}

/** As people compare names: case and blanks do not matter. */
const plain = (text: string): string => text.trim().replace(/\s+/g, ' ').toLowerCase()
