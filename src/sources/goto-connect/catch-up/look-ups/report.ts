// Looks up the report of one call: its full history, recorded as one when the call was not known at all.
import type { CallState } from '../../../../call/state.ts'
import type { KeptStates, LookUp } from '../../../../store/journal.ts'
import { describe } from '../../api/client.ts'
import { REPORTS_SCOPE } from '../../api/reports.ts'
import { parseReport } from '../../wire/history.ts'
import { isWhole } from '../holes.ts'
import type { Parts } from '../parts.ts'
import { reportDelayMs } from './schedule.ts'
import { forbidden, later, type Verdict } from './verdict.ts'

/** A report that has the end but skips numbers is taken for what it is after this many tries: nobody waits for a day. */
const GOOD_ENOUGH_AFTER = 3
/** So often are the holes of a call asked for that is known to be over; the call itself is complete enough to show. */
const TRIES_FOR_HOLES = 6

export const lookUpReport = async (
  parts: Parts,
  { subject: callId, detail: account, attempts }: LookUp,
  signal: AbortSignal,
): Promise<Verdict> => {
  const { journal, rights, reports, log } = parts
  const kept = await journal.kept(callId)
  if (kept !== null && isWhole(kept)) return { kind: 'done' }
  const waitMs = rights.waitMs(REPORTS_SCOPE, account)
  if (waitMs > 0) return forbidden(waitMs)
  const answer = await reports.report(callId, signal)
  if (!answer.ok) {
    const { failure } = answer
    if (rights.refuses(REPORTS_SCOPE, account, failure)) return forbidden(rights.waitMs(REPORTS_SCOPE, account))
    log.debug({ call: callId, failure: describe(failure) }, 'no report of a call yet')
    return later(failure) ?? inVain(parts, callId, kept, attempts + 1)
  }
  const reception = { source: parts.source, receivedAt: parts.clock.now() }
  const states = parseReport(answer.value, callId, reception)
  const after = await take(parts, kept, withAccount(states, account), attempts)
  return after !== null && isWhole(after) ? { kind: 'done' } : inVain(parts, callId, after, attempts + 1)
}

/** Records what is new, unless it is the unfinished beginning of a call that nobody knows: that would ring for ever. */
const take = async (
  { journal, keep, counts, log }: Parts,
  kept: KeptStates | null,
  states: readonly CallState[],
  attempts: number,
): Promise<KeptStates | null> => {
  const [first] = states
  if (first === undefined) return kept
  if (kept === null && !isTellable(states, attempts)) return null
  const known = new Set(kept?.numbers)
  const fresh = states.filter(({ sequence }) => !known.has(sequence))
  const call = first.conversationId
  if (fresh.length === 0) return kept
  await keep(fresh)
  if (kept === null) {
    counts.reconstructedCalls++
    log.debug({ call, states: fresh.length }, 'found a call that was missed')
  } else {
    counts.filledStates += fresh.length
    log.debug({ call, states: fresh.length }, 'filled states that were missed, from the report of the call')
  }
  return journal.kept(call)
}

const isTellable = (states: readonly CallState[], attempts: number): boolean => {
  const over = states.some(({ type }) => type === 'ENDING')
  const numbers = states.map(({ sequence }) => sequence).sort((a, b) => a - b)
  return isWhole({ over, numbers }) || (over && attempts >= GOOD_ENOUGH_AFTER)
}

const withAccount = (states: readonly CallState[], account: string): readonly CallState[] =>
  states.map((state) => (state.account === '' ? { ...state, account } : state))

const inVain = ({ log }: Parts, call: string, kept: KeptStates | null, attempts: number): Verdict => {
  const delayMs = kept?.over === true && attempts >= TRIES_FOR_HOLES ? null : reportDelayMs(attempts)
  if (delayMs !== null) return { kind: 'in-vain', afterMs: delayMs }
  if (kept?.over === true) log.debug({ call }, 'states of a call are missing for good')
  else
    log.warn(
      { call },
      'GoTo has no complete report of a call; it is not asked for any more: what is missing of it stays so',
    )
  return { kind: 'given-up' }
}
