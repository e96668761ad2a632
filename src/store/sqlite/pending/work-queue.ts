// Queues the work of a new revision: which sinks follow the call, which join it, and which of those wait a little first.
import type { DatabaseSync } from 'node:sqlite'
import type { Call } from '../../../call/call.ts'
import { farKey } from '../../../call/contact.ts'
import type { Hold, Plan } from '../../store.ts'
import { prepare } from '../statement.ts'

/** By which rules, and when. */
export interface Queueing {
  readonly plan: Plan
  readonly hold?: Hold | undefined
  /** Epoch ms. */
  readonly now: number
}

/** Every method runs inside the caller's transaction. */
export class WorkQueue {
  readonly #sql: ReturnType<typeof prepareQueueing>

  constructor(db: DatabaseSync) {
    this.#sql = prepareQueueing(db)
  }

  /** A sink once chosen stays with the call to its end, whatever the plan says of later revisions: its card must not go stale. */
  queue(call: Call, { plan, hold, now }: Queueing): readonly string[] {
    const callId = call.id
    const { revision } = call
    const followers = this.#sql.raise.all({ callId, revision, now }).map(({ sink }) => sink)
    const joining = [...new Set(plan(call))].filter((sink) => !followers.includes(sink))
    const held = hold !== undefined && joining.length > 0 && this.#waitsForDetails(call) ? hold : () => 0
    for (const sink of joining) this.#sql.add.run({ sink, callId, revision, now, dueAt: now + held(sink) })
    return [...followers, ...joining]
  }

  /**
   * Lets go of the sinks that `plan` chose for the call as it was before its caller was known, and does not choose for the
   * call as it is now, if nothing has been sent to them.
   */
  reconsider(before: Call, call: Call, { plan, now }: Queueing): void {
    const chosen = new Set(plan(call))
    const unchosen = plan(before).filter((sink) => !chosen.has(sink))
    for (const sink of unchosen) this.#sql.letGo.run({ sink, callId: call.id, now })
  }

  /** The far party of the call is known as well as it ever will be: what was held for it is due. Answers whose it is. */
  settleDetails(call: Call, now: number): readonly string[] {
    this.#sql.markEnriched.run({ callId: call.id, far: farKey(call) })
    return this.#sql.unhold.all({ callId: call.id, now }).map(({ sink }) => sink)
  }

  enrichedFor(callId: string): string | null {
    return this.#sql.enrichedFor.get({ callId })?.enriched_for ?? null
  }

  #waitsForDetails(call: Call): boolean {
    const far = farKey(call)
    return far !== null && far !== this.enrichedFor(call.id)
  }
}

/** Not tried yet, and not due yet: only what is held is both. */
const HELD = 'call_id = :callId AND wanted > delivered AND attempts = 0 AND handle IS NULL AND due_at > :now'

const prepareQueueing = (db: DatabaseSync) => ({
  // A settled row falls due at once; one that waits for its next try, or is held, keeps its time.
  raise: prepare<'callId' | 'revision' | 'now', { sink: string }>(
    db,
    `UPDATE work SET wanted = :revision,
       wanted_at = CASE WHEN wanted > delivered THEN wanted_at ELSE :now END,
       due_at = CASE WHEN wanted > delivered THEN due_at ELSE :now END
     WHERE call_id = :callId RETURNING sink`,
  ),
  // What came before the revision at which a sink was chosen is none of its business.
  add: prepare<'sink' | 'callId' | 'revision' | 'now' | 'dueAt'>(
    db,
    `INSERT INTO work (sink, call_id, wanted, delivered, chosen_after, wanted_at, due_at)
     VALUES (:sink, :callId, :revision, :revision - 1, :revision - 1, :now, :dueAt)`,
  ),
  unhold: prepare<'callId' | 'now', { sink: string }>(db, `UPDATE work SET due_at = :now WHERE ${HELD} RETURNING sink`),
  letGo: prepare<'sink' | 'callId' | 'now'>(db, `DELETE FROM work WHERE sink = :sink AND ${HELD}`),
  enrichedFor: prepare<'callId', { enriched_for: string | null }>(
    db,
    'SELECT enriched_for FROM calls WHERE id = :callId',
  ),
  markEnriched: prepare<'callId' | 'far'>(db, 'UPDATE calls SET enriched_for = :far WHERE id = :callId'),
})
