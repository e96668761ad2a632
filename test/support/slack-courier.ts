// Brings calls to a Slack sink as delivery does: attempt after attempt, with what the sink wants remembered.

import type { Call } from '../../src/call/call.ts'
import { type Clock, systemClock } from '../../src/clock.ts'
import type { Handle } from '../../src/outcome.ts'
import type { Delivery, SendResult, Sink } from '../../src/sinks/sink.ts'
import { slack } from '../../src/sinks/slack/index.ts'
import { buildDelivery } from './build-call.ts'
import { readableLog } from './silent-log.ts'
import type { SlackServer } from './slack-server.ts'

export interface Courier {
  readonly sink: Sink
  /** By call. */
  readonly handles: Map<string, Handle>
  readonly lines: readonly Readonly<Record<string, unknown>>[]
  /** One attempt. */
  attempt(call: Call, about?: Partial<Delivery>): Promise<SendResult>
  /** Until all of it is delivered or something went wrong; the last result. */
  bring(call: Call, about?: Partial<Delivery>): Promise<SendResult>
}

export interface CourierOptions {
  readonly name?: string
  readonly clock?: Clock
  readonly config?: Readonly<Record<string, unknown>>
}

/** More than one call ever takes. */
const MOST_ATTEMPTS = 60

export const openCourier = (server: SlackServer, options: CourierOptions = {}): Courier => {
  const { name = 'sales', clock = systemClock, config = {} } = options
  const { log, lines } = readableLog()
  const parsed = slack.options.parse({ token: 'xoxb-1', channel: 'C0RINGPOST', api_url: server.apiUrl, ...config })
  const sink = slack.configure(name, parsed)({ clock, log })
  const handles = new Map<string, Handle>()
  const attempt: Courier['attempt'] = async (call, about = {}) => {
    const delivery = buildDelivery(call, { handle: handles.get(call.id) ?? null, ...about })
    const result = await sink.send(delivery, new AbortController().signal)
    if (result.status === 'delivered' && result.handle !== undefined) {
      // As the store keeps it.
      handles.set(call.id, JSON.parse(JSON.stringify(result.handle)))
    }
    return result
  }
  const bring: Courier['bring'] = async (call, about = {}) => {
    let result = await attempt(call, about)
    for (let made = 1; result.status === 'delivered' && result.more && made < MOST_ATTEMPTS; made++)
      result = await attempt(call)
    return result
  }
  return { sink, handles, lines, attempt, bring }
}
