// What a client asks after a gap: the calls that are on now, the states of one call, and reports of calls that are over.
import { reportOf, summaryOf } from '../memory/report.ts'
import type { World } from '../world.ts'
import { type Answer, type Asked, badRequest, page, type Route, refused } from './route.ts'

const SPACES = '/call-events/v1/conversation-spaces'
const REPORTS = '/call-events-report/v1'
const EVENTS_SCOPE = 'call-events.v1.events.read'
const REPORT_SCOPE = 'cr.v1.read'
const MAX_SPAN_MS = 31 * 24 * 60 * 60_000

const forbidden = (): Answer => refused(403, 'UNAUTHORIZED', 'Forbidden')

/** The latest state of each call that is on. */
const active = ({ query }: Asked, { history, settings }: World): Answer => {
  const accounts = query.getAll('accountKey')
  if (accounts.length === 0) return badRequest('accountKey is required')
  if (accounts.some((account) => !settings.accounts.includes(account))) return forbidden()
  return page(
    history.active(accounts).flatMap(({ contents }) => contents.slice(-1)),
    query,
  )
}

/** Both bounds count in; states whose frames were lost are here all the same. */
const states = ({ params, query }: Asked, { history, settings }: World): Answer => {
  const call = history.find(params['id'] ?? '')
  if (call === null) return refused(404, 'NOT_FOUND', 'There is no such conversation space.')
  if (!settings.accounts.includes(call.account)) return forbidden()
  const from = Number(query.get('sequenceFrom') ?? 1)
  const to = Number(query.get('sequenceTo') ?? Number.MAX_SAFE_INTEGER)
  if (Number.isNaN(from) || Number.isNaN(to)) return badRequest('sequenceFrom and sequenceTo are numbers')
  const wanted = call.contents.filter(({ state }) => state.sequenceNumber >= from && state.sequenceNumber <= to)
  return page(wanted, query)
}

const SUBJECTS = ['accountKey', 'userKey', 'lineId', 'phoneNumberId'] as const

/** Calls by when they were created; only those whose report is out. */
const summaries = ({ query }: Asked, { history, settings }: World): Answer => {
  const [subject, other] = SUBJECTS.filter((name) => query.has(name))
  if (subject === undefined || other !== undefined)
    return badRequest(`exactly one of ${SUBJECTS.join(', ')} is required`)
  const [from, to] = [query.get('startTime') ?? '', query.get('endTime') ?? ''].map((text) => Date.parse(text))
  if (from === undefined || to === undefined || Number.isNaN(from) || Number.isNaN(to)) {
    return badRequest('startTime and endTime are required')
  }
  if (to < from || to - from > MAX_SPAN_MS) return badRequest('The time range must be positive and 31 days at most')
  const value = query.get(subject) ?? ''
  if (subject === 'accountKey' && !settings.accounts.includes(value)) return forbidden()
  const found = history
    .reported()
    .filter(({ createdAt }) => createdAt >= from && createdAt <= to)
    .map(summaryOf)
    .filter((summary) => matches(summary, subject, value))
  return page(found, query)
}

const matches = (summary: ReturnType<typeof summaryOf>, subject: (typeof SUBJECTS)[number], value: string): boolean =>
  subject === 'accountKey'
    ? summary.accountKey === value
    : [summary.caller, ...summary.participants].some((party) => party?.type[subject] === value)

/** 404 until it is ready, some time after the call has ended. */
const report = ({ params }: Asked, { clock, history, settings }: World): Answer => {
  const call = history.find(params['id'] ?? '')
  const readyAt = call?.reportedAt ?? Number.POSITIVE_INFINITY
  if (call === null || readyAt > clock.now()) return refused(404, 'NOT_FOUND', 'There is no such report.')
  if (!settings.accounts.includes(call.account)) return forbidden()
  return { status: 200, body: reportOf(call, (id) => history.reportedAbout(id)) }
}

export const callRoutes: readonly Route[] = [
  { endpoint: 'active-calls', method: 'GET', path: SPACES, scope: EVENTS_SCOPE, handle: active },
  { endpoint: 'call-states', method: 'GET', path: `${SPACES}/:id/events`, scope: EVENTS_SCOPE, handle: states },
  {
    endpoint: 'report-summaries',
    method: 'GET',
    path: `${REPORTS}/report-summaries`,
    scope: REPORT_SCOPE,
    handle: summaries,
  },
  { endpoint: 'report', method: 'GET', path: `${REPORTS}/reports/:id`, scope: REPORT_SCOPE, handle: report },
]
