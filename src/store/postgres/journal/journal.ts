// The journal of sources: what was heard, what is kept of which call, what has still to be asked; its writes are fenced.
import type { CallState } from '../../../call/state.ts'
import type { Clock } from '../../../clock.ts'
import type { KeptStates, SourceJournal } from '../../journal.ts'
import type { Fence } from '../../leases/leases.ts'
import type { Connection, Database } from '../database/database.ts'
import { checkFence } from '../leases/fences.ts'
import * as statements from './journal-statements.ts'

const GIVEN_UP_KEPT_MS = 31 * 24 * 3_600_000

/** With a fence, what writes is refused once the lease is another daemon's. */
export const createJournal = (db: Database, clock: Clock, fence: Fence | null): SourceJournal => {
  const write = async (work: (tx: Connection) => Promise<unknown>): Promise<void> => {
    await db.transaction(async (tx) => {
      await checkFence(tx, fence)
      await work(tx)
    })
  }
  return {
    heard: async (source, account) => (await db.rows(statements.HEARD, [source, account]))[0] ?? null,
    markHeard: (source, accounts, at) =>
      write((tx) => tx.rows(statements.MARK_HEARD, [source, [...new Set(accounts)].toSorted(), at])),
    openCalls: (source) => db.rows(statements.OPEN_CALLS, [source]),
    kept: (callId) => readKept(db, callId),
    known: async (callIds) =>
      new Map((await db.rows(statements.KNOWN, [callIds])).map(({ id, over }) => [id, { over }])),
    putLookUps: (source, lookUps) =>
      write(async (tx) => {
        const now = clock.now()
        await tx.rows(statements.PURGE_GIVEN_UP, [now - GIVEN_UP_KEPT_MS])
        // One after the other: of two with the same subject the second counts as coming later.
        for (const { kind, subject, detail, dueAt } of lookUps)
          await tx.rows(statements.PUT_LOOK_UP, [source, kind, subject, detail, dueAt, now])
      }),
    lookUp: async (source, kind, subject) => (await db.rows(statements.LOOK_UP, [source, kind, subject]))[0] ?? null,
    dueLookUps: ({ source, now, limit }) => db.rows(statements.DUE_LOOK_UPS, [source, now, limit]),
    nextLookUpAt: async (source) => (await db.rows(statements.NEXT_LOOK_UP, [source]))[0]?.due_at ?? null,
    reschedule: (source, { kind, subject, detail }, { dueAt, attempts }) =>
      write((tx) => tx.rows(statements.RESCHEDULE, [source, kind, subject, detail, dueAt, attempts])),
    endLookUp: (source, { kind, subject, detail }) =>
      write((tx) => tx.rows(statements.END_LOOK_UP, [source, kind, subject, detail])),
    hastenLookUps: (source, now) => write((tx) => tx.rows(statements.HASTEN, [source, now])),
  }
}

const readKept = async (db: Database, callId: string): Promise<KeptStates | null> => {
  const [row] = await db.rows(statements.KEPT, [callId])
  if (row === undefined) return null
  return { over: row.over, numbers: row.numbers, newest: JSON.parse(row.body) as CallState }
}
