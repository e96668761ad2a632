// A consistent copy of the store while a daemon writes to it: made aside, checked, synced, and only then given its name.
import { chmodSync, closeSync, existsSync, fsyncSync, linkSync, openSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../../clock.ts'
import { messageOf, RingpostError } from '../../errors.ts'
import { createVault, type TokenKeys } from '../tokens/vault.ts'
import { storeFault } from './faults.ts'
import { refuseDamaged } from './integrity.ts'
import { schemaVersion } from './schema/migrations.ts'
import { resealTokens } from './tokens/reseal.ts'
import { TokenRows } from './tokens/token-rows.ts'

export interface BackupOptions {
  /** The database file of the store. */
  readonly file: string
  /** Absolute. */
  readonly target: string
  readonly clock: Clock
  readonly keys: TokenKeys
}

export interface Backup {
  readonly calls: number
  readonly bytes: number
}

/** How long a commit of the daemon may be waited for. */
const TIMEOUT_MS = 10_000

/**
 * Changes nothing in the store, not even its schema. Throws `RingpostError`: 'usage' when there is a file of that name,
 * 'unavailable' when there is no store, it is damaged, or the copy cannot be written.
 */
export const backUp = ({ file, target, clock, keys }: BackupOptions): Backup => {
  if (existsSync(target)) throw exists(target)
  if (!existsSync(file)) {
    throw new RingpostError('unavailable', `there is no store ${file} yet`, {
      nextStep: 'It is made by the first `ringpost login` or `ringpost run`; check `data_dir` and --config.',
    })
  }
  const aside = `${target}.${process.pid}.part`
  try {
    copy(file, aside)
    const calls = finish(aside, clock, keys)
    sync(aside)
    name(aside, target)
    return { calls, bytes: statSync(target).size }
  } finally {
    rmSync(aside, { force: true })
  }
}

/** A snapshot, however long it takes: writers go on meanwhile. https://sqlite.org/lang_vacuum.html#vacuuminto */
const copy = (file: string, aside: string): void => {
  try {
    closeSync(openSync(aside, 'wx', 0o600))
    chmodSync(aside, 0o600)
  } catch (error) {
    throw new RingpostError('unavailable', `the backup cannot be written: ${messageOf(error)}`, {
      nextStep: 'Name a file in a folder that exists and that you may write to.',
      cause: error,
    })
  }
  let db: DatabaseSync | null = null
  try {
    db = new DatabaseSync(file, { readOnly: true, timeout: TIMEOUT_MS })
    schemaVersion(db, file)
    db.prepare('VACUUM INTO ?').run(aside)
  } catch (error) {
    throw storeFault(error, file)
  } finally {
    db?.close()
  }
}

/** Tokens that wait for their first encryption must not leave the machine plain. Answers how many calls there are. */
const finish = (aside: string, clock: Clock, keys: TokenKeys): number => {
  const db = new DatabaseSync(aside, { timeout: TIMEOUT_MS })
  try {
    resealTokens(db, new TokenRows(db, clock, createVault(keys)))
    refuseDamaged(db, aside)
    return Number(db.prepare("SELECT amount FROM totals WHERE name = 'calls'").get()?.['amount'] ?? 0)
  } catch (error) {
    throw storeFault(error, aside)
  } finally {
    db.close()
  }
}

/** A link, unlike a renaming, fails where there is a file of that name by now. */
const name = (aside: string, target: string): void => {
  try {
    linkSync(aside, target)
  } catch (error) {
    if (existsSync(target)) throw exists(target)
    throw new RingpostError('unavailable', `the backup cannot be given its name: ${messageOf(error)}`, { cause: error })
  }
  sync(dirname(target))
}

const sync = (path: string): void => {
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

const exists = (target: string): RingpostError =>
  new RingpostError('usage', `${target} exists already`, { nextStep: 'Name a new file: a backup overwrites nothing.' })
