// Group commit: every write that waits at the same moment goes into one transaction with one sync to disk.
import type { DatabaseSync } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../../clock.ts'
import type { Log } from '../../log.ts'
import type { Commit } from '../store.ts'
import { isLocked, storeFault } from './faults.ts'

export interface WriteQueueOptions {
  readonly db: DatabaseSync
  /** Named in errors. */
  readonly file: string
  readonly clock: Clock
  readonly log?: Log | undefined
  /** Called after each transaction; must not throw and must not wait. */
  readonly onCommit?: ((commit: Commit) => void) | undefined
}

interface Job {
  write(): void
  /** It is on disk. */
  done(): void
  /** It is not in the database, or not any more. May be called twice. */
  fail(error: unknown): void
}

/** More than this in one transaction would keep the event loop busy for too long at a time. */
const MAX_JOBS = 256
/** How long another program may hold the database before writes are refused; nothing else in the daemon waits meanwhile. */
const LOCK_PATIENCE_MS = 10_000
const LOCK_PAUSE_MS = 250

export class WriteQueue {
  readonly #options: WriteQueueOptions
  readonly #transaction: ReturnType<typeof prepareTransaction>
  readonly #waiting: Job[] = []
  #running: Promise<void> | null = null

  constructor(options: WriteQueueOptions) {
    this.#options = options
    this.#transaction = prepareTransaction(options.db)
  }

  /**
   * Runs `write` inside the next transaction, in the order of the calls, and resolves with its value once that is
   * synced to disk. Rejects when `write` throws (its changes are undone, its neighbours' are not) or when the
   * transaction cannot be begun or committed (all of it is undone). `undo` lets go of what `write` left in memory.
   */
  push<Value>(write: () => Value, undo?: () => void): Promise<Value> {
    return new Promise((resolve, reject) => {
      let done = (): void => undefined
      this.#waiting.push({
        write: () => {
          const value = write()
          done = () => resolve(value)
        },
        done: () => done(),
        fail: (error) => {
          undo?.()
          reject(storeFault(error, this.#options.file))
        },
      })
      this.#running ??= this.#run()
    })
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
      const kept = fault === null && this.#commit(this.#waiting.splice(0, MAX_JOBS))
      if (fault !== null) for (const job of this.#waiting.splice(0)) job.fail(fault)
      this.#options.onCommit?.({ tookMs: this.#options.clock.monotonic() - since, kept })
    }
    // At once, not in a `finally`: whoever hears of its commit may push before that runs.
    this.#running = null
  }

  /** Answers null once the transaction has begun, else the error. Waits by the clock: SQLite's own waiting stops the whole process. */
  async #begin(): Promise<unknown> {
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

  /** Whether it is on disk. */
  #commit(jobs: readonly Job[]): boolean {
    try {
      const written = jobs.filter((job) => this.#apply(job))
      this.#transaction.commit.run()
      for (const job of written) job.done()
      return true
    } catch (error) {
      this.#rollback()
      for (const job of jobs) job.fail(error)
      return false
    }
  }

  #rollback(): void {
    try {
      if (this.#options.db.isTransaction) this.#transaction.rollback.run()
    } catch {
      // The owners of these writes are told either way; a connection that cannot go on says so at the next BEGIN.
    }
  }

  /** Whether the job's changes are in. Throws only when the whole transaction is lost: some errors (disk full, I/O) end it. */
  #apply(job: Job): boolean {
    this.#transaction.savepoint.run()
    try {
      job.write()
      this.#transaction.release.run()
      return true
    } catch (error) {
      if (!this.#options.db.isTransaction) throw error
      this.#transaction.undo.run()
      this.#transaction.release.run()
      job.fail(error)
      return false
    }
  }
}

const NEVER = new AbortController().signal

const prepareTransaction = (db: DatabaseSync) => ({
  begin: db.prepare('BEGIN IMMEDIATE'),
  commit: db.prepare('COMMIT'),
  rollback: db.prepare('ROLLBACK'),
  savepoint: db.prepare('SAVEPOINT job'),
  undo: db.prepare('ROLLBACK TO job'),
  release: db.prepare('RELEASE job'),
})
