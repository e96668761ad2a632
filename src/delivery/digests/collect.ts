// Reads what a digest tells from the store, page by page, so that a busy week stops nothing else.
import type { Call } from '../../call/call.ts'
import type { MissedStore } from '../../store/missed.ts'
import { type DigestReport, type Missed, reportOf } from './report.ts'

/** From `since`, excluded, to `until`, included; epoch ms, by when it was recorded that nobody took a call. */
export interface DigestWindow {
  readonly since: number
  readonly until: number
}

const PAGE = 200

export const collectReport = async (
  store: MissedStore,
  { since, until }: DigestWindow,
  wants: (call: Call) => boolean,
  sources?: readonly string[],
): Promise<DigestReport> => {
  const missed: Missed[] = []
  let after: { readonly at: number; readonly id: string | null } = { at: since, id: null }
  for (;;) {
    const page = await store.calls({ after, until, limit: PAGE })
    for (const { call } of page) if (wants(call)) missed.push(factsOf(call))
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE) break
    after = { at: last.at, id: last.call.id }
  }
  const numbers = new Set(missed.map(({ caller }) => caller.number).filter((number) => number !== null))
  return reportOf(missed, await store.spokenWith([...numbers], sources))
}

/** Not the whole call: there may be many. */
const factsOf = ({ caller, queue, voicemail, createdAt, callerDetails }: Call): Missed => ({
  caller,
  queue,
  voicemail,
  createdAt,
  callerDetails,
})
