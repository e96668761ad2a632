// A log that no test reads, and one that a test can read; both are searched for secrets at the end.
import { Writable } from 'node:stream'
import { createLog, type Log } from '../../src/log.ts'
import { FOLDER, overhear } from './leaks/overhear.ts'

const level = process.env[FOLDER] === undefined ? 'silent' : 'debug'

export const silentLog: Log = createLog({ level, format: 'json' }, { write: (line) => overhear('log', line.trim()) })

/** A debug log and the lines it has written so far, parsed. */
export const readableLog = (): { readonly log: Log; readonly lines: readonly Record<string, unknown>[] } => {
  const lines: Record<string, unknown>[] = []
  const stream = new Writable({
    write: (chunk, _, done) => {
      overhear('log', String(chunk).trim())
      lines.push(JSON.parse(String(chunk)))
      done()
    },
  })
  return { log: createLog({ level: 'debug', format: 'json' }, stream), lines }
}
