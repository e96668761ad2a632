// Group commit: every write that waits at the same moment goes into one transaction with one sync to disk.
import type { DatabaseSync } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../../../clock.ts'
import { messageOf, RingpostError } from '../../../errors.ts'
import type { Log } from '../../../log.ts'
import type { Commit } from '../../store.ts'
import { isLocked, storeFault } from '../faults.ts'
import type { LogSync } from './log-sync.ts'

export interface WriteQueueOptions {
  readonly db: DatabaseSync
  readonly disk: Pick<LogSync, 'sync'>
  /** Named in errors. */
  readonly file: string
  readonly clock: Clock
  readonly log?: Log | undefined
  /** Called after each transaction; must not throw and must not wait. */
  readonly onCommit?: ((commit: Commit) => void) | undefined
  /** Called once, when the disk did not keep what it was given: nothing is taken or shown any more. */
  readonly onLost?: (() => void) | undefined
}

interface Job {
  write(): void
  /** Lets go of what `write` left in memory. */
  undo(): void
  /** It is on disk. */
  done(): void
  /** It is not in the database, or not any more. May be called twice. */
  fail(error: unknown): void
}

/** More than this in one transaction would keep the event loop busy for too long at a time. */
const MAX_JOBS = 64
/** With so few at a time there is no crowd whose turn a sync would take. */
const FEW_JOBS = 4
/** How long another program may hold the database before writes are refused; nothing else in the daemon waits meanwhile. */
const LOCK_PATIENCE_MS = 10_000
const LOCK_PAUSE_MS = 250

export class WriteQueue {
  readonly #options: WriteQueueOptions
  readonly #transaction: ReturnType<typeof prepareTransaction>
  readonly #waiting: Job[] = []
  #running: Promise<void> | null = null
  /** While what was committed last is on its way to the disk. */
  #syncing: Promise<void> | null = null
  #lost: RingpostError | null = null

  constructor(options: WriteQueueOptions) {
    this.#options = options
    this.#transaction = prepareTransaction(options.db)
  }

  /**
   * Runs `write` inside the next transaction, in the order of the calls, and resolves with its value once that is
   * synced to disk. Rejects when `write` throws (its changes are undone, its neighbours' are not) or when the
   * transaction cannot be begun or committed (all of it is undone). `undo` lets go of what `write` left in memory; after
   * it `write` may run once more, where a neighbour has failed.
   */
  push<Value>(write: () => Value, undo?: () => void): Promise<Value> {
    return new Promise((resolve, reject) => {
      let done = (): void => undefined
      this.#waiting.push({
        write: () => {
          const value = write()
          done = () => resolve(value)
        },
        undo: () => undo?.(),
        done: () => done(),
        fail: (error) => {
          undo?.()
          reject(storeFault(error, this.#options.file))
        },
      })
      this.#running ??= this.#run()
    })
  }

  /**
   * Resolves once everything that can be read now is on disk: at once, as a rule. Rejects for good once the disk has
   * failed to keep something that can be read.
   */
  async synced(): Promise<void> {
    await this.#syncing
    if (this.#lost !== null) throw this.#lost
  }

  /** Resolves when nothing waits any more. */
  async drained(): Promise<void> {
    await this.#running
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      await nextTurn()
      const since = this.#options.clock.monotonic()
      const fault = await this.#begin()
      const jobs = this.#waiting.splice(0, fault === null ? MAX_JOBS : Number.POSITIVE_INFINITY)
      const kept = fault === null ? await this.#commit(jobs) : this.#lose(jobs, fault)
      this.#options.onCommit?.({ writes: jobs.length, tookMs: this.#options.clock.monotonic() - since, kept })
    }
    // At once, not in a `finally`: whoever hears of its commit may push before that runs.
    this.#running = null
  }

  /** Answers null once the transaction has begun, else the error. Waits by the clock: SQLite's own waiting stops the whole process. */
  async #begin(): Promise<unknown> {
    if (this.#lost !== null) return this.#lost
    const { clock, log } = this.#options
    const since = clock.monotonic()
    for (let tries = 1; ; tries++) {
      try {
        this.#transaction.begin.run()
        return null
      } catch (error) {
        if (!isLocked(error) || clock.monotonic() - since >= LOCK_PATIENCE_MS) return error
        if (tries === 1) log?.warn({ writes: this.#waiting.length }, 'another program holds the store; writes wait')
        await clock.sleep(LOCK_PAUSE_MS, NEVER)
      }
    }
  }

  /**
   * Whether it is on disk. A write that fails takes the transaction with it, and its neighbours get another: failing is
   * rare, and a savepoint for each write costs more than most writes.
   */
  async #commit(jobs: readonly Job[]): Promise<boolean> {
    const poison = this.#write(jobs)
    if (poison === null) return this.#keep(jobs)
    // Some errors (disk full, I/O) end the transaction by themselves: then it is no fault of one write.
    if (!this.#options.db.isTransaction) return this.#lose(jobs, poison.error)
    this.#rollback()
    const others = jobs.filter((job) => job !== poison.job)
    for (const job of others) job.undo()
    poison.job.fail(poison.error)
    if (others.length === 0) return true
    const fault = await this.#begin()
    return fault === null ? this.#commit(others) : this.#lose(others, fault)
  }

  /** The first that fails, and why; null when all changes are in. */
  #write(jobs: readonly Job[]): { readonly job: Job; readonly error: unknown } | null {
    for (const job of jobs) {
      try {
        job.write()
      } catch (error) {
        return { job, error }
      }
    }
    return null
  }

  async #keep(jobs: readonly Job[]): Promise<boolean> {
    try {
      this.#transaction.commit.run()
    } catch (error) {
      this.#rollback()
      return this.#lose(jobs, error)
    }
    this.#syncing = this.#sync(jobs.length <= FEW_JOBS)
    await this.#syncing
    this.#syncing = null
    if (this.#lost !== null) return this.#lose(jobs, this.#lost)
    for (const job of jobs) job.done()
    return true
  }

  /**
   * After a sync that failed the kernel may take for written what is not, so that another try would prove nothing:
   * https://wiki.postgresql.org/wiki/Fsync_Errors. Only a new start helps, which writes anew what the log holds.
   */
  async #sync(alone: boolean): Promise<void> {
    const { disk, file, log, onLost } = this.#options
    try {
      await disk.sync(alone)
    } catch (error) {
      this.#lost = notKept(file, error)
      log?.error(
        { error: this.#lost.message, nextStep: this.#lost.nextStep },
        'nothing more is taken until a new start',
      )
      onLost?.()
    }
  }

  #lose(jobs: readonly Job[], error: unknown): false {
    for (const job of jobs) job.fail(error)
    return false
  }

  #rollback(): void {
    try {
      if (this.#options.db.isTransaction) this.#transaction.rollback.run()
    } catch {
      // The owners of these writes are told either way; a connection that cannot go on says so at the next BEGIN.
    }
  }
}

const NEVER = new AbortController().signal

/** Without a cause: no matter of the outside that passes by itself, see `daemon/wedged.ts`. */
const notKept = (file: string, error: unknown): RingpostError =>
  new RingpostError(
    'unavailable',
    `the disk did not keep what was written to the store ${file} (${messageOf(error)})`,
    {
      nextStep: 'Check the disk, then restart Ringpost.',
    },
  )

const prepareTransaction = (db: DatabaseSync) => ({
  begin: db.prepare('BEGIN IMMEDIATE'),
  commit: db.prepare('COMMIT'),
  rollback: db.prepare('ROLLBACK'),
})
