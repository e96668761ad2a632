// Ringpost as it is installed: the compiled program, a config on disk, a real login, one http sink.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../test/support/free-port.ts'
import { ACCOUNT } from '../feed/calls.ts'
import { temporaryFolder } from '../stage/folder.ts'
import type { Peers } from '../stage/peers.ts'
import { startProgram } from '../stage/program.ts'
import { now } from '../stage/times.ts'
import type { Contestant, Running } from './contestant.ts'

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))
const LOOK_EVERY_MS = 5

export interface Installation {
  /** The folder of the config; the store is in `data` below it. */
  readonly path: string
  start(): Promise<Running>
  remove(): Promise<void>
}

/** `store`: what the config says of it, nothing for the embedded one. */
export const install = async (
  peers: Peers,
  store = '',
  env: Readonly<Record<string, string>> = {},
): Promise<Installation> => {
  const folder = temporaryFolder()
  const [adminPort, loginPort] = await Promise.all([freePort(), freePort()])
  writeFileSync(join(folder.path, 'config.yaml'), configOf(peers, { store, adminPort, loginPort }))
  const options = { cwd: folder.path, env }
  const login = startProgram([CLI, 'login'], options)
  const address = (await login.line(/^https?:\/\/\S+\/oauth\/authorize\?/)).trim()
  const back = (await fetch(address, { redirect: 'manual' })).headers.get('location')
  await fetch(back ?? '')
  await login.ended
  return {
    path: folder.path,
    start: () => startDaemon(options, adminPort),
    remove: folder.remove,
  }
}

export const startDaemon = async (
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
  adminPort: number,
): Promise<Running> => {
  const startedAt = now()
  const program = startProgram([CLI, 'run'], options)
  await Promise.race([ready(`http://127.0.0.1:${adminPort}/readyz`), program.line(/^never$/)])
  return { pid: program.pid, readyMs: now() - startedAt, stop: program.stop, kill: program.kill }
}

const configOf = (
  { gotoUrl, sinkUrl }: Peers,
  { store, adminPort, loginPort }: { readonly store: string; readonly adminPort: number; readonly loginPort: number },
): string => `data_dir: ./data
log: { level: info, format: json }
admin: { listen: "127.0.0.1:${adminPort}" }
${store}
sources:
  - name: main
    type: goto-connect
    client_id: bench
    client_secret: bench
    accounts: ["${ACCOUNT}"]
    redirect_uri: http://127.0.0.1:${loginPort}/app/redirect
    auth_url: ${gotoUrl}
    api_url: ${gotoUrl}
sinks:
  - { name: receiver, type: http, url: "${sinkUrl}", concurrency: 128 }
`

export const ready = async (url: string): Promise<void> => {
  for (;;) {
    const ok = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    )
    if (ok) return
    await sleep(LOOK_EVERY_MS)
  }
}

export const ringpost = (): Contestant => {
  let installation: Promise<Installation> | null = null
  return {
    name: 'ringpost',
    shows: 'states',
    keeps: 'everything',
    start: async (peers) => {
      installation ??= install(peers)
      return (await installation).start()
    },
    close: async () => (await installation)?.remove(),
  }
}
