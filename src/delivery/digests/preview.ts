// What a digest would say if it were sent now; only reads.
import type { NoticeWords } from '../../cards/notice.ts'
import type { Digest } from '../../config/config.ts'
import { compileCondition } from '../../routing/condition.ts'
import type { Store } from '../../store/store.ts'
import { createSchedule } from '../../time/schedule.ts'
import { collectReport, type DigestWindow } from './collect.ts'
import type { DigestReport } from './report.ts'
import { digestKey } from './run.ts'
import { windowNow } from './window.ts'
import { digestWords } from './words.ts'

export interface DigestPreview {
  readonly window: DigestWindow
  readonly report: DigestReport
  readonly words: NoticeWords
}

/** `sinceMs` is how far back it looks; null: to the last one that was sent or, where its sinks differ, the oldest of those. */
export const previewDigest = async (
  { notices, missed }: Pick<Store, 'notices' | 'missed'>,
  digest: Digest,
  { now, sinceMs }: { readonly now: number; readonly sinceMs: number | null },
): Promise<DigestPreview> => {
  const schedule = createSchedule(digest.cron, digest.timezone)
  const told = await Promise.all(digest.sinks.map((sink) => notices.toldAt(sink, digestKey(digest.name))))
  const windows = told.map((toldAt) => windowNow(schedule, now, toldAt))
  const since = sinceMs === null ? Math.min(...windows.map((window) => window.since)) : now - sinceMs
  const window = { since, until: now }
  const report = await collectReport(missed, window, compileCondition(digest.when).holds, digest.sources)
  return { window, report, words: digestWords(report, window, digest) }
}
