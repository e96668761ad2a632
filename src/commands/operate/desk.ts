// Where a command does its work: at the running daemon, through its admin listener, or on the store of one that is stopped.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Operations } from '../../admin/api/endpoints.ts'
import { createOperations } from '../../admin/api/operations.ts'
import { seeBeacon } from '../../admin/beacon.ts'
import { systemClock } from '../../clock.ts'
import { openStore, storeFile } from '../../daemon/store/open.ts'
import type { DaemonConfig } from '../../daemon.ts'
import { RingpostError } from '../../errors.ts'
import { createLog } from '../../log.ts'
import type { LivePage } from '../../sources/source.ts'
import { readConfig } from '../components.ts'
import { createClient, instanceAt, unreachable } from './client.ts'
import { stoppedStatus } from './stopped-status.ts'

export interface OperateOptions {
  readonly config?: string
  readonly json?: boolean
}

export interface Desk {
  readonly operations: Operations
  /** The status document, with `running` before all else. */
  status(): Promise<object>
}

/** Throws `RingpostError`: 'unavailable' when neither a daemon nor its store is to be had. */
export const atDesk = async <Value>(options: OperateOptions, work: (desk: Desk) => Promise<Value>): Promise<Value> => {
  const { config } = readConfig(options.config)
  const url = await findDaemon(config)
  return url === null ? atStore(config, work) : work(atDaemon(url, config))
}

/** The address of the daemon on this data directory; null when it is stopped. */
export const findDaemon = async (config: DaemonConfig): Promise<string | null> => {
  const seen = seeBeacon(config.dataDir)
  if (seen.status === 'hidden') return configuredUrl(config)
  if (seen.status !== 'lit') return null
  const { url, pid, instance } = seen.beacon
  if ((await instanceAt(url)) === instance) return url
  // It was killed before it could take its address away.
  if (!isAlive(pid)) return null
  throw new RingpostError('unavailable', `the daemon (process ${pid}) does not answer at ${url}`, {
    nextStep: `See what it logs. If that process is no Ringpost, remove ${join(config.dataDir, 'admin.json')}.`,
  })
}

/** Where this machine's browsers see calls as they happen: at the daemon that runs, else where it will be. Absent: that is not known. */
export const findLivePage = async (config: DaemonConfig): Promise<LivePage | undefined> => {
  const seen = seeBeacon(config.dataDir)
  if (seen.status === 'lit' && (await instanceAt(seen.beacon.url)) === seen.beacon.instance)
    return { url: `${seen.beacon.url}/`, isUp: true }
  return config.admin.port === 0 ? undefined : { url: `${addressOf(config)}/`, isUp: false }
}

const addressOf = ({ admin }: DaemonConfig): string => {
  const host = { '0.0.0.0': '127.0.0.1', '::': '::1' }[admin.host] ?? admin.host
  return `http://${host.includes(':') ? `[${host}]` : host}:${admin.port}`
}

/** For a user who may not look into the data directory. */
const configuredUrl = async (config: DaemonConfig): Promise<string> => {
  const { admin, dataDir } = config
  const url = addressOf(config)
  if (admin.port !== 0 && (await instanceAt(url)) !== null) return url
  throw new RingpostError('unavailable', `${dataDir} may not be read, and no daemon answers at ${url}`, {
    nextStep: 'Run this as the user that runs Ringpost.',
  })
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

const atDaemon = (url: string, config: DaemonConfig): Desk => {
  const client = createClient(url, config.admin.token)
  return {
    operations: client.operations,
    status: async () => {
      const status = await client.status()
      if (typeof status !== 'object' || status === null) throw unreachable(url, 'its status is none')
      return { running: true, ...status }
    },
  }
}

const atStore = async <Value>(config: DaemonConfig, work: (desk: Desk) => Promise<Value>): Promise<Value> => {
  if (config.store.type === 'sqlite' && !existsSync(storeFile(config))) {
    throw new RingpostError('unavailable', `there is no store in ${config.dataDir} yet, and no daemon runs on it`, {
      nextStep: 'Start `ringpost run` first, or see whether `data_dir` in the config is right.',
    })
  }
  const log = createLog({ ...config.log, level: 'error' }, process.stderr)
  const store = await openStore(config, systemClock, log)
  const sinks = () => config.sinks.map(({ name }) => name)
  try {
    return await work({
      operations: createOperations({ store, sinks, wake: () => undefined, log }),
      status: () => stoppedStatus(config, store, systemClock),
    })
  } finally {
    await store.close()
  }
}
