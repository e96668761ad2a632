// Searches the summaries of a span of time for calls that were never heard, and has their reports looked up.
import type { LookUp, NewLookUp } from '../../../../store/journal.ts'
import { type ApiFailure, describe } from '../../api/client.ts'
import { REPORTS_SCOPE, type TimeSpan } from '../../api/reports.ts'
import type { Summary } from '../../wire/history.ts'
import type { Parts } from '../parts.ts'
import { windowDelayMs } from './schedule.ts'
import { forbidden, later, type Verdict } from './verdict.ts'
import { notBefore, pieces, readWindow } from './window.ts'

/** The end of a known call is likely on its way over the socket. */
const KNOWN_CALL_MS = 5_000

export const lookUpWindow = async (
  parts: Parts,
  { subject: account, detail, attempts }: LookUp,
  catchUpMs: number,
  signal: AbortSignal,
): Promise<Verdict> => {
  const waitMs = parts.rights.waitMs(REPORTS_SCOPE, account)
  if (waitMs > 0) return forbidden(waitMs)
  const window = readWindow(detail)
  const span = window === null ? null : notBefore(window, parts.time.now() - catchUpMs)
  if (span === null) return { kind: 'done' }
  const failure = await search(parts, account, span, signal)
  if (failure?.status === 403) return forbidden(parts.rights.waitMs(REPORTS_SCOPE, account))
  const verdict = failure === null ? null : later(failure)
  if (verdict !== null) return verdict
  const delayMs = windowDelayMs(attempts + 1)
  return delayMs === null ? { kind: 'done' } : { kind: 'in-vain', afterMs: delayMs }
}

/** Answers the failure that ended it early, or null. */
export const search = async (
  parts: Parts,
  account: string,
  span: TimeSpan,
  signal: AbortSignal,
): Promise<ApiFailure | null> => {
  const { journal, source, reports, rights, log } = parts
  // What came before the first start is no business of ours.
  const since = (await journal.heard(source, account))?.since ?? Number.POSITIVE_INFINITY
  for (const piece of pieces(span)) {
    for await (const page of reports.summaries(account, piece, signal)) {
      if (!page.ok) {
        if (!rights.refuses(REPORTS_SCOPE, account, page.failure))
          log.debug({ account, failure: describe(page.failure) }, 'GoTo could not be asked for missed calls')
        return page.failure
      }
      await sift(
        parts,
        account,
        page.value.filter(({ createdAt }) => createdAt === null || createdAt >= since),
      )
    }
  }
  return null
}

const sift = async (parts: Parts, account: string, summaries: readonly Summary[]): Promise<void> => {
  const { journal, source, time, suspicion, followedSince, onLookUps } = parts
  if (summaries.length === 0) return
  const known = await journal.known(summaries.map(({ callId }) => callId))
  const lookUps = summaries.flatMap(({ callId, endedAt }): readonly NewLookUp[] => {
    const call = known.get(callId)
    if (call?.over === true) return []
    if (call === undefined && endedAt !== null) suspicion.missed(endedAt, followedSince(account))
    const dueAt = time.now() + (call === undefined ? 0 : KNOWN_CALL_MS)
    return [{ kind: 'report', subject: callId, detail: account, dueAt }]
  })
  if (lookUps.length === 0) return
  await journal.putLookUps(source, lookUps)
  onLookUps()
}
