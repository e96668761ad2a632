// Writes a round: one statement a table, however many calls there are in it.
import { farNumber, isMissed } from '../../../call/contact.ts'
import { type Connection, together } from '../database/database.ts'
import { sql } from '../database/sql.ts'
import type { NewRevision, RoundRows } from './round-rows.ts'

export const writeRound = async (tx: Connection, rows: RoundRows): Promise<void> => {
  await together(...statements(tx, rows))
}

/** Sent in this order: states, revisions and work belong to calls that are there. */
const statements = (tx: Connection, rows: RoundRows): readonly Promise<unknown>[] => {
  const newest = new Map(rows.revisions.map((revision) => [revision.call.id, revision]))
  return [
    ...(newest.size > 0 ? [tx.rows(PUT_CALLS, callColumns([...newest.values()], rows))] : []),
    ...notes(tx, rows, newest),
    ...(rows.states.length > 0 ? [tx.rows(ADD_STATES, stateColumns(rows))] : []),
    ...(rows.revisions.length > 0 ? [tx.rows(ADD_REVISIONS, revisionColumns(rows.revisions))] : []),
    ...(rows.links.length > 0
      ? [tx.rows(ADD_LINKS, [rows.links.map(({ callId }) => callId), rows.links.map(({ linkedId }) => linkedId)])]
      : []),
    ...workStatements(tx, rows),
  ]
}

const workStatements = (tx: Connection, { work }: RoundRows): readonly Promise<unknown>[] => {
  const gone = work.gone()
  const changed = work.changed()
  return [
    ...(gone.length > 0 ? [tx.rows(DROP_WORK, [gone.map(({ sink }) => sink), gone.map(({ callId }) => callId)])] : []),
    ...(changed.length > 0
      ? [
          tx.rows(PUT_WORK, [
            changed.map(({ sink }) => sink),
            changed.map(({ call_id }) => call_id),
            changed.map(({ wanted }) => wanted),
            changed.map(({ delivered }) => delivered),
            changed.map(({ chosen_after }) => chosen_after),
            changed.map(({ wanted_at }) => wanted_at),
            changed.map(({ due_at }) => due_at),
          ]),
        ]
      : []),
  ]
}

/** What changed of calls beside their revision; of those that have a new one, only what is not written with it. */
const notes = (
  tx: Connection,
  rows: RoundRows,
  revised: ReadonlyMap<string, NewRevision>,
): readonly Promise<unknown>[] => {
  const enriched = [...rows.work.enriched()]
  const others = [...rows.touched()].filter(([callId]) => !revised.has(callId))
  return [
    ...(enriched.length > 0
      ? [tx.rows(MARK_ENRICHED, [enriched.map(([callId]) => callId), enriched.map(([, far]) => far)])]
      : []),
    ...(others.length > 0
      ? [
          tx.rows(NOTE, [
            others.map(([callId]) => callId),
            others.map(([, { states }]) => states.length),
            others.map(([, { closedAfter }]) => closedAfter),
          ]),
        ]
      : []),
  ]
}

const callColumns = (revisions: readonly NewRevision[], rows: RoundRows): CallColumns => {
  const kept = rows.touched()
  return [
    revisions.map(({ call }) => call.id),
    revisions.map(({ call }) => call.source),
    revisions.map(({ call }) => call.account),
    revisions.map(({ call }) => call.direction),
    revisions.map(({ call }) => call.status),
    revisions.map(({ call }) => call.revision),
    revisions.map(({ call }) => kept.get(call.id)?.states.length ?? 0),
    revisions.map(({ call }) => call.caller.number),
    revisions.map(({ call }) => farNumber(call)),
    revisions.map(({ call }) => call.createdAt),
    revisions.map(({ now }) => now),
    revisions.map(({ call }) => call.answeredAt),
    revisions.map(({ call }) => call.endedAt),
    revisions.map(({ call, now }) => (isMissed(call) ? now : null)),
    revisions.map(({ call }) => kept.get(call.id)?.closedAfter ?? null),
    revisions.map(({ call }) => JSON.stringify(call)),
  ]
}

