// A log nobody reads, and one that a test can read.
import { Writable } from 'node:stream'
import { createLog, type Log } from '../../src/log.ts'

export const silentLog: Log = createLog({ level: 'silent', format: 'json' })

/** A debug log and the lines it has written so far, parsed. */
export const readableLog = (): { readonly log: Log; readonly lines: readonly Record<string, unknown>[] } => {
  const lines: Record<string, unknown>[] = []
  const stream = new Writable({
    write: (chunk, _, done) => {
      lines.push(JSON.parse(String(chunk)))
      done()
    },
  })
  return { log: createLog({ level: 'debug', format: 'json' }, stream), lines }
}
