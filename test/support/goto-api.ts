// GoTo's API as a source calls it, over real sockets against a simulated GoTo.
import { type Clock, systemClock } from '../../src/clock.ts'
import { createOutbound } from '../../src/outbound/http.ts'
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.ts'
import { type AccessTokens, type CallApi, createApi } from '../../src/sources/goto-connect/api/client.ts'

export interface ApiRig {
  readonly simulator: Simulator
  readonly callApi: CallApi
  /** The admin directory's, which refuses tokens without any of them being renewed. */
  readonly callAdmin: CallApi
  /** How often a token was refused. */
  refusals(): number
  close(): Promise<void>
}

export interface ApiRigOptions {
  readonly simulator?: SimulatorOptions
  readonly clock?: Clock
  /** What the login may do; left out: everything. */
  readonly scope?: string
}

/** Tokens are renewed by asking the simulator for new ones. */
export const createApiRig = async ({ simulator: settings, clock = systemClock, scope }: ApiRigOptions = {}) => {
  const simulator = await startSimulator(settings)
  const outbound = createOutbound({ allowPrivate: true, insecure: false })
  let token = simulator.issueTokens(scope).accessToken
  let refusals = 0
  const tokens: AccessTokens = {
    accessToken: async () => ({ ok: true, token }),
    invalidate: () => {
      refusals++
      token = simulator.issueTokens(scope).accessToken
    },
  }
  const rig: ApiRig = {
    simulator,
    callApi: createApi(new URL(simulator.url), outbound, tokens, clock),
    callAdmin: createApi(new URL(simulator.url), outbound, { accessToken: tokens.accessToken }, clock),
    refusals: () => refusals,
    close: async () => {
      await outbound.close()
      await simulator.close()
    },
  }
  return rig
}
