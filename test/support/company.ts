// A whole installation for end-to-end tests: a simulated GoTo, stand-ins for the sinks, a config on disk, child processes.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ScenarioName } from '../../src/simulator/scenarios/catalog.ts'
import { conversationIds } from '../../src/simulator/scenarios/timeline.ts'
import type { PlayOptions, SimulatorOptions } from '../../src/simulator/simulator.ts'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts'
import { authorize } from './authorize.ts'
import { type CaptureServer, startCaptureServer } from './capture-server.ts'
import { type Child, startChild } from './child.ts'
import { eventually } from './eventually.ts'
import { secret } from './leaks/overhear.ts'
import { type SlackServer, startSlackServer } from './slack-server.ts'
import { temporaryFolder } from './temporary-file.ts'

export const WEBHOOK_SECRET = secret('whsec_cmluZ3Bvc3QtZW5kLXRvLWVuZC1zZWNyZXQ=')
export const SLACK_TOKEN = secret('xoxb-end-to-end-token')
secret('teams-signature')

export interface Company {
  readonly folder: string
  readonly simulator: Simulator
  readonly slack: SlackServer
  readonly teams: CaptureServer
  readonly hook: CaptureServer
  /** Starts any command in the company's folder. */
  start(...args: readonly string[]): Child
  /** Logs in by the command, with the simulated person consenting in the simulated browser. */
  login(): Promise<void>
  /** The same without a process of its own, for tests of what comes after. */
  authorize(): Promise<void>
  /** Starts `ringpost run`, with more in its environment, and waits until it is ready; answers the child and its admin address. */
  run(env?: Readonly<Record<string, string>>): Promise<{ readonly child: Child; readonly url: string }>
  /** Plays a call; answers its ids. */
  play(name: ScenarioName, options?: PlayOptions): Promise<readonly string[]>
  close(): Promise<void>
}

export interface CompanyOptions {
  readonly simulator?: SimulatorOptions
  /** More lines of the source, indented by four blanks. */
  readonly source?: string
  /** More lines at the top of the config. */
  readonly settings?: string
  /** Replaces the three sinks; told where the stand-ins are. */
  readonly sinks?: string | ((standIns: StandIns) => Promise<string>)
}

/** No test waits for a vendor's rate limit. */
export const AT_ONCE = 'rate: { per_second: 1000, burst: 1000 }, edit_rate: { per_second: 1000, burst: 1000 }'

export type StandIns = Pick<Company, 'slack' | 'teams' | 'hook'>

/** A port nobody uses at this moment: the redirect address must be known before anybody listens there. */
const freePort = async (): Promise<number> => {
  const server = await startCaptureServer()
  await server.close()
  return Number(new URL(server.origin).port)
}

export const foundCompany = async (options: CompanyOptions = {}): Promise<Company> => {
  const [simulator, slack, teams, hook] = await Promise.all([
    startSimulator({ clientSecret: secret('the-secret-of-the-company'), ...options.simulator }),
    startSlackServer(),
    startCaptureServer(),
    startCaptureServer(),
  ])
  teams.answer({ status: 202 })
  const folder = temporaryFolder()
  const redirect = `http://127.0.0.1:${await freePort()}/app/redirect`
  const sinks =
    (typeof options.sinks === 'function' ? await options.sinks({ slack, teams, hook }) : options.sinks) ??
    `  - { name: sales, type: slack, token: "\${SLACK_BOT_TOKEN}", channel: C0123456789, api_url: "${slack.apiUrl}", ${AT_ONCE} }
  - { name: office, type: teams, url: "${teams.origin}/workflows/1?sig=teams-signature" }
  - { name: internal, type: http, url: "${hook.origin}/calls", secret: "\${WEBHOOK_SECRET}", rate: { per_second: 1000, burst: 1000 } }`
  writeFileSync(
    join(folder, 'config.yaml'),
    `data_dir: ./data
log: { level: info, format: json }
admin: { listen: "127.0.0.1:0" }
${options.settings ?? ''}
sources:
  - name: main
    type: goto-connect
    client_id: \${OAUTH_CLIENT_ID}
    client_secret: \${OAUTH_CLIENT_SECRET}
    accounts: ["\${ACCOUNT_KEY}"]
    redirect_uri: ${redirect}
    auth_url: ${simulator.url}
    api_url: ${simulator.url}
${options.source ?? ''}
sinks:
${sinks}
`,
  )
  writeFileSync(
    join(folder, '.env'),
    `OAUTH_CLIENT_ID=${simulator.clientId}
OAUTH_CLIENT_SECRET=${simulator.clientSecret}
ACCOUNT_KEY=${simulator.accounts[0]}
SLACK_BOT_TOKEN=${SLACK_TOKEN}
WEBHOOK_SECRET=${WEBHOOK_SECRET}
`,
  )
  const children: Child[] = []
  const startWith = (env: Readonly<Record<string, string>>, args: readonly string[]): Child => {
    const child = startChild(args, { cwd: folder, env })
    children.push(child)
    return child
  }
  const start = (...args: readonly string[]): Child => startWith({}, args)
  return {
    folder,
    simulator,
    slack,
    teams,
    hook,
    start,
    login: async () => {
      const child = start('login')
      await consent(simulator, (await child.line(/^https?:\/\/\S+\/oauth\/authorize\?/)).trim())
      const status = await child.ended
      if (status !== 0) throw new Error(`login ended with ${status}: ${child.errors.join('\n')}`)
    },
    authorize: () => authorize(folder, (url) => consent(simulator, url)),
    run: async (env = {}) => {
      const child = startWith(env, ['run'])
      const url = String((await child.logged('admin listening'))['url'])
      await eventually('ready', async () => (await fetch(`${url}/readyz`)).ok)
      return { child, url }
    },
    play: async (name, playing = {}) => {
      const timeline = simulator.call(name)
      await simulator.play(timeline, { speed: 200, ...playing })
      return conversationIds(timeline)
    },
    close: async () => {
      for (const child of children) child.kill('SIGKILL')
      await Promise.all(children.map(({ ended }) => ended))
      await Promise.all([simulator.close(), slack.close(), teams.close(), hook.close()])
    },
  }
}

const consent = async (simulator: Simulator, url: string): Promise<void> => {
  const page = await fetch(await simulator.authorize(url))
  if (!page.ok) throw new Error(`the login page answered ${page.status}`)
}
