// The store that a config names, opened: apart from the daemon, so that a command that only looks at it does not load one.
import { join } from 'node:path'
import type { Clock } from '../../clock.ts'
import type { Log } from '../../log.ts'
import { openSqliteStore, type SqliteStoreOptions } from '../../store/sqlite.ts'
import type { Store } from '../../store/store.ts'
import type { DaemonConfig } from '../parts.ts'

export const storeFile = (config: DaemonConfig): string => join(config.dataDir, 'ringpost.db')

/** Beside a daemon, or whether there is one or not. */
export const openStore = (config: DaemonConfig, clock: Clock, log: Log): Promise<Store> =>
  storeOf(config, { clock, log, alone: false })

type StoreRun = Pick<SqliteStoreOptions, 'clock' | 'log' | 'onCommit' | 'onLost'> & { readonly alone: boolean }

/** `alone`: for a daemon, refused where another one has a store that is for one only. PostgreSQL's client is loaded by those who use it. */
export const storeOf = async (config: DaemonConfig, options: StoreRun): Promise<Store> => {
  const { store, tokenKeys: keys } = config
  if (store.type === 'sqlite') return openSqliteStore({ file: storeFile(config), keys, ...options })
  const { openPostgresStore } = await import('../../store/postgres.ts')
  return openPostgresStore({ ...store, keys, ...options })
}
