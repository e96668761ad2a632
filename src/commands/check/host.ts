// What `check --online` finds on this machine: the store, the room on its disk, the admin listener's address.
import { existsSync, statfsSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, relative } from 'node:path'
import { storeFile } from '../../daemon/store/open.ts'
import type { DaemonConfig } from '../../daemon.ts'
import { messageOf, RingpostError } from '../../errors.ts'
import { broken, doubtful, fine, type Probed } from '../../probe.ts'
import type { Store } from '../../store/store.ts'
import { findDaemon } from '../operate/desk.ts'
import { counted } from '../operate/table.ts'

/** `store`: as it was opened, an error, or null where there is none yet. */
export const storeProbed = async (config: DaemonConfig, store: Store | RingpostError | null): Promise<Probed> => {
  const shown = placeOf(config)
  if (store === null) return fine('contents', `none in ${shown} yet; the first login or start makes it`)
  if (store instanceof RingpostError)
    return broken(
      'contents',
      'unavailable',
      store.message,
      store.nextStep ?? 'Look at `store` and `data_dir` in the config.',
    )
  const { calls } = await store.counts()
  const found = `${counted(calls, 'call')} in ${shown}`
  const dead = (await store.backlog()).reduce((sum, sink) => sum + sink.dead, 0)
  if (dead === 0) return fine('contents', found)
  return doubtful('contents', `${found}; ${counted(dead, 'dead letter')}`, 'See `ringpost dead list`.')
}

const placeOf = ({ store, dataDir }: DaemonConfig): string => {
  if (store.type === 'postgres') return `schema ${store.schema} of the database`
  const place = relative(process.cwd(), dataDir) || '.'
  return place.startsWith('..') ? dataDir : place
}

const LEAST_BYTES = 100 * 1024 * 1024
const FEW_BYTES = 1024 * 1024 * 1024

export const diskProbed = (config: DaemonConfig): Probed => {
  const { bavail, bsize } = statfsSync(existing(config.dataDir))
  const free = bavail * bsize
  const found = `${size(free)} free for ${config.dataDir}`
  const fix = 'Make room, or move `data_dir`; calls are held in memory when it is full.'
  if (free < LEAST_BYTES) return broken('space', 'unavailable', found, fix)
  return free < FEW_BYTES ? doubtful('space', found, fix) : fine('space', found)
}

const existing = (path: string): string => (existsSync(path) || dirname(path) === path ? path : existing(dirname(path)))

const size = (bytes: number): string =>
  bytes < FEW_BYTES ? `${Math.floor(bytes / 1024 ** 2)} MB` : `${Math.floor(bytes / 1024 ** 3)} GB`

/** Whether the daemon of this config runs, or could. */
export const adminProbed = async (config: DaemonConfig): Promise<Probed> => {
  const { host, port } = config.admin
  try {
    const url = await findDaemon(config)
    if (url !== null) return fine('address', `the daemon runs, at ${url}`)
  } catch (error) {
    const fix = error instanceof RingpostError ? error.nextStep : null
    return broken('address', 'unavailable', messageOf(error), fix ?? 'See whether `ringpost run` is up.')
  }
  if (port === 0) return fine('address', 'no daemon runs; it will pick a free port')
  const fault = await listenOnce(host, port)
  if (fault === null) return fine('address', `no daemon runs; ${host}:${port} is free`)
  const taken = fault === 'EADDRINUSE'
  return broken(
    'address',
    taken ? 'unavailable' : 'config',
    taken
      ? `another program listens on ${host}:${port}, and no daemon of this config runs`
      : `nobody can listen on ${host}:${port} (${fault})`,
    'Set `admin.listen` in the config to another address, or stop the other program.',
  )
}

/** Null when it works. */
const listenOnce = (host: string, port: number): Promise<string | null> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown error'))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)))
  })

export const storeIsThere = (config: DaemonConfig): boolean =>
  config.store.type !== 'sqlite' || existsSync(storeFile(config))
