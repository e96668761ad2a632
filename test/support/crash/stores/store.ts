// The store of a campaign, whichever it is: how its daemon is told of it, what it leaves there, and what may befall the store itself.
import type { Remains } from '../remains.ts'
import { createPostgresStore } from './postgres.ts'
import { createSqliteStore } from './sqlite.ts'

export interface CrashStore {
  /** For the top of the config. */
  readonly settings: string
  /** What is loaded into a daemon that is to die at a step of its work with the store. */
  readonly killPoints: string
  /** What is there now, also while a daemon runs. */
  remains(folder: string): Promise<Remains>
  /** Lets what a dead daemon holds run out at once; null where it dies with its process. */
  readonly bury: (() => Promise<void>) | null
  /** The database itself is killed, and comes back; null where there is none of our own. */
  readonly crash: (() => Promise<void>) | null
  close(): Promise<void>
}

export const STORES = { sqlite: createSqliteStore, postgres: createPostgresStore } as const
export type StoreName = keyof typeof STORES
