// Everything the product says during the tests, and every secret the tests give it, written down to be compared at the end.
import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** Set by `global.ts` for all workers; outside of a test run nobody listens. */
export const FOLDER = 'RINGPOST_OVERHEARD'

const write = (kind: 'heard' | 'secrets', text: string): void => {
  const folder = process.env[FOLDER]
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  appendFileSync(join(folder, `${kind}-${process.pid}`), `${text}\n`)
}

const known = new Set<string>()

/** Hands back a secret that the tests use; from now on nothing may say it. */
export const secret = <Text extends string>(value: Text): Text => {
  if (!known.has(value)) write('secrets', JSON.stringify(value))
  known.add(value)
  return value
}

/** `where` is for whoever looks for a leak: a log, an answer of the admin listener, the output of a command. */
export const overhear = (where: string, said: string): void => write('heard', `${where}: ${said}`)
