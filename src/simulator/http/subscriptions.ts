// Subscriptions to call events: a 207 with a status for each account. https://developer.goto.com/guides/GoToConnect/15_HOW_Call_Events/
import type { World } from '../world.ts'
import { type Answer, type Asked, badRequest, channelNotFound, fieldsOf, type Route, refused } from './route.ts'

const PATH = '/call-events/v1/subscriptions'
const SCOPE = 'call-events.v1.notifications.manage'
const EVENTS: readonly unknown[] = ['STARTING', 'ACTIVE', 'ENDING']

interface Wanted {
  readonly id: string
  readonly events: readonly string[]
}

const malformed = (): Answer => refused(400, 'MALFORMED_REQUEST', 'The request could not be read.')

/** The message is boilerplate, as live: the truth is in `constraints`. */
const wrongEvent = (index: number): Answer =>
  badRequest('The Notification Channel must be a WebSocket channel', {
    constraints: [{ field: `Events[${index}]`, constraint: 'INVALID' }],
  })

/** Accounts as objects; `events` left out means all. An answer instead when the request can't be understood. */
const readWanted = (entries: unknown): readonly Wanted[] | Answer => {
  if (!Array.isArray(entries) || entries.length === 0) return malformed()
  const wanted: Wanted[] = []
  for (const entry of entries) {
    const { id, events = EVENTS } = fieldsOf(entry)
    if (typeof id !== 'string' || !Array.isArray(events)) return malformed()
    const wrong = events.findIndex((event) => !EVENTS.includes(event))
    if (wrong >= 0) return wrongEvent(wrong)
    wanted.push({ id, events: events.map(String) })
  }
  return wanted
}

const subscribe = ({ body }: Asked, world: World): Answer => {
  const { channelId, accountKeys } = fieldsOf(body)
  const wanted = readWanted(accountKeys)
  if ('status' in wanted) return wanted
  if (typeof channelId !== 'string') return malformed()
  if (world.channels.find(channelId) === null) return channelNotFound()
  const entries = wanted.map(({ id, events }) => {
    const refusal = world.board.take('refuse-subscription', ({ account }) => account === undefined || account === id)
    if (refusal !== null || !world.settings.accounts.includes(id)) {
      return { id, status: refusal?.status ?? 403, message: 'Forbidden', errorCode: 'UNAUTHORIZED' }
    }
    world.channels.subscribe(channelId, id, events)
    world.log(`subscribed to account ${id}: ${events.join(', ')}`)
    return { id, status: 200, message: 'Success' }
  })
  return { status: 207, body: { accountKeys: entries } }
}

/** Only the account keys, no events; `{}` when there are none. What was written a moment ago may be missing. */
const list = ({ query }: Asked, { channels, clock, settings }: World): Answer => {
  const channelId = query.get('channelId')
  if (channelId === null) return badRequest('channelId is required')
  const subscriptions = [...(channels.find(channelId)?.subscriptions ?? [])]
  const known = clock.now() - settings.readLagMs
  const accountKeys = subscriptions.filter(([, { since }]) => since <= known).map(([account]) => account)
  return { status: 200, body: accountKeys.length > 0 ? { accountKeys } : {} }
}

const unsubscribe = ({ query }: Asked, { channels }: World): Answer => {
  const channelId = query.get('channelId')
  const accounts = query.getAll('accountKey')
  if (channelId === null || accounts.length === 0) return badRequest('channelId and accountKey are required')
  const removed = accounts.filter((account) => channels.unsubscribe(channelId, account))
  return removed.length > 0 ? { status: 204 } : refused(404, 'NOT_FOUND', 'There is no such subscription.')
}

export const subscriptionRoutes: readonly Route[] = [
  { endpoint: 'subscribe', method: 'POST', path: PATH, scope: SCOPE, handle: subscribe },
  { endpoint: 'subscriptions', method: 'GET', path: PATH, scope: SCOPE, handle: list },
  { endpoint: 'unsubscribe', method: 'DELETE', path: PATH, scope: SCOPE, handle: unsubscribe },
]
