// Where the running daemon can be asked: a file in its data directory, for the commands that start beside it.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { factsOf } from '../errors.ts'
import type { Log } from '../log.ts'

const FILE = 'admin.json'

const beacon = z.object({ url: z.url({ protocol: /^http$/ }), pid: z.int().min(1), instance: z.string().min(1) })

/** `instance` is what `/healthz` answers too: whoever else has taken the port by now does not know it. */
export type Beacon = z.output<typeof beacon>

/** Answers how to take it away again. A daemon that cannot write it works all the same. */
export const lightBeacon = (dataDir: string, { url, pid, instance }: Beacon, log: Log): (() => void) => {
  const file = join(dataDir, FILE)
  const draft = `${file}.${pid}`
  try {
    // With PostgreSQL nobody else has made it.
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    writeFileSync(draft, `${JSON.stringify({ url: dialable(url), pid, instance })}\n`, { mode: 0o600 })
    renameSync(draft, file)
  } catch (error) {
    log.warn(
      factsOf(error),
      'the admin address could not be left for other commands; they will not find this daemon until the data directory can be written',
    )
  }
  return () => {
    const seen = seeBeacon(dataDir)
    if (seen.status === 'lit' && seen.beacon.instance === instance) rmSync(file, { force: true })
  }
}

/** `dark`: no daemon left its address. `hidden`: this user may not look. */
export const seeBeacon = (
  dataDir: string,
):
  | { readonly status: 'lit'; readonly beacon: Beacon }
  | { readonly status: 'dark' }
  | { readonly status: 'hidden' } => {
  try {
    const { data } = beacon.safeParse(JSON.parse(readFileSync(join(dataDir, FILE), 'utf8')))
    return data === undefined ? { status: 'dark' } : { status: 'lit', beacon: data }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    return { status: code === 'EACCES' || code === 'EPERM' ? 'hidden' : 'dark' }
  }
}

/** Who listens on every address is reached on this one. */
const dialable = (url: string): string => url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')
