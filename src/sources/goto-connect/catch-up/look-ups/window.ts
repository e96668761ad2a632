// The spans of time in which calls may have gone unheard: how far they reach, what they are when they meet, how they are written down.
import { LONGEST_SPAN_MS, type TimeSpan } from '../../api/reports.ts'

/** Late frames, GoTo's lagging lists, clocks to the second: rather ask for too much. Known calls are skipped. */
export const MARGIN_MS = 120_000

export interface Deafness {
  /** The last instant at which calls were heard, epoch ms. */
  readonly from: number
  /** When they were heard again. */
  readonly to: number
}

/** Null when catching up is off. */
export const windowOf = ({ from, to }: Deafness, catchUpMs: number): TimeSpan | null =>
  catchUpMs === 0 ? null : notBefore({ from: Math.min(from, to) - MARGIN_MS, to: to + MARGIN_MS }, to - catchUpMs)

export const notBefore = (span: TimeSpan, earliest: number): TimeSpan | null => {
  const from = Math.max(span.from, earliest)
  return from < span.to ? { from, to: span.to } : null
}

/** What covers both. */
export const union = (a: TimeSpan, b: TimeSpan): TimeSpan => ({
  from: Math.min(a.from, b.from),
  to: Math.max(a.to, b.to),
})

/** In pieces that GoTo takes, oldest first. */
export const pieces = ({ from, to }: TimeSpan): readonly TimeSpan[] =>
  Array.from({ length: Math.ceil((to - from) / LONGEST_SPAN_MS) }, (_, index) => ({
    from: from + index * LONGEST_SPAN_MS,
    to: Math.min(from + (index + 1) * LONGEST_SPAN_MS, to),
  }))

export const writeWindow = ({ from, to }: TimeSpan): string => `${from}/${to}`

export const readWindow = (text: string): TimeSpan | null => {
  const [from, to] = text.split('/').map(Number)
  return Number.isSafeInteger(from) && Number.isSafeInteger(to) ? { from: Number(from), to: Number(to) } : null
}
