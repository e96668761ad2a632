// The tables that a store is moved by: their columns in both engines, and in which order the rows are read.

export interface MovedTable {
  readonly name: string
  /** In the order in which they are copied. */
  readonly columns: readonly MovedColumn[]
  /** What tells rows apart, in both engines. */
  readonly key: readonly string[]
  /** The order in which rows came, where SQLite knows it: `rowid`, else the key. */
  readonly came: readonly string[]
}

export interface MovedColumn {
  readonly name: string
  readonly type: 'text' | 'bigint'
  /** What SQLite answers it by, where it has no such column. */
  readonly from: string
}

const text = (name: string, from = name): MovedColumn => ({ name, type: 'text', from })
const number = (name: string, from = name): MovedColumn => ({ name, type: 'bigint', from })

const CALL = text('call_id')
const SINK = text('sink')
const SOURCE = text('source')
const BODY = text('body')
const ROW = ['rowid']

/** What others refer to comes first. */
export const MOVED_TABLES: readonly MovedTable[] = [
  {
    name: 'calls',
    columns: [
      text('id'),
      SOURCE,
      text('account'),
      text('direction', "body ->> '$.direction'"),
      text('status'),
      number('revision'),
      number('states', '(SELECT count(*) FROM states WHERE call_id = calls.id)'),
      text('caller_number'),
      text('far_number'),
      number('created_at'),
      number('updated_at'),
      number('answered_at'),
      number('ended_at'),
      number('missed_at'),
      text('enriched_for'),
      number('closed_after'),
      BODY,
    ],
    key: ['id'],
    came: ROW,
  },
  {
    name: 'states',
    columns: [CALL, number('sequence'), number('recorded_at'), BODY],
    key: ['call_id', 'sequence'],
    came: ROW,
  },
  { name: 'links', columns: [CALL, text('linked_id')], key: ['linked_id', 'call_id'], came: ['linked_id', 'call_id'] },
  {
    name: 'revisions',
    columns: [CALL, number('revision'), number('revised_at'), BODY],
    key: ['call_id', 'revision'],
    came: ROW,
  },
  {
    name: 'work',
    columns: [
      SINK,
      CALL,
      number('wanted'),
      number('delivered'),
      number('chosen_after'),
      number('wanted_at'),
      number('due_at'),
      number('attempts'),
      number('failing_since'),
      text('last_reason'),
      text('last_error'),
      text('handle'),
      number('doubt_since'),
      text('doubt_status'),
      number('replays'),
    ],
    key: ['sink', 'call_id'],
    came: ['sink', 'call_id'],
  },
  {
    name: 'dead_letters',
    columns: [number('id'), SINK, CALL, number('revision'), text('reason'), text('message'), number('died_at')],
    key: ['id'],
    came: ['id'],
  },
  { name: 'forgotten', columns: [CALL, number('forgotten_at')], key: ['call_id'], came: ['call_id'] },
  {
    name: 'tokens',
    columns: [SOURCE, BODY, number('generation'), number('updated_at')],
    key: ['source'],
    came: ['source'],
  },
  {
    name: 'heard',
    columns: [SOURCE, text('account'), number('since'), number('until')],
    key: ['source', 'account'],
    came: ['source', 'account'],
  },
  {
    name: 'look_ups',
    columns: [
      SOURCE,
      text('kind'),
      text('subject'),
      text('detail'),
      number('due_at'),
      number('attempts'),
      number('put_at'),
    ],
    key: ['source', 'kind', 'subject'],
    came: ['source', 'kind', 'subject'],
  },
  {
    name: 'notices',
    columns: [SINK, text('matter'), number('told_at')],
    key: ['sink', 'matter'],
    came: ['sink', 'matter'],
  },
]
