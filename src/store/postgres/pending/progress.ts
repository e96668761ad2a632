// What an outcome makes of its work row. The embedded store says the same in statements, which in place take half the time; one contract holds both.
import type { CallStatus } from '../../../call/call.ts'
import type { FailureReason } from '../../../outcome.ts'
import type { Settlement, Work } from '../../store.ts'

/** What a settlement may change. Times are epoch ms. */
export interface Progress {
  readonly delivered: number
  readonly wantedAt: number
  readonly dueAt: number
  readonly attempts: number
  readonly failingSince: number | null
  readonly lastReason: FailureReason | null
  readonly lastError: string | null
  /** As JSON. */
  readonly handle: string | null
  readonly doubtSince: number | null
  readonly doubtStatus: CallStatus | null
  readonly replays: number
}

/** A revision that was settled before is left alone, and so is what a person had sent anew meanwhile. */
export const isOpenTo = ({ delivered, replays }: Progress, work: Work): boolean =>
  delivered < work.call.revision && replays === work.replays

/** How long there has been doubt, and what may have been shown last. */
export const begun = (row: Progress, work: Work, now: number): Progress => ({
  ...row,
  doubtSince: row.doubtSince ?? now,
  doubtStatus: work.call.status,
})

export interface Moment {
  readonly now: number
  /** When the revision after the settled one came to be; null when there is none. */
  readonly nextRevisedAt: number | null
}

export const settled = (row: Progress, work: Work, settlement: Settlement, moment: Moment): Progress => {
  const { now } = moment
  switch (settlement.status) {
    case 'delivered':
      return delivered(row, work, moment, settlement.handle === undefined ? null : JSON.stringify(settlement.handle))
    case 'dead':
      return delivered(row, work, moment, null)
    case 'progress':
      return { ...row, ...AFRESH, handle: JSON.stringify(settlement.handle), dueAt: now }
    case 'retry': {
      const { dueAt, reason, message, ambiguous } = settlement
      const failure = { dueAt, lastReason: reason, lastError: message, failingSince: row.failingSince ?? now }
      return { ...doubtAfter(row, work, ambiguous), ...failure, attempts: row.attempts + 1 }
    }
    case 'released':
      return { ...doubtAfter(row, work, settlement.ambiguous), dueAt: settlement.dueAt }
  }
}

const AFRESH = {
  attempts: 0,
  failingSince: null,
  lastReason: null,
  lastError: null,
  doubtSince: null,
  doubtStatus: null,
} as const

/** What is still wanted has been wanted since the oldest revision not delivered came to be, or was asked for anew. */
const delivered = (row: Progress, work: Work, { now, nextRevisedAt }: Moment, handle: string | null): Progress => ({
  ...row,
  ...AFRESH,
  delivered: work.call.revision,
  handle: handle ?? row.handle,
  dueAt: now,
  wantedAt: Math.max(row.wantedAt, nextRevisedAt ?? row.wantedAt),
})

/** A plain failure takes back the doubt that its own attempt raised, and no older one. */
const doubtAfter = (row: Progress, { doubt }: Work, ambiguous = false): Progress =>
  ambiguous ? row : { ...row, doubtSince: doubt?.since ?? null, doubtStatus: doubt?.status ?? null }
