// The embedded store: one SQLite file, written by group commit, read in place.
import type { DatabaseSync } from 'node:sqlite'
import type { Call } from '../call/call.ts'
import type { CallState } from '../call/state.ts'
import type { Clock } from '../clock.ts'
import { RingpostError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { CallHistory } from './history.ts'
import type { SourceJournal } from './journal.ts'
import type { FencedStore } from './leases/leases.ts'
import type { MissedStore } from './missed.ts'
import type { NoticeStore } from './notices.ts'
import type { OperatingStore } from './operating.ts'
import { Recorder } from './recording/recorder.ts'
import { Calls } from './sqlite/calls.ts'
import { createLogSync, type LogSync, type Syncing } from './sqlite/commit/log-sync.ts'
import { WriteQueue } from './sqlite/commit/write-queue.ts'
import { storeFault } from './sqlite/faults.ts'
import { HistoryRows } from './sqlite/history-rows.ts'
import { createJournal } from './sqlite/journal/journal.ts'
import { MissedRows } from './sqlite/missed-rows.ts'
import { NoticeRows } from './sqlite/notice-rows.ts'
import { openDatabase } from './sqlite/open.ts'
import { createOperating } from './sqlite/operating/operating.ts'
import { WorkRows } from './sqlite/pending/work-rows.ts'
import { SqliteRecordingRows } from './sqlite/recording/recording-rows.ts'
import { resealTokens } from './sqlite/tokens/reseal.ts'
import { TokenRows } from './sqlite/tokens/token-rows.ts'
import { createUpkeep } from './sqlite/upkeep/upkeep.ts'
import type {
  ClaimRequest,
  Commit,
  Enrichment,
  Hold,
  Plan,
  RecordResult,
  Revised,
  Settlement,
  SinkBacklog,
  Store,
  TokenStore,
  Tokens,
  Work,
  WorkKind,
} from './store.ts'
import { createVault, NO_KEYS, type TokenKeys } from './tokens/vault.ts'
import type { UpkeepStore } from './upkeep.ts'

export interface SqliteStoreOptions {
  /** The database file; its directory is made when it is missing. */
  readonly file: string
  readonly clock: Clock
  readonly log?: Log
  /** Left out, tokens are kept as they are. */
  readonly keys?: TokenKeys
  /** For a daemon: refused while another one has the store, and a damaged one is refused before anything is written to it. */
  readonly alone?: boolean
  /** How its log is synced to disk; left out, as the operating system does it. */
  readonly syncing?: Syncing
  /** Called after each transaction; must not throw and must not wait. */
  readonly onCommit?: (commit: Commit) => void
  /** Called once, when the disk did not keep what it was given: only a new start, which reads what was kept, helps then. */
  readonly onLost?: () => void
}

/**
 * Opens or creates the store. Several programs may have it open (`ringpost login` beside the daemon), but only one may
 * record and deliver: claims are in its memory. Rejects with `RingpostError` 'unavailable' when the file or its
 * directory cannot be used, is not Ringpost's, is damaged, or is newer than this program.
 */
export const openSqliteStore = async (options: SqliteStoreOptions): Promise<Store> => {
  const { file, clock, log, keys = NO_KEYS, alone = false } = options
  const { db, release } = openDatabase(file, { log, holdFrom: alone ? clock.now() : null })
  try {
    const tokens = new TokenRows(db, clock, createVault(keys))
    resealTokens(db, tokens, log)
    return new SqliteStore({ ...options, db, tokens, release })
  } catch (error) {
    db.close()
    release()
    throw storeFault(error, file)
  }
}

interface SqliteStoreParts extends SqliteStoreOptions {
  readonly db: DatabaseSync
  readonly tokens: TokenRows
  /** Lets another daemon have the store. */
  readonly release: () => void
}

class SqliteStore implements Store {
  readonly #db: DatabaseSync
  readonly #file: string
  readonly #release: () => void
  readonly #disk: LogSync
  readonly #queue: WriteQueue
  readonly #rows: SqliteRecordingRows
  readonly #recorder: Recorder
  readonly #work: WorkRows
  readonly #calls: Calls
  readonly tokens: TokenStore
  readonly journal: SourceJournal
  readonly notices: NoticeStore
  readonly missed: MissedStore
  readonly history: CallHistory
  readonly operating: OperatingStore
  readonly upkeep: UpkeepStore
  readonly leases = null
  readonly onWork = () => () => undefined
  #closing: Promise<void> | null = null

  constructor({ db, file, clock, log, tokens: rows, release, syncing, onCommit, onLost }: SqliteStoreParts) {
    this.#db = db
    this.#file = file
    this.#release = release
    this.#disk = createLogSync(db, file, syncing)
    this.#queue = new WriteQueue({ db, disk: this.#disk, file, clock, log, onCommit, onLost })
    this.#rows = new SqliteRecordingRows(db)
    this.#recorder = new Recorder(this.#rows, clock, log)
    this.#work = new WorkRows(db, clock, (callId) => this.#rows.known(callId))
    this.#calls = new Calls(db)
    this.tokens = {
      read: async (source) => this.#read(() => rows.read(source)),
      write: async (source, tokens: Tokens, expected) => this.#write(() => rows.write(source, tokens, expected)),
      forget: async (source) => this.#write(() => rows.forget(source)),
    }
    const notices = new NoticeRows(db)
    this.notices = {
      toldAt: async (sink, key) => this.#read(() => notices.toldAt(sink, key)),
      tell: async (sink, key, at) => this.#write(() => notices.tell(sink, key, at)),
    }
    const missed = new MissedRows(db)
    this.missed = {
      calls: async (query) => this.#read(() => missed.calls(query)),
      spokenWith: async (numbers, sources) => this.#read(() => missed.spokenWith(numbers, sources)),
    }
    const history = new HistoryRows(db)
    this.history = { past: async (query) => this.#read(() => history.past(query)) }
    const access = {
      read: <Value>(read: () => Value) => this.#read(read),
      write: <Value>(write: () => Value) => this.#write(write),
    }
    this.journal = createJournal(db, clock, access)
    this.operating = createOperating(db, clock, { ...access, drop: (callIds) => this.#rows.drop(callIds) })
    this.upkeep = createUpkeep({ db, file, recorder: this.#recorder, ...access })
  }

  fenced(): FencedStore {
    return this
  }

  async record(states: readonly CallState[], plan: Plan, hold?: Hold): Promise<RecordResult> {
    return this.#write(
      () => this.#rows.counted(this.#recorder.record(states, plan, hold)),
      () => this.#rows.drop(states.map(({ conversationId }) => conversationId)),
    )
  }

  async enrich(enrichment: Enrichment, plan: Plan): Promise<Revised> {
    return this.#write(
      () => this.#recorder.enrich(enrichment, plan),
      () => this.#rows.drop([enrichment.callId]),
    )
  }

  async enrichedFor(callId: string): Promise<string | null> {
    return this.#read(() => this.#rows.work.enrichedFor(callId))
  }

  async claim(request: ClaimRequest): Promise<readonly Work[]> {
    return this.#read(() => this.#work.claim(request))
  }

  async begin(work: Work): Promise<void> {
    await this.#write(() => this.#work.begin(work))
  }

  async settle(work: Work, settlement: Settlement): Promise<void> {
    await this.#write(() => this.#work.settle(work, settlement))
    this.#work.release(work)
  }

  async shiftDueTimes(byMs: number): Promise<void> {
    await this.#write(() => this.#work.shiftDueTimes(byMs))
  }

  async nextDueAt(sink: string, kind?: WorkKind): Promise<number | null> {
    return this.#read(() => this.#work.nextDueAt(sink, kind))
  }

  async backlog(): Promise<readonly SinkBacklog[]> {
    return this.#read(() => this.#work.backlog())
  }

  async call(id: string): Promise<Call | null> {
    return this.#read(() => this.#calls.call(id))
  }

  async calls(query: { readonly limit: number; readonly open?: boolean }): Promise<readonly Call[]> {
    return this.#read(() => this.#calls.calls(query))
  }

  async counts(): Promise<{ readonly states: number; readonly calls: number }> {
    return this.#read(() => this.#calls.counts())
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await this.#queue.drained()
    try {
      this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    } catch {
      // What stays in the -wal file is as safe there; the next start reads it.
    }
    this.#db.close()
    this.#disk.close()
    this.#release()
  }

  /** What is not on disk yet is nobody's to know: a card must not show what a power cut would take back. */
  async #read<Value>(read: () => Value): Promise<Value> {
    this.#refuseWhenClosed()
    try {
      return read()
    } catch (error) {
      throw storeFault(error, this.#file)
    } finally {
      await this.#queue.synced()
    }
  }

  #write<Value>(write: () => Value, undo?: () => void): Promise<Value> {
    this.#refuseWhenClosed()
    return this.#queue.push(write, undo)
  }

  #refuseWhenClosed(): void {
    if (this.#closing !== null) throw new RingpostError('unavailable', 'the store is closed')
  }
}
