// The demo's config: what an administrator would write, with the simulator as GoTo and whatever real sinks the environment names.

import { parseConfig } from '../../config/parse.ts'
import type { DaemonConfig } from '../../daemon.ts'
import { RingpostError } from '../../errors.ts'
import { kinds } from '../components.ts'
import type { SimulatorReady } from '../simulate.ts'

/** Each appears when all of its variables are set. */
const REAL_SINKS: readonly { readonly needs: readonly string[]; readonly yaml: string }[] = [
  {
    needs: ['SLACK_BOT_TOKEN', 'SLACK_CHANNEL'],
    yaml: '{ name: slack, type: slack, token: "${SLACK_BOT_TOKEN}", channel: "${SLACK_CHANNEL}", api_url: "${SLACK_API_URL:-https://slack.com/api/}" }',
  },
  { needs: ['TEAMS_WORKFLOW_URL'], yaml: '{ name: teams, type: teams, url: "${TEAMS_WORKFLOW_URL}" }' },
  {
    needs: ['WEBHOOK_URL', 'WEBHOOK_SECRET'],
    yaml: '{ name: webhook, type: http, url: "${WEBHOOK_URL}", secret: "${WEBHOOK_SECRET}" }',
  },
  { needs: ['WEBHOOK_URL'], yaml: '{ name: webhook, type: http, url: "${WEBHOOK_URL}" }' },
]

type Environment = Readonly<Record<string, string | undefined>>

export const demoConfig = (simulator: SimulatorReady, dataDir: string, env: Environment): DaemonConfig => {
  const sinks = ['{ name: console, type: stdout, format: pretty }', ...realSinks(env)]
  const text = `
data_dir: ${JSON.stringify(dataDir)}
log: { level: warn, format: pretty }
admin: { listen: "127.0.0.1:0" }
sources:
  - name: demo
    type: goto-connect
    client_id: ${JSON.stringify(simulator.clientId)}
    client_secret: ${JSON.stringify(simulator.clientSecret)}
    accounts: ${JSON.stringify(simulator.accounts.slice(0, 1))}
    auth_url: ${simulator.url}
    api_url: ${simulator.url}
sinks:
${sinks.map((sink) => `  - ${sink}`).join('\n')}
routes:
  - sinks: [${sinks.map((sink) => /name: (\w+)/.exec(sink)?.[1]).join(', ')}]
`
  const readFile = (path: string): string => {
    throw new RingpostError('unexpected', `the demo's config reads no file, but asked for ${path}`)
  }
  const parsed = parseConfig({
    text,
    file: '/demo.yaml',
    env,
    readFile,
    kinds,
    isTerminal: process.stdout.isTTY === true,
  })
  if ('config' in parsed) return parsed.config
  throw new RingpostError('config', parsed.faults.map(({ path, message }) => `${path}: ${message}`).join('\n'), {
    nextStep:
      'These come from the environment: SLACK_BOT_TOKEN, SLACK_CHANNEL, TEAMS_WORKFLOW_URL, WEBHOOK_URL, WEBHOOK_SECRET.',
  })
}

const realSinks = (env: Environment): readonly string[] => {
  const able = REAL_SINKS.filter(({ needs }) => needs.every((name) => env[name]))
  // The first of a name wins: with a secret before without.
  const byName = new Map(able.toReversed().map(({ yaml }) => [/name: (\w+)/.exec(yaml)?.[1], yaml]))
  return [...byName.values()]
}
