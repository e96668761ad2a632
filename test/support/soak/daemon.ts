// A whole daemon in this process, on a clock that leaps, whose only make-believe part is the source: it hears what the soak says.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { readConfig } from '../../../src/commands/components.ts'
import { openStore } from '../../../src/daemon/store/open.ts'
import { type DaemonConfig, startDaemon } from '../../../src/daemon.ts'
import type { Accept, Source } from '../../../src/sources/source.ts'
import { silentLog } from '../silent-log.ts'
import { sourceStatus } from '../source-status.ts'
import { temporaryFolder } from '../temporary-file.ts'
import { createLeapingClock, type LeapingClock } from './leaping-clock.ts'

export interface SoakedDaemon {
  readonly accept: Accept
  readonly clock: LeapingClock
  readonly adminUrl: string
  /** The database; its log beside it has `-wal` behind its name. */
  readonly file: string
  stop(): Promise<void>
}

const configOf = (origin: string): string => `data_dir: ./data
retention: 2d
admin: { listen: "127.0.0.1:0" }
sources:
  - { name: main, type: goto-connect, client_id: soak, client_secret: soak, accounts: ["1"] }
sinks:
  - { name: sales, type: slack, token: soak, channel: C0123456789, api_url: "${origin}/api/", rate: { per_second: 100, burst: 100 }, edit_rate: { per_second: 100, burst: 100 } }
  - { name: office, type: teams, url: "${origin}/workflow", posts: [missed], rate: { per_second: 100, burst: 100 } }
  - { name: internal, type: http, url: "${origin}/calls", secret: soak, rate: { per_second: 1000, burst: 1000 } }
`

export const startSoakedDaemon = async (): Promise<SoakedDaemon> => {
  const vendors = spawn(process.execPath, [join(import.meta.dirname, 'vendors.ts')], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const [port] = await once(createInterface(vendors.stdout as NodeJS.ReadableStream), 'line')
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'data'))
  const path = join(folder, 'config.yaml')
  writeFileSync(path, configOf(`http://127.0.0.1:${port}`))
  const clock = createLeapingClock()
  const { source, accept } = spokenSource()
  const { config: read } = readConfig(path)
  const config: DaemonConfig = {
    ...read,
    sources: [{ name: 'main', type: 'spoken', folder, fingerprint: '', build: () => source }],
  }
  await logIn(config, clock)
  const daemon = await startDaemon({ config, log: silentLog, clock })
  return {
    accept: await accept,
    clock,
    adminUrl: daemon.adminUrl,
    file: join(config.dataDir, 'ringpost.db'),
    stop: async () => {
      await daemon.stop()
      vendors.kill()
    },
  }
}

const logIn = async (config: DaemonConfig, clock: LeapingClock): Promise<void> => {
  const store = await openStore(config, clock, silentLog)
  await store.tokens.write('main', {
    accessToken: 'soak',
    accessExpiresAt: clock.now(),
    refreshToken: null,
    refreshObtainedAt: clock.now(),
    scope: null,
    principal: null,
  })
  await store.close()
}

const LIVE = sourceStatus()

/** Hands its `accept` to whoever wants to be the source. */
const spokenSource = (): { readonly source: Source; readonly accept: Promise<Accept> } => {
  const { promise, resolve } = Promise.withResolvers<Accept>()
  const source: Source = {
    name: 'main',
    probe: async () => [],
    run: async (accept, signal) => {
      resolve(accept)
      if (!signal.aborted) await once(signal, 'abort')
    },
    status: () => LIVE,
    login: async () => ({ principal: null, scope: null }),
    logout: async () => undefined,
  }
  return { source, accept: promise }
}
