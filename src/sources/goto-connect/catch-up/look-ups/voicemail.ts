// Looks up in the report of a call that was heard whether its caller left a message.
import type { LookUp } from '../../../../store/journal.ts'
import { describe } from '../../api/client.ts'
import { REPORTS_SCOPE } from '../../api/reports.ts'
import { parseReport } from '../../wire/history.ts'
import type { Parts } from '../parts.ts'
import { reportDelayMs } from './schedule.ts'
import { later, type Verdict } from './verdict.ts'

/** The card is whole without it: nobody waits for longer than some twenty minutes. */
const TRIES = 6

export const lookUpVoicemail = async (
  { source, clock, rights, reports, keep, log }: Parts,
  { subject: callId, detail: account, attempts }: LookUp,
  signal: AbortSignal,
): Promise<Verdict> => {
  if (rights.waitMs(REPORTS_SCOPE, account) > 0) return { kind: 'done' }
  const answer = await reports.report(callId, signal)
  if (!answer.ok) {
    const { failure } = answer
    if (rights.refuses(REPORTS_SCOPE, account, failure)) return { kind: 'done' }
    log.debug({ call: callId, failure: describe(failure) }, 'no report of a call with a voicemail yet')
    return later(failure) ?? inVain(attempts + 1)
  }
  const states = parseReport(answer.value, callId, { source, receivedAt: clock.now() })
  const outcome = states.find(({ type, systems }) => type === 'ENDING' && systems.some(tellsOutcome))
  if (outcome === undefined) return inVain(attempts + 1)
  await keep([outcome.account === '' ? { ...outcome, account } : outcome])
  log.debug({ call: callId }, 'learned whether a message was left')
  return { kind: 'done' }
}

const tellsOutcome = ({ kind, voicemailStatus }: { readonly kind: string; readonly voicemailStatus: string | null }) =>
  kind === 'VOICEMAIL' && voicemailStatus !== null

const inVain = (attempts: number): Verdict => {
  const delayMs = attempts < TRIES ? reportDelayMs(attempts) : null
  return delayMs === null ? { kind: 'done' } : { kind: 'in-vain', afterMs: delayMs }
}
