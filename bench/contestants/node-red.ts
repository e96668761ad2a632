// Node-RED 5 with a flow of two nodes: what comes off a WebSocket goes out as an HTTP request. Installed from npm on first use.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder, temporaryFolder } from '../stage/folder.ts'
import type { Peers } from '../stage/peers.ts'
import { startProgram } from '../stage/program.ts'
import { now } from '../stage/times.ts'
import type { Contestant } from './contestant.ts'

export const NODE_RED = 'node-red@5'

/** Answers where it is installed, or why it can't be. */
export const installNodeRed = (): { readonly path: string } | { readonly missing: string } => {
  const path = cacheFolder(NODE_RED)
  if (existsSync(join(path, 'node_modules/node-red/red.js'))) return { path }
  process.stderr.write(`installing ${NODE_RED} into ${path} (once) …\n`)
  const startedAt = now()
  const { status, stderr } = spawnSync(
    'npm',
    ['install', '--prefix', path, NODE_RED, '--no-audit', '--no-fund', '--loglevel=error'],
    { encoding: 'utf8', shell: process.platform === 'win32' },
  )
  if (status !== 0) return { missing: `npm could not install it: ${stderr.trim().split('\n')[0] ?? ''}` }
  writeFileSync(join(path, 'installed.json'), JSON.stringify({ tookMs: Math.round(now() - startedAt) }))
  return { path }
}

export const nodeRedVersion = (path: string): string =>
  JSON.parse(readFileSync(join(path, 'node_modules/node-red/package.json'), 'utf8')).version

const SETTINGS = `module.exports = {
  flowFile: 'flows.json', uiPort: 0, uiHost: '127.0.0.1', httpAdminRoot: false, httpNodeRoot: false,
  credentialSecret: false, logging: { console: { level: 'info', metrics: false, audit: false } },
}
`

/** As its editor writes it; connections are kept alive, which is not its default but is in its favour. */
const flowOf = ({ socketUrl, sinkUrl }: Peers) => [
  { id: 'flow', type: 'tab', label: 'calls' },
  { id: 'feed', type: 'websocket-client', path: socketUrl, tls: '', wholemsg: 'false', hb: '0', subprotocol: '' },
  { id: 'in', type: 'websocket in', z: 'flow', name: '', server: '', client: 'feed', x: 100, y: 100, wires: [['out']] },
  {
    id: 'out',
    type: 'http request',
    z: 'flow',
    name: '',
    method: 'POST',
    ret: 'txt',
    paytoqs: 'ignore',
    url: sinkUrl,
    tls: '',
    persist: true,
    proxy: '',
    insecureHTTPParser: false,
    authType: '',
    senderr: false,
    headers: [],
    x: 300,
    y: 100,
    wires: [[]],
  },
]

export const nodeRed = (path: string): Contestant => {
  const folder = temporaryFolder()
  return {
    name: `Node-RED ${nodeRedVersion(path)}`,
    shows: 'states',
    keeps: 'nothing',
    start: async (peers) => {
      writeFileSync(join(folder.path, 'settings.js'), SETTINGS)
      writeFileSync(join(folder.path, 'flows.json'), JSON.stringify(flowOf(peers)))
      const connected = peers.connected()
      const startedAt = now()
      const red = join(path, 'node_modules/node-red/red.js')
      const program = startProgram([red, '--userDir', folder.path], { cwd: folder.path })
      await Promise.race([connected, program.line(/^never$/)])
      return { pid: program.pid, readyMs: now() - startedAt, stop: program.stop, kill: program.kill }
    },
    close: folder.remove,
  }
}
