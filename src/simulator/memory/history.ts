// What happened on the simulated telephone system: every state of every call, whether or not anyone was told.
import type { Clock } from '../../clock.ts'
import type { StateContent, Timeline } from '../scenarios/timeline.ts'

export interface CallRecord {
  readonly id: string
  readonly account: string
  readonly createdAt: number
  /** In order of their numbers. */
  readonly contents: readonly StateContent[]
  /** Null while the call is on. */
  readonly endedAt: number | null
  /** When its report may be read: some time after the end; null while the call is on. */
  readonly reportedAt: number | null
}

const MAX_CALLS = 2_000
const MAX_SYSTEMS = 5_000

export class History {
  readonly #clock: Clock
  readonly #reportDelayMs: number
  readonly #calls = new Map<string, CallRecord>()
  readonly #reported = new Map<string, Readonly<Record<string, unknown>>>()

  constructor(clock: Clock, reportDelayMs: number) {
    this.#clock = clock
    this.#reportDelayMs = reportDelayMs
  }

  add(content: StateContent): void {
    const { conversationSpaceId: id, accountKey: account, callCreated } = content.metadata
    const before = this.#calls.get(id)
    const others = before?.contents.filter((one) => one.state.sequenceNumber !== content.state.sequenceNumber) ?? []
    const ends = content.state.type === 'ENDING'
    this.#calls.set(id, {
      id,
      account,
      createdAt: before?.createdAt ?? Date.parse(callCreated),
      contents: [...others, content].toSorted((one, other) => one.state.sequenceNumber - other.state.sequenceNumber),
      endedAt: ends ? Date.parse(content.state.timestamp) : (before?.endedAt ?? null),
      reportedAt: ends ? this.#clock.now() + this.#reportDelayMs : (before?.reportedAt ?? null),
    })
    const oldest = this.#calls.keys().next()
    if (this.#calls.size > MAX_CALLS && !oldest.done) this.#calls.delete(oldest.value)
  }

  /** Keeps what only the report of these calls will tell. */
  annotate(reported: Timeline['reported']): void {
    for (const [system, facts] of Object.entries(reported)) this.#reported.set(system, facts)
    for (const system of this.#reported.keys()) {
      if (this.#reported.size <= MAX_SYSTEMS) break
      this.#reported.delete(system)
    }
  }

  reportedAbout(systemId: string): Readonly<Record<string, unknown>> {
    return this.#reported.get(systemId) ?? {}
  }

  find(id: string): CallRecord | null {
    return this.#calls.get(id) ?? null
  }

  active(accounts: readonly string[]): readonly CallRecord[] {
    return [...this.#calls.values()].filter(({ account, endedAt }) => endedAt === null && accounts.includes(account))
  }

  /** Calls whose report is out by now, oldest first. */
  reported(): readonly CallRecord[] {
    const now = this.#clock.now()
    return [...this.#calls.values()]
      .filter(({ reportedAt }) => reportedAt !== null && reportedAt <= now)
      .toSorted((one, other) => one.createdAt - other.createdAt)
  }
}
