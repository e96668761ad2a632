// Frees the space of rows that were deleted, and wipes what they said, without waiting for autovacuum to come by.
import type { Database } from './database/database.ts'

/** Those from which calls are deleted. */
const TABLES = ['calls', 'states', 'revisions', 'links', 'work', 'dead_letters', 'look_ups']

/** A user who may not leaves it to autovacuum, and so does a table that is in use just then. */
export const vacuum = async (db: Database): Promise<void> => {
  await db.maintain(`VACUUM (SKIP_LOCKED) ${TABLES.join(', ')}`).catch(() => undefined)
}
