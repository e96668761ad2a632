// The simulator's own controls over HTTP, for child processes and for developers with curl.
import { ZodError, z } from 'zod'
import { armedFaultSchema, faultSchema, instantFaultSchema } from '../faults/fault.ts'
import { isScenarioName, SCENARIO_NAMES, scenarioTitle } from '../scenarios/catalog.ts'
import { conversationIds } from '../scenarios/timeline.ts'
import type { Simulator } from '../simulator.ts'
import { type Answer, type Asked, badRequest, type Route, refused } from './route.ts'

/** Anything positive, `Infinity` included. */
export const isSpeed = (speed: number): boolean => speed > 0

const play =
  (simulator: () => Simulator) =>
  async ({ params, query }: Asked): Promise<Answer> => {
    const name = params['scenario'] ?? ''
    if (!isScenarioName(name)) return refused(404, 'NOT_FOUND', `Scenarios: ${SCENARIO_NAMES.join(', ')}.`)
    const speed = Number(query.get('speed') ?? 1)
    if (!isSpeed(speed)) return badRequest('speed is a positive number or Infinity')
    const account = query.get('account')
    const number = query.get('caller')
    const timeline = simulator().call(name, {
      ...(account !== null && { account }),
      ...(number !== null && { caller: { number, name: query.get('name') ?? '' } }),
    })
    const played = simulator().play(timeline, { speed })
    if (query.get('wait') === 'true') await played
    return { status: 202, body: { scenario: name, conversations: conversationIds(timeline) } }
  }

const inject =
  (simulator: () => Simulator) =>
  ({ body }: Asked): Answer => {
    try {
      return { status: 200, body: { touched: simulator().faults.inject(faultSchema.parse(body)) } }
    } catch (thrown) {
      if (thrown instanceof ZodError) return badRequest(z.prettifyError(thrown))
      throw thrown
    }
  }

const clear =
  (simulator: () => Simulator) =>
  ({ query }: Asked): Answer => {
    const wanted = query.get('name')
    const armed = simulator().faults.armed()
    if (wanted === null) simulator().faults.clear()
    for (const { name } of armed) if (name === wanted) simulator().faults.clear(name)
    return { status: 204 }
  }

const journal =
  (simulator: () => Simulator) =>
  ({ query }: Asked): Answer => {
    const [endpoint, kind] = [query.get('endpoint'), query.get('kind')]
    const items = simulator().journal.filter(
      (entry) =>
        (kind === null || entry.kind === kind) &&
        (endpoint === null || (entry.kind === 'request' && entry.endpoint === endpoint)),
    )
    return { status: 200, body: { items } }
  }

const frontPage = (simulator: Simulator): string =>
  `This is the GoTo simulator of Ringpost: a make-believe GoTo Connect with make-believe callers, on loopback only.

  auth and API base   ${simulator.url}
  client id           ${simulator.clientId}
  client secret       ${simulator.clientSecret}
  account keys        ${simulator.accounts.join(', ')}

  POST   /simulator/play/SCENARIO?speed=10     play a call (also account=, caller=, name=, wait=true)
  POST   /simulator/faults                     inject a fault, as JSON: {"name":"kill-sockets"}
  GET    /simulator/faults                     the faults lying in wait
  DELETE /simulator/faults?name=NAME           disarm one, or all without a name
  GET    /simulator/journal                    requests and frames so far (also endpoint=, kind=)
  GET    /simulator/state                      live channels and open sockets
  POST   /simulator/tokens                     tokens without a login

Scenarios:
${SCENARIO_NAMES.map((name) => `  ${name.padEnd(20)} ${scenarioTitle(name)}`).join('\n')}

Faults that lie in wait until cleared, or for "times":
${armedFaultSchema.options.map(({ shape }) => `  ${shape.name.value}`).join('\n')}

Faults that happen at once:
${instantFaultSchema.options.map(({ shape }) => `  ${shape.name.value}`).join('\n')}
`

export const controlRoutes = (simulator: () => Simulator): readonly Route[] => {
  const control = (method: Route['method'], path: string, handle: Route['handle']): Route => ({
    endpoint: null,
    method,
    path,
    scope: null,
    handle,
  })
  return [
    control('GET', '/', () => ({ status: 200, body: frontPage(simulator()) })),
    control('POST', '/simulator/play/:scenario', play(simulator)),
    control('POST', '/simulator/faults', inject(simulator)),
    control('GET', '/simulator/faults', () => ({ status: 200, body: { items: simulator().faults.armed() } })),
    control('DELETE', '/simulator/faults', clear(simulator)),
    control('GET', '/simulator/journal', journal(simulator)),
    control('GET', '/simulator/state', () => ({
      status: 200,
      body: { channels: simulator().liveChannels(), sockets: simulator().sockets() },
    })),
    control('POST', '/simulator/tokens', () => ({ status: 200, body: simulator().issueTokens() })),
  ]
}
