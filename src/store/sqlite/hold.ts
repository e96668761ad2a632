// Lets one daemon at a time have a store: a lock that dies with its process, and a note that says whose it is.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { DatabaseSync } from 'node:sqlite'
import { RingpostError } from '../../errors.ts'
import { isLocked, storeFault } from './faults.ts'

export interface Hold {
  release(): void
}

/**
 * The lock is SQLite's own on an empty database beside the store, held by a transaction that never ends: the system lets
 * go of it when the process dies, however it dies. Readers and `ringpost login` do not ask for it.
 * Throws `RingpostError` 'unavailable' when another process has it.
 */
export const holdStore = (file: string, now: number): Hold => {
  const lock = `${file}.lock`
  const note = `${file}.holder`
  let db: DatabaseSync | null = null
  try {
    db = new DatabaseSync(lock, { timeout: 0 })
    db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (error) {
    db?.close()
    throw isLocked(error) ? heldBy(file, readNote(note)) : storeFault(error, lock)
  }
  const held = db
  leaveNote(note, `process ${process.pid} on ${hostname()}, since ${new Date(now).toISOString()}\n`)
  return {
    release: () => {
      if (!held.isOpen) return
      leaveNote(note, null)
      held.close()
    },
  }
}

/** On a full disk there is no room for it, and the daemon can do without. */
const leaveNote = (note: string, text: string | null): void => {
  try {
    rmSync(note, { force: true })
    if (text !== null) writeFileSync(note, text, { mode: 0o600 })
  } catch {
    // A second daemon is refused all the same; it is only not told by whom.
  }
}

/** Of whoever has the lock just now, or of nobody when that one has not come to write it. */
const readNote = (note: string): string => {
  try {
    return ` (${readFileSync(note, 'utf8').slice(0, 200).trim()})`
  } catch {
    return ''
  }
}

const heldBy = (file: string, who: string): RingpostError =>
  new RingpostError('unavailable', `another Ringpost runs with the store ${file}${who}`, {
    nextStep: 'Stop that one first, or give this one a `data_dir` of its own.',
  })