const stateColumns = ({ states }: RoundRows): StateColumns => [
  states.map(({ state }) => state.conversationId),
  states.map(({ state }) => state.sequence),
  states.map(({ now }) => now),
  states.map(({ state }) => JSON.stringify(state)),
]

const revisionColumns = (revisions: readonly NewRevision[]): RevisionColumns => [
  revisions.map(({ call }) => call.id),
  revisions.map(({ call }) => call.revision),
  revisions.map(({ now }) => now),
  revisions.map(({ call }) => JSON.stringify(call)),
]

type Texts = readonly string[]
type Numbers = readonly number[]
type OptionalTexts = readonly (string | null)[]
type OptionalNumbers = readonly (number | null)[]
type CallColumns = [
  id: Texts,
  source: Texts,
  account: Texts,
  direction: Texts,
  status: Texts,
  revision: Numbers,
  states: Numbers,
  callerNumber: OptionalTexts,
  farNumber: OptionalTexts,
  createdAt: Numbers,
  now: Numbers,
  answeredAt: OptionalNumbers,
  endedAt: OptionalNumbers,
  missedAt: OptionalNumbers,
  closedAfter: OptionalNumbers,
  body: Texts,
]
type StateColumns = [callId: Texts, sequence: Numbers, now: Numbers, body: Texts]
type RevisionColumns = [callId: Texts, revision: Numbers, now: Numbers, body: Texts]

const PUT_CALLS = sql<CallColumns, never>(
  `INSERT INTO calls AS kept (id, source, account, direction, status, revision, states, caller_number, far_number,
     created_at, updated_at, answered_at, ended_at, missed_at, closed_after, body)
   SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::int[], $8::text[],
     $9::text[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[], $16::text[])
   ON CONFLICT (id) DO UPDATE SET source = excluded.source, account = excluded.account, direction = excluded.direction,
     status = excluded.status, revision = excluded.revision, states = excluded.states,
     caller_number = excluded.caller_number, far_number = excluded.far_number, created_at = excluded.created_at,
     updated_at = excluded.updated_at, answered_at = excluded.answered_at, ended_at = excluded.ended_at,
     missed_at = CASE WHEN excluded.missed_at IS NOT NULL THEN coalesce(kept.missed_at, excluded.missed_at) END,
     closed_after = excluded.closed_after, body = excluded.body`,
)
const NOTE = sql<[Texts, Numbers, OptionalNumbers], never>(
  `UPDATE calls SET states = noted.states, closed_after = noted.closed_after
   FROM unnest($1::text[], $2::int[], $3::bigint[]) AS noted (id, states, closed_after) WHERE calls.id = noted.id`,
)
const MARK_ENRICHED = sql<[Texts, OptionalTexts], never>(
  `UPDATE calls SET enriched_for = marked.far
   FROM unnest($1::text[], $2::text[]) AS marked (id, far) WHERE calls.id = marked.id`,
)
const ADD_STATES = sql<StateColumns, never>(
  `INSERT INTO states (call_id, sequence, recorded_at, body)
   SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[])`,
)
const ADD_REVISIONS = sql<RevisionColumns, never>(
  `INSERT INTO revisions (call_id, revision, revised_at, body)
   SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[], $4::text[])`,
)
const ADD_LINKS = sql<[Texts, Texts], never>(
  'INSERT INTO links (call_id, linked_id) SELECT * FROM unnest($1::text[], $2::text[]) ON CONFLICT DO NOTHING',
)
const DROP_WORK = sql<[Texts, Texts], never>(
  `DELETE FROM work USING unnest($1::text[], $2::text[]) AS gone (sink, call_id)
   WHERE work.sink = gone.sink AND work.call_id = gone.call_id`,
)
const PUT_WORK = sql<[Texts, Texts, Numbers, Numbers, Numbers, Numbers, Numbers], never>(
  `INSERT INTO work (sink, call_id, wanted, delivered, chosen_after, wanted_at, due_at)
   SELECT * FROM unnest($1::text[], $2::text[], $3::int[], $4::int[], $5::int[], $6::bigint[], $7::bigint[])
   ON CONFLICT (sink, call_id) DO UPDATE SET
     wanted = excluded.wanted, wanted_at = excluded.wanted_at, due_at = excluded.due_at`,
)
