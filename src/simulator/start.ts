// Puts a simulator together and starts it: memory, sockets, HTTP server, controls.
import { once } from 'node:events'
import type { Server } from 'node:http'
import { messageOf, RingpostError } from '../errors.ts'
import { createOutbound } from '../outbound/http.ts'
import { OUTSIDERS } from './company.ts'
import { createFaults } from './faults/inject.ts'
import { callRoutes } from './http/calls.ts'
import { channelRoutes } from './http/channels.ts'
import { controlRoutes } from './http/control.ts'
import { directoryRoutes } from './http/directory.ts'
import { serveHandshakes } from './http/handshake.ts'
import { oauthRoutes } from './http/oauth.ts'
import { createHttpServer } from './http/server.ts'
import { subscriptionRoutes } from './http/subscriptions.ts'
import { ALL_SCOPES } from './memory/tokens.ts'
import { play, publish, record } from './play.ts'
import { type CallOptions, type ScenarioName, writeTimeline } from './scenarios/catalog.ts'
import type { LiveChannel, Simulator, SimulatorOptions } from './simulator.ts'
import { createWorld, type World } from './world.ts'

const AUTHORIZE_TIMEOUT_MS = 10_000

/**
 * Listens on 127.0.0.1 and plays GoTo until `close`. Throws RingpostError `unavailable` when the port can't be had.
 * Facts from https://developer.goto.com/guides/ and from recorded payloads.
 */
export const startSimulator = async (options: SimulatorOptions = {}): Promise<Simulator> => {
  const closing = new AbortController()
  let port = 0
  const world = createWorld(options, closing.signal, () => `http://127.0.0.1:${port}`)
  const server = createHttpServer(world, [
    ...oauthRoutes,
    ...channelRoutes,
    ...subscriptionRoutes,
    ...callRoutes,
    ...directoryRoutes,
    ...controlRoutes(() => simulator),
  ])
  const cutHandshakes = serveHandshakes(server, world)
  port = await listen(server, options.port ?? 0)
  const close = async (): Promise<void> => {
    if (closing.signal.aborted) return
    const closed = once(server, 'close')
    closing.abort()
    world.channels.close()
    world.hub.close()
    cutHandshakes()
    server.close()
    server.closeAllConnections()
    await closed
  }
  const simulator = createSimulator(world, close)
  return simulator
}

const createSimulator = (world: World, close: () => Promise<void>): Simulator => {
  const { clientId, clientSecret, accounts, principal } = world.settings
  const nextCaller = takeTurns(OUTSIDERS)
  return {
    url: world.url(),
    clientId,
    clientSecret,
    accounts,
    principal,
    get journal() {
      return world.journal.entries
    },
    requests: (endpoint) =>
      world.journal.entries
        .filter((entry) => entry.kind === 'request')
        .filter((entry) => endpoint === undefined || entry.endpoint === endpoint),
    authorize: (authorizeUrl) => authorize(authorizeUrl, world.signal),
    issueTokens: (scope = ALL_SCOPES.join(' ')) => world.tokens.issue({ scope }),
    call: (scenario: ScenarioName, call: CallOptions = {}) =>
      writeTimeline(scenario, {
        account: accounts[0] ?? '',
        caller: call.caller ?? nextCaller(),
        startAt: world.clock.now(),
        ...call,
      }),
    play: (timeline, options = {}) => play(timeline, options, world),
    publish: (content) => publish(content, world),
    record: (timeline) => record(timeline, world),
    faults: createFaults(world),
    liveChannels: () => liveChannels(world),
    sockets: () => world.hub.list(),
    close,
  }
}

const listen = async (server: Server, port: number): Promise<number> => {
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  } catch (thrown) {
    throw new RingpostError('unavailable', `the simulator can't listen on port ${port}: ${messageOf(thrown)}`, {
      nextStep: 'Choose another port, or 0 for any free one.',
      cause: thrown,
    })
  }
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

const takeTurns = <Item>(items: readonly [Item, ...Item[]]): (() => Item) => {
  let turn = 0
  return () => items[turn++ % items.length] ?? items[0]
}

const authorize = async (authorizeUrl: string, signal: AbortSignal): Promise<string> => {
  const outbound = createOutbound({ allowPrivate: true, insecure: false })
  try {
    const request = { method: 'GET', url: new URL(authorizeUrl), timeoutMs: AUTHORIZE_TIMEOUT_MS, signal } as const
    const reply = await outbound.request(request)
    if (reply.kind === 'failure') throw new RingpostError('unavailable', `the consent page failed: ${reply.message}`)
    const location = reply.headers['location']
    if (location !== undefined) return location
    throw new RingpostError('unexpected', `the consent page answered ${reply.status}: ${reply.body.toString().trim()}`)
  } finally {
    await outbound.close()
  }
}

const liveChannels = ({ channels, hub }: World): readonly LiveChannel[] =>
  channels.list().map(({ id, nickname, createdAt, expiresAt, subscriptions }) => ({
    id,
    nickname,
    createdAt,
    expiresAt,
    subscriptions: Object.fromEntries([...subscriptions].map(([account, { events }]) => [account, events])),
    sockets: hub.countOf(id),
  }))
