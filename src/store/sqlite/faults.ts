// What SQLite's errors mean to the person who runs the daemon, and what to do about each.
import { messageOf, RingpostError } from '../../errors.ts'

interface Fault {
  readonly what: string
  readonly nextStep: string
}

const PERMISSIONS = 'Let the user that runs Ringpost read and write the data directory and the database files in it.'
const SALVAGE =
  'Stop Ringpost, move the file and its -wal and -shm away (keep them), then put a backup in its place, or start anew with `ringpost login`.'
const LOCKED = 'Another program holds the database for long: end it, or wait until it is done.'

/** For what a look at the whole of it found. */
export const damaged = (file: string, found: string): RingpostError =>
  new RingpostError('unavailable', `the store ${file} is damaged (${found})`, { nextStep: SALVAGE })

/** By primary result code, https://sqlite.org/rescode.html */
const FAULTS: ReadonlyMap<number, Fault> = new Map([
  [5, { what: 'is locked by another program', nextStep: LOCKED }],
  [6, { what: 'is locked by another program', nextStep: LOCKED }],
  [8, { what: 'may not be written', nextStep: PERMISSIONS }],
  [10, { what: 'could not be read or written: the disk reports an error', nextStep: 'Check the disk, then restart.' }],
  [11, { what: 'is damaged', nextStep: SALVAGE }],
  [13, { what: 'could not grow: the disk is full', nextStep: 'Free space where the data directory lies.' }],
  [14, { what: 'could not be opened', nextStep: PERMISSIONS }],
  [26, { what: 'is not a database', nextStep: SALVAGE }],
])

/** SQLite's primary result code, or null for an error that is not SQLite's. */
const resultCode = (thrown: unknown): number | null =>
  thrown instanceof Error && 'errcode' in thrown && typeof thrown.errcode === 'number' ? thrown.errcode & 0xff : null

export const isLocked = (thrown: unknown): boolean => {
  const code = resultCode(thrown)
  return code === 5 || code === 6
}

export const isFull = (thrown: unknown): boolean => resultCode(thrown) === 13

/** Turns a fault of the disk or the file into a `RingpostError` 'unavailable'; every other error stays what it is. */
export const storeFault = (thrown: unknown, file: string): unknown => {
  const fault = FAULTS.get(resultCode(thrown) ?? -1)
  if (fault === undefined) return thrown
  const message = `the store ${file} ${fault.what} (${messageOf(thrown)})`
  return new RingpostError('unavailable', message, { nextStep: fault.nextStep, cause: thrown })
}
