// What the parts of catching up share: whom to ask, what is kept, and where found states go.
import type { CallState } from '../../../call/state.ts'
import type { Clock } from '../../../clock.ts'
import type { Log } from '../../../log.ts'
import type { SourceJournal } from '../../../store/journal.ts'
import type { Conversations } from '../api/conversations.ts'
import type { Reports } from '../api/reports.ts'
import type { VendorTime } from '../api/vendor-time.ts'
import type { Tasks } from '../tasks.ts'
import type { Rights } from './rights.ts'
import type { Suspicion } from './suspicion.ts'

export interface Parts {
  /** The configured name of the source. */
  readonly source: string
  readonly clock: Clock
  readonly log: Log
  /** What is compared with GoTo's instants, and stored for that, is in this time. */
  readonly time: VendorTime
  readonly journal: SourceJournal
  readonly conversations: Conversations
  readonly reports: Reports
  readonly rights: Rights
  readonly suspicion: Suspicion
  readonly tasks: Tasks
  readonly counts: Counts
  /** Resolves once the states are on disk; none is kept that was known. */
  readonly keep: (states: readonly CallState[]) => Promise<void>
  /** There are new look-ups. */
  readonly onLookUps: () => void
  /** Since when, in GoTo's time, an account has been heard without a break; null while it is not. */
  readonly followedSince: (account: string) => number | null
}

/** How much was found that the socket did not bring. */
export interface Counts {
  filledStates: number
  reconstructedCalls: number
}
