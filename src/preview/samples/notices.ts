// Notices to show: a warning about the daemon, and a digest of missed calls made from the sample calls.
import type { NoticeWords } from '../../cards/notice.ts'
import { reportOf } from '../../delivery/digests/report.ts'
import { type DigestPlace, digestWords } from '../../delivery/digests/words.ts'
import type { SampleCall } from './calls.ts'

export interface SampleNotice {
  readonly id: string
  readonly title: string
  readonly label: string
  readonly words: NoticeWords
  readonly at: number
}

const HOUR_MS = 60 * 60_000
const MISSED = new Set(['missed', 'abandoned', 'voicemail'])
const PLACE: DigestPlace = { name: 'morning', timezone: 'America/New_York' }

/** `digest` is one of the config; null where there is none. */
export const sampleNotices = (calls: readonly SampleCall[], digest: DigestPlace | null): readonly SampleNotice[] => {
  const ends = calls.flatMap(({ moments }) => moments.slice(-1)).map(({ call }) => call)
  const missed = ends.filter(({ direction, status }) => direction === 'inbound' && MISSED.has(status))
  const spread = missed.map((call, index) => ({ ...call, createdAt: call.createdAt + index * 0.4 * HOUR_MS }))
  const last = Math.max(0, ...spread.map(({ createdAt }) => createdAt))
  const spoken = new Map([[spread[0]?.caller.number ?? '', last + HOUR_MS]])
  const window = { since: last - 24 * HOUR_MS, until: last + 2 * HOUR_MS }
  return [
    {
      id: 'digest',
      title: 'the digest of the calls nobody took',
      label: 'digest',
      words: digestWords(reportOf(spread, spoken), window, digest ?? PLACE),
      at: window.until,
    },
    {
      id: 'warning',
      title: 'a word from the daemon to the people who run it',
      label: 'warning',
      words: {
        title: 'The GoTo login of main runs out in 5 days',
        text: 'Run `ringpost login --source main` before 2026-09-30. Calls are heard meanwhile.',
      },
      at: window.until,
    },
  ]
}
