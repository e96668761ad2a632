// Routing: which sinks show a call, and the reason for it.
import type { Route } from '../config/config.ts'
import { type Condition, compileCondition, type RoutedCall } from './condition.ts'

export interface RoutedSink {
  readonly name: string
  readonly mode: 'card' | 'event'
}

export interface RouteTrace {
  /** The place of the route in the config, from 0; null for the rule that stands in when no routes are there, or none is asked. */
  readonly index: number | null
  /** Where the config has several files: the one the route stands in. */
  readonly file?: string
  /** `skipped`: a route above it has decided already. */
  readonly outcome: 'matched' | 'failed' | 'skipped'
  /** For people; no phone number stands in it in full. */
  readonly because: string
  /** Where it sends the call; empty unless it matched. */
  readonly sinks: readonly string[]
}

export interface Routing {
  /** Each once, in the order the routes name them. */
  readonly sinks: readonly string[]
  /** One entry per route, in order. */
  readonly trace: readonly RouteTrace[]
}

export interface Router {
  /** The sinks of `explain`, without the words: quick enough to be asked within a transaction. */
  readonly sinksFor: (call: RoutedCall) => readonly string[]
  readonly explain: (call: RoutedCall) => Routing
}

/**
 * Compiles the routes once. The first route that matches decides, and further ones only while each has `continue: true`.
 * Without routes every sink of `allSinks` gets inbound calls. A call that was answered and found only later makes no card:
 * nobody has to act on it any more; a route that says `reconstructed: true` wants it all the same. The consultation of a
 * transfer goes nowhere, whatever the routes say: the call it was made for tells of it. Pure.
 */
export const createRouter = (routes: readonly Route[] | null, allSinks: readonly RoutedSink[]): Router => {
  const cards = new Set(allSinks.flatMap(({ name, mode }) => (mode === 'card' ? [name] : [])))
  const rules =
    routes === null ? [standIn(allSinks, cards)] : routes.map((route, index) => compileRoute(route, index, cards))
  const sinksFor = (call: RoutedCall): readonly string[] => {
    const sinks = new Set<string>()
    if (call.consultOf !== null) return []
    for (const rule of rules) {
      if (!rule.holds(call)) continue
      for (const sink of shownBy(rule, call)) sinks.add(sink)
      if (!rule.continues) break
    }
    return [...sinks]
  }
  const trace = (call: RoutedCall) => (call.consultOf === null ? traceOf(rules, call) : [consultTrace(call.consultOf)])
  return { sinksFor, explain: (call) => ({ sinks: sinksFor(call), trace: trace(call) }) }
}

const consultTrace = (consultOf: string): RouteTrace => ({
  index: null,
  outcome: 'failed',
  because: `no route is asked: a colleague was consulted about call ${consultOf}, whose card tells of it`,
  sinks: [],
})

interface Rule extends Condition {
  readonly index: number | null
  readonly sinks: readonly string[]
  /** For a call that is past. */
  readonly pastSinks: readonly string[]
  readonly continues: boolean
}

const compileRoute = (route: Route, index: number, cards: ReadonlySet<string>): Rule => {
  const { when, sinks, continue: continues } = route
  const pastSinks = when.reconstructed === true ? sinks : sinks.filter((sink) => !cards.has(sink))
  return { ...compileCondition(when), index, sinks, pastSinks, continues }
}

const standIn = (allSinks: readonly RoutedSink[], cards: ReadonlySet<string>): Rule => {
  const why = 'no routes are configured, so every sink gets inbound calls, and this one is'
  return {
    ...compileRoute({ when: {}, sinks: allSinks.map(({ name }) => name), continue: false }, 0, cards),
    index: null,
    holds: ({ direction }) => direction === 'inbound',
    because: ({ direction }) => `${why} ${direction}`,
  }
}

const shownBy = (rule: Rule, call: RoutedCall): readonly string[] => (isPast(call) ? rule.pastSinks : rule.sinks)

const isPast = ({ reconstructed, status }: RoutedCall): boolean => reconstructed && status === 'ended'

const WITHOUT_CARDS = 'cards do not show it: it was answered, and found only later'

const traceOf = (rules: readonly Rule[], call: RoutedCall): readonly RouteTrace[] => {
  const decidedBy = rules.findIndex((rule) => !rule.continues && rule.holds(call))
  return rules.map((rule, place): RouteTrace => {
    const { index } = rule
    if (decidedBy !== -1 && place > decidedBy)
      return { index, outcome: 'skipped', because: `not looked at: routes[${decidedBy}] decided`, sinks: [] }
    const because = rule.because(call)
    if (!rule.holds(call)) return { index, outcome: 'failed', because, sinks: [] }
    const sinks = shownBy(rule, call)
    const cut = sinks.length < rule.sinks.length
    return { index, outcome: 'matched', because: cut ? `${because}; ${WITHOUT_CARDS}` : because, sinks }
  })
}
