// A TokenKeeper over real HTTP, with a clock and a store that a test controls.
import { Secret } from '../../src/config/secret.ts'
import { createOutbound } from '../../src/outbound/http.ts'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts'
import { createOAuth } from '../../src/sources/goto-connect/oauth/server.ts'
import { TokenKeeper } from '../../src/sources/goto-connect/oauth/tokens.ts'
import type { Tokens } from '../../src/store/store.ts'
import { createFakeClock, type FakeClock } from './fake-clock.ts'
import { createMemoryTokens, type MemoryTokens } from './memory-tokens.ts'
import { silentLog } from './silent-log.ts'

export const HOUR = 3_600_000
export const never = new AbortController().signal

export interface TokenRig {
  readonly simulator: Simulator
  readonly clock: FakeClock
  readonly store: MemoryTokens
  /** Tokens of an hour's life, as a login would have stored them `usedMs` ago. */
  logIn(usedMs?: number): Promise<boolean>
  createKeeper(clientSecret?: string, mayRefresh?: () => boolean): TokenKeeper
  /** What was asked of the token endpoint so far. */
  refreshes(): ReturnType<Simulator['requests']>
  stored(): Promise<Tokens | undefined>
  close(): Promise<void>
}

export const createTokenRig = async (): Promise<TokenRig> => {
  const simulator = await startSimulator()
  const outbound = createOutbound({ allowPrivate: true, insecure: false })
  const clock = createFakeClock()
  const store = createMemoryTokens()
  const createKeeper = (clientSecret = simulator.clientSecret, mayRefresh = () => true): TokenKeeper => {
    const options = {
      authUrl: new URL(simulator.url),
      clientId: simulator.clientId,
      clientSecret: new Secret(clientSecret),
      redirectUri: 'http://localhost:5000/app/redirect',
      scopes: [],
      pkce: true,
    }
    return new TokenKeeper({
      source: 'main',
      clock,
      log: silentLog,
      store,
      oauth: createOAuth(options, outbound, clock),
      mayRefresh,
    })
  }
  return {
    simulator,
    clock,
    store,
    createKeeper,
    logIn: (usedMs = 0) =>
      store.write('main', {
        accessToken: `first-${usedMs}`,
        accessExpiresAt: clock.now() + HOUR - usedMs,
        refreshToken: simulator.issueTokens().refreshToken,
        refreshObtainedAt: clock.now() - usedMs,
        scope: 'cr.v1.read',
        principal: 'admin@example.com',
      }),
    refreshes: () => simulator.requests('token'),
    stored: async () => (await store.read('main'))?.tokens,
    close: async () => {
      await outbound.close()
      await simulator.close()
    },
  }
}
