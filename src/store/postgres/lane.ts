// Group commit: all that waits at the same moment goes into one transaction, and what comes meanwhile into the next.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../../clock.ts'
import { RingpostError } from '../../errors.ts'
import type { Commit } from '../store.ts'

/** More than this at once would make the first of them wait too long for the last. */
const MAX_JOBS = 256

export interface Waiting {
  fail(error: unknown): void
}

/** What each commit is timed with, and who hears of it. */
export interface Timing {
  readonly clock: Clock
  readonly onCommit?: ((commit: Commit) => void) | undefined
}

export class Lane<Job extends Waiting> {
  readonly #commit: (jobs: readonly Job[]) => Promise<void>
  readonly #timing: Timing
  readonly #waiting: Job[] = []
  #running: Promise<void> | null = null

  /** `commit` tells each job what became of it, or rejects when nothing of any was done. */
  constructor(timing: Timing, commit: (jobs: readonly Job[]) => Promise<void>) {
    this.#timing = timing
    this.#commit = commit
  }

  push(job: Job): void {
    this.#waiting.push(job)
    this.#running ??= this.#run()
  }

  /** Resolves when nothing waits any more. */
  async drained(): Promise<void> {
    await this.#running
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      await nextTurn()
      await this.#do(this.#waiting.splice(0, MAX_JOBS))
    }
    // At once, not in a `finally`: whoever hears of its commit may push before that runs.
    this.#running = null
  }

  /** Where what one of them wrote is more than the database takes, each is tried by itself: its neighbours are not to pay for it. */
  async #do(jobs: readonly Job[]): Promise<void> {
    const { clock, onCommit } = this.#timing
    const since = clock.monotonic()
    const ended = (kept: boolean) => onCommit?.({ writes: jobs.length, tookMs: clock.monotonic() - since, kept })
    try {
      await this.#commit(jobs)
      ended(true)
    } catch (error) {
      ended(false)
      const away = error instanceof RingpostError && error.code === 'unavailable'
      if (away || jobs.length === 1) for (const job of jobs) job.fail(error)
      else for (const job of jobs) await this.#do([job])
    }
  }
}
