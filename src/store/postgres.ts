// The shared store: one PostgreSQL for all daemons, written by group commit, safe against each other by locks, claims and fences.
import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import type { Call } from '../call/call.ts'
import type { CallState } from '../call/state.ts'
import { type Clock, systemClock } from '../clock.ts'
import type { Secret } from '../config/secret.ts'
import { RingpostError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { CallHistory } from './history.ts'
import type { SourceJournal } from './journal.ts'
import type { Fence, FencedStore, LeaseStore } from './leases/leases.ts'
import type { MissedStore } from './missed.ts'
import { refuseHalfMoved } from './moving/progress.ts'
import type { NoticeStore } from './notices.ts'
import type { OperatingStore } from './operating.ts'
import { addressOf } from './postgres/database/address.ts'
import { connect, type Database } from './postgres/database/database.ts'
import { sql } from './postgres/database/sql.ts'
import { createJournal } from './postgres/journal/journal.ts'
import { LeaseRows } from './postgres/leases/lease-rows.ts'
import { createHistory, createMissed, createNotices } from './postgres/looking-back.ts'
import { createOperating } from './postgres/operating/operating.ts'
import { readBacklog, shiftDueTimes } from './postgres/pending/backlog.ts'
import { Claims } from './postgres/pending/claims.ts'
import { Outcomes } from './postgres/pending/outcomes.ts'
import { WakeUps } from './postgres/pending/wake-ups.ts'
import { Recording } from './postgres/recording/recording.ts'
import { migrate } from './postgres/schema/migrations.ts'
import { createTokens, resealTokens } from './postgres/tokens.ts'
import { createUpkeep } from './postgres/upkeep.ts'
import type {
  ClaimRequest,
  Commit,
  Enrichment,
  Hold,
  OnWork,
  Plan,
  RecordResult,
  Revised,
  Settlement,
  SinkBacklog,
  Store,
  TokenStore,
  Work,
  WorkKind,
} from './store.ts'
import { createVault, NO_KEYS, type TokenKeys, type Vault } from './tokens/vault.ts'
import type { UpkeepStore } from './upkeep.ts'

export interface PostgresStoreOptions {
  readonly url: Secret
  /** The certificate of the authority to trust, PEM; null: those that Node.js trusts. */
  readonly ca?: string | null
  /** Made when it is missing. */
  readonly schema: string
  readonly maxConnections?: number
  readonly clock: Clock
  readonly log?: Log
  readonly keys?: TokenKeys
  readonly onCommit?: (commit: Commit) => void
  /** By which the database's time is waited for; only tests have another. */
  readonly waits?: Clock
}

const MAX_CONNECTIONS = 10

/** Rejects with `RingpostError` 'unavailable' when the database cannot be reached or used, is not Ringpost's, or is newer than this program. */
export const openPostgresStore = async (options: PostgresStoreOptions): Promise<Store> => {
  const { url, ca = null, schema, clock, log, keys = NO_KEYS, waits = systemClock } = options
  const { maxConnections = MAX_CONNECTIONS, onCommit } = options
  const db = connect({ address: addressOf(url, ca), schema, maxConnections, clock: waits })
  const vault = createVault(keys)
  try {
    const { from, to } = await migrate(db, schema)
    if (from !== to) log?.info({ schema, from, to }, from === 0 ? 'store created' : 'store upgraded')
    await refuseHalfMoved(db)
    await resealTokens(db, vault, log)
    return new PostgresStore(db, { schema, clock, log, vault, waits, onCommit })
  } catch (error) {
    await db.close()
    throw error
  }
}

interface Parts {
  readonly schema: string
  readonly clock: Clock
  readonly log: Log | undefined
  readonly vault: Vault
  readonly waits: Clock
  readonly onCommit: ((commit: Commit) => void) | undefined
}

class PostgresStore implements Store {
  readonly #db: Database
  readonly #recording: Recording
  readonly #claims: Claims
  readonly #outcomes: Outcomes
  readonly #wakeUps: WakeUps
  readonly #fenced: (fence: Fence) => FencedStore
  readonly tokens: TokenStore
  readonly journal: SourceJournal
  readonly notices: NoticeStore
  readonly missed: MissedStore
  readonly history: CallHistory
  readonly operating: OperatingStore
  readonly upkeep: UpkeepStore
  readonly leases: LeaseStore
  #closing: Promise<void> | null = null

  constructor(db: Database, { schema, clock, log, vault, waits, onCommit }: Parts) {
    const holder = `${hostname()}:${process.pid}:${randomBytes(4).toString('hex')}`
    const timing = { clock: waits, onCommit }
    const wakeUps = new WakeUps(db, { schema, holder, clock: waits })
    const wake = (sinks: readonly string[]) => wakeUps.tell(sinks)
    const recording = new Recording({ db, clock, log, timing, wake })
    const drop = (callIds: readonly string[]) => recording.drop(callIds)
    const open = this.#whileOpen(db)
    this.#db = db
    this.#recording = recording
    this.#wakeUps = wakeUps
    this.#claims = new Claims(db, holder, waits)
    this.#outcomes = new Outcomes(db, this.#claims, { clock, timing })
    this.tokens = createTokens({ db: open, clock, vault, fence: null })
    this.journal = createJournal(open, clock, null)
    this.notices = createNotices(open)
    this.missed = createMissed(open)
    this.history = createHistory(open)
    this.operating = createOperating(open, clock, drop)
    this.upkeep = createUpkeep({
      db: open,
      drop,
      endSilent: (calls, plan) => this.#ifOpen().#recording.endSilent(calls, plan),
    })
    this.leases = new LeaseRows(open, wakeUps)
    this.#fenced = (fence) => ({
      record: async (states, plan, hold) => this.#ifOpen().#recording.record(states, plan, hold, fence),
      tokens: createTokens({ db: open, clock, vault, fence }),
      journal: createJournal(open, clock, fence),
    })
  }

  async record(states: readonly CallState[], plan: Plan, hold?: Hold): Promise<RecordResult> {
    return this.#ifOpen().#recording.record(states, plan, hold)
  }

  fenced(fence: Fence): FencedStore {
    return this.#fenced(fence)
  }

  async enrich(enrichment: Enrichment, plan: Plan): Promise<Revised> {
    return this.#ifOpen().#recording.enrich(enrichment, plan)
  }

  async enrichedFor(callId: string): Promise<string | null> {
    return (await this.#ifOpen().#db.rows(ENRICHED_FOR, [callId]))[0]?.enriched_for ?? null
  }

  async claim(request: ClaimRequest): Promise<readonly Work[]> {
    return this.#ifOpen().#claims.claim(request)
  }

  async begin(work: Work): Promise<void> {
    await this.#ifOpen().#outcomes.begin(work)
  }

  async settle(work: Work, settlement: Settlement): Promise<void> {
    await this.#ifOpen().#outcomes.settle(work, settlement)
  }

  async shiftDueTimes(byMs: number): Promise<void> {
    await shiftDueTimes(this.#ifOpen().#db, byMs)
  }

  async nextDueAt(sink: string, kind?: WorkKind): Promise<number | null> {
    return this.#ifOpen().#claims.nextDueAt(sink, kind)
  }

  async backlog(): Promise<readonly SinkBacklog[]> {
    return readBacklog(this.#ifOpen().#db)
  }

  onWork(listener: OnWork): () => void {
    return this.#wakeUps.onWork(listener)
  }

  async call(id: string): Promise<Call | null> {
    const [row] = await this.#ifOpen().#db.rows(CALL, [id])
    return row === undefined ? null : (JSON.parse(row.body) as Call)
  }

  async calls({ limit, open = false }: { readonly limit: number; readonly open?: boolean }): Promise<readonly Call[]> {
    return this.operating.search({ limit, open })
  }

  async counts(): Promise<{ readonly states: number; readonly calls: number }> {
    return (await this.#ifOpen().#db.rows(TOTALS, []))[0] ?? { states: 0, calls: 0 }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await this.#recording.drained()
    await this.#outcomes.drained()
    // A database that is away lets them run out by itself.
    await this.#claims.close().catch(() => undefined)
    await this.#wakeUps.close()
    await this.#db.close()
  }

  #ifOpen(): this {
    if (this.#closing !== null) throw closed()
    return this
  }

  /** For the parts that are handed out. */
  #whileOpen(db: Database): Database {
    return {
      ...db,
      rows: async (statement, values) => this.#ifOpen() && db.rows(statement, values),
      transaction: async (work) => this.#ifOpen() && db.transaction(work),
    }
  }
}

const closed = () => new RingpostError('unavailable', 'the store is closed')

const CALL = sql<[id: string], { body: string }>('SELECT body FROM calls WHERE id = $1')
const ENRICHED_FOR = sql<[id: string], { enriched_for: string | null }>('SELECT enriched_for FROM calls WHERE id = $1')
const TOTALS = sql<[], { states: number; calls: number }>(
  'SELECT coalesce(sum(states), 0)::bigint AS states, coalesce(sum(calls), 0)::bigint AS calls FROM totals',
)
