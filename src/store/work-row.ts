// A row of the work queue, as both engines read it, and the work it stands for.
import type { Call, CallStatus } from '../call/call.ts'
import type { Handle } from '../outcome.ts'
import type { Work } from './store.ts'

export interface WorkRow {
  readonly call_id: string
  readonly attempts: number
  readonly failing_since: number | null
  readonly handle: string | null
  readonly doubt_since: number | null
  readonly doubt_status: CallStatus | null
  readonly replays: number
  readonly wanted_at: number
  /** Of the revision that is to be shown. */
  readonly revised_at: number
}

/** `call`: the revision that is to be shown. */
export const workOf = (sink: string, row: WorkRow, call: Call): Work => ({
  sink,
  callId: row.call_id,
  call,
  revisedAt: row.revised_at,
  wantedAt: row.wanted_at,
  handle: row.handle === null ? null : (JSON.parse(row.handle) as Handle),
  attempts: row.attempts,
  failingSince: row.failing_since,
  doubt:
    row.doubt_since === null || row.doubt_status === null ? null : { since: row.doubt_since, status: row.doubt_status },
  replays: row.replays,
})
