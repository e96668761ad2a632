// Encrypts the tokens that are not encrypted with the key of today, and leaves nothing of the old ones in the file.
import type { DatabaseSync } from 'node:sqlite'
import type { Log } from '../../../log.ts'
import { exclusively } from '../schema/migrations.ts'
import type { TokenRows } from './token-rows.ts'

/** For a database that was just opened, before anything else runs: a checkpoint may take its time then. */
export const resealTokens = (db: DatabaseSync, tokens: TokenRows, log?: Log): void => {
  if (!tokens.anyStale()) return
  // What was there before would else stay readable in freed bytes, and in the -wal file until it is overwritten.
  db.exec('PRAGMA secure_delete = ON')
  const sources = exclusively(db, () => tokens.reseal())
  db.exec('PRAGMA secure_delete = FAST; PRAGMA wal_checkpoint(TRUNCATE)')
  if (sources.length > 0) log?.info({ sources }, 'stored tokens were encrypted with the key of the config')
}
