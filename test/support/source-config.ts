// A source as a config has it, for tests that write their own: it listens to a simulated GoTo.
import type { Simulator } from '../../src/simulator/simulator.ts'

/** An entry of `sources:`. */
export const sourceConfig = (
  name: string,
  { clientId, clientSecret, accounts, url }: Simulator,
): string => `  - name: ${name}
    type: goto-connect
    client_id: ${clientId}
    client_secret: ${clientSecret}
    accounts: ["${accounts[0]}"]
    auth_url: ${url}
    api_url: ${url}
    ping_interval: 1s`
