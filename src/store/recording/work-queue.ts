// Queues the work of a new revision: which sinks follow the call, which join it, and which of those wait a little first.
import type { Call } from '../../call/call.ts'
import { farKey } from '../../call/contact.ts'
import type { Hold, Plan } from '../store.ts'
import type { QueueRows } from './rows.ts'

/** By which rules, and when. */
export interface Queueing {
  readonly plan: Plan
  readonly hold?: Hold | undefined
  /** Epoch ms. */
  readonly now: number
}

/** Every method runs inside the caller's transaction. */
export class WorkQueue {
  readonly #rows: QueueRows

  constructor(rows: QueueRows) {
    this.#rows = rows
  }

  /** A sink once chosen stays with the call to its end, whatever the plan says of later revisions: its card must not go stale. */
  queue(call: Call, { plan, hold, now }: Queueing): readonly string[] {
    const callId = call.id
    const { revision } = call
    const followers = this.#rows.raise(callId, revision, now)
    const joining = [...new Set(plan(call))].filter((sink) => !followers.includes(sink))
    const held = hold !== undefined && joining.length > 0 && this.#waitsForDetails(call) ? hold : () => 0
    for (const sink of joining) this.#rows.add({ sink, callId, revision, now, dueAt: now + held(sink) })
    return [...followers, ...joining]
  }

  /**
   * Lets go of the sinks that `plan` chose for the call as it was before its caller was known, and does not choose for the
   * call as it is now, if nothing has been sent to them.
   */
  reconsider(before: Call, call: Call, { plan, now }: Queueing): void {
    const chosen = new Set(plan(call))
    const unchosen = plan(before).filter((sink) => !chosen.has(sink))
    for (const sink of unchosen) this.#rows.letGo(sink, call.id, now)
  }

  /** The far party of the call is known as well as it ever will be: what was held for it is due. Answers whose it is. */
  settleDetails(call: Call, now: number): readonly string[] {
    this.#rows.markEnriched(call.id, farKey(call))
    return this.#rows.unhold(call.id, now)
  }

  #waitsForDetails(call: Call): boolean {
    const far = farKey(call)
    return far !== null && far !== this.#rows.enrichedFor(call.id)
  }
}
