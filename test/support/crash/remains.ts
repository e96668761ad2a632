// What a daemon leaves in its store, read without it: the same questions to both engines.
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
  /** It is written down that a source was heard, so that what comes unheard is looked for. */
  readonly heard: boolean
  /** What is wrong with the database itself, one sentence each. */
  readonly damage: readonly string[]
}

/** Asks the store as it was at one moment. */
export type Ask = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>

export const readRemains = async (ask: Ask): Promise<Omit<Remains, 'damage'>> => ({
  states: new Set(
    (await ask('SELECT call_id, sequence FROM states')).map((row) => `${row['call_id']} ${row['sequence']}`),
  ),
  calls: new Map(
    (await ask('SELECT id, status, revision FROM calls')).map(({ id, status, revision }) => [
      String(id),
      { status: status as CallStatus, revision: Number(revision) },
    ]),
  ),
  work: (
    await ask('SELECT sink, call_id, wanted, delivered, doubt_since, handle, attempts, due_at, last_error FROM work')
  ).map(workOf),
  dead: Number((await ask('SELECT count(*) AS dead FROM dead_letters'))[0]?.['dead']),
  heard: (await ask('SELECT 1 FROM heard')).length > 0,
})

const workOf = (row: Readonly<Record<string, unknown>>): WorkLeft => ({
  sink: String(row['sink']),
  callId: String(row['call_id']),
  wanted: Number(row['wanted']),
  delivered: Number(row['delivered']),
  doubtful: row['doubt_since'] !== null,
  handle: row['handle'] === null ? null : JSON.parse(String(row['handle'])),
  attempts: Number(row['attempts']),
  dueAt: new Date(Number(row['due_at'])).toISOString(),
  lastError: row['last_error'] === null ? null : String(row['last_error']),
})

/** What no transaction that was kept in whole or not at all can leave: a call and its revisions that disagree. */
export const readDisagreement = async (ask: Ask): Promise<readonly string[]> =>
  (await ask(DISAGREEING)).map(({ id }) => `call ${id} does not have the revisions that it counts`)

const DISAGREEING = `
SELECT id FROM calls WHERE revision <> (SELECT count(*) FROM revisions WHERE call_id = calls.id)
  OR revision <> (SELECT max(revision) FROM revisions WHERE call_id = calls.id)`
