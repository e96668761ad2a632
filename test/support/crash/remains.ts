// What a daemon leaves on disk, read from a copy of its database: the original is not touched.
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { CallStatus } from '../../../src/call/call.ts'

export interface WorkLeft {
  readonly sink: string
  readonly callId: string
  readonly wanted: number
  readonly delivered: number
  /** An attempt began whose end is not known. */
  readonly doubtful: boolean
  readonly handle: Readonly<Record<string, unknown>> | null
  readonly attempts: number
  readonly dueAt: string
  readonly lastError: string | null
}

export interface Remains {
  /** `call sequence` of every state that was accepted. */
  readonly states: ReadonlySet<string>
  readonly calls: ReadonlyMap<string, { readonly status: CallStatus; readonly revision: number }>
  readonly work: readonly WorkLeft[]
  readonly dead: number
  /** `ok`, or what SQLite finds wrong. */
  readonly integrity: string
}

export const readRemains = (file: string): Remains => {
  const folder = mkdtempSync(join(tmpdir(), 'ringpost-remains-'))
  try {
    const copy = join(folder, 'copy.db')
    for (const suffix of ['', '-wal']) if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix)
    return read(new DatabaseSync(copy))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const read = (db: DatabaseSync): Remains => {
  const rows = (sql: string) => db.prepare(sql).all()
  try {
    return {
      states: new Set(
        rows('SELECT call_id, sequence FROM states').map((row) => `${row['call_id']} ${row['sequence']}`),
      ),
      calls: new Map(
        rows('SELECT id, status, revision FROM calls').map(({ id, status, revision }) => [
          String(id),
          { status: status as CallStatus, revision: Number(revision) },
        ]),
      ),
      work: rows(
        'SELECT sink, call_id, wanted, delivered, doubt_since, handle, attempts, due_at, last_error FROM work',
      ).map((row) => ({
        sink: String(row['sink']),
        callId: String(row['call_id']),
        wanted: Number(row['wanted']),
        delivered: Number(row['delivered']),
        doubtful: row['doubt_since'] !== null,
        handle: row['handle'] === null ? null : JSON.parse(String(row['handle'])),
        attempts: Number(row['attempts']),
        dueAt: new Date(Number(row['due_at'])).toISOString(),
        lastError: row['last_error'] === null ? null : String(row['last_error']),
      })),
      dead: Number(rows('SELECT count(*) AS dead FROM dead_letters')[0]?.['dead']),
      integrity: rows('PRAGMA integrity_check')
        .map((row) => String(row['integrity_check']))
        .join('; '),
    }
  } finally {
    db.close()
  }
}
