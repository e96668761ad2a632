// Brings a database to the schema this program knows, in one transaction, and refuses what it cannot know.
import type { DatabaseSync } from 'node:sqlite'
import { RingpostError } from '../../../errors.ts'
import { SCHEMA_VERSIONS } from './schema.ts'

/** "Ring" in ASCII: marks the file as ours, so that the database of another program is never written to. */
const APPLICATION_ID = 0x52696e67

const numberOf = (db: DatabaseSync, sql: string): number => Number(Object.values(db.prepare(sql).get() ?? {})[0])

/** Rolls back if anything in `change` throws. The check is inside the transaction: two programs may start at once. */
export const exclusively = <Value>(db: DatabaseSync, change: () => Value): Value => {
  db.exec('BEGIN IMMEDIATE')
  try {
    const value = change()
    db.exec('COMMIT')
    return value
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

/**
 * The schema version of the database, 0 when it is new. Only reads.
 * Throws `RingpostError` 'unavailable' for a schema newer than this program and for the database of another program.
 */
export const schemaVersion = (db: DatabaseSync, file: string): number => {
  refuseForeign(db, file)
  const version = numberOf(db, 'PRAGMA user_version')
  refuseNewer(version, file)
  return version
}

/** Answers the version found and the version reached; they are equal when there was nothing to do. Throws as `schemaVersion` does. */
export const migrate = (db: DatabaseSync, file: string): { readonly from: number; readonly to: number } => {
  const to = SCHEMA_VERSIONS.length
  let from = schemaVersion(db, file)
  if (from === to) return { from, to }
  exclusively(db, () => {
    from = schemaVersion(db, file)
    for (const script of SCHEMA_VERSIONS.slice(from)) db.exec(script)
    db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${to}`)
  })
  return { from, to }
}

const refuseForeign = (db: DatabaseSync, file: string): void => {
  if (numberOf(db, 'PRAGMA application_id') === APPLICATION_ID) return
  if (numberOf(db, 'SELECT count(*) FROM sqlite_schema') === 0) return
  throw new RingpostError('unavailable', `${file} is the database of another program`, {
    nextStep: 'Point `data_dir` at a directory of its own.',
  })
}

const refuseNewer = (version: number, file: string): void => {
  const known = SCHEMA_VERSIONS.length
  if (version <= known) return
  const message = `${file} was written by a newer Ringpost (schema ${version}; this one knows ${known})`
  throw new RingpostError('unavailable', message, {
    nextStep: 'Upgrade Ringpost to at least the version that wrote it; nothing was changed.',
  })
}
