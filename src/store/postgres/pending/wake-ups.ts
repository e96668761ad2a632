// Tells the other daemons of new work and of leases that change hands, and hears of theirs: LISTEN and NOTIFY, outside of the transactions that made the work.
import type pg from 'pg'
import type { Clock } from '../../../clock.ts'
import type { OnWork } from '../../store.ts'
import type { Database } from '../database/database.ts'
import { sql } from '../database/sql.ts'
import { UNCLAIMED } from './claims.ts'

/** Of a payload PostgreSQL takes 8000 bytes at most. */
const MAX_SINKS = 100
const LISTEN_AGAIN_MS = 2_000
/** Who records work begins to deliver it at once. Others hear of what it has not begun by then: it has no room, or may not go faster. */
const OWN_TIME_MS = 100

/**
 * A notice that is lost costs nothing but time: every worker looks at the store by itself now and then. So none is sent from
 * within the transaction that records, where all daemons would have to queue for it; many are sent as one; and none where
 * nothing is left to do, for each makes all daemons look, and the more there are the more they would do nothing else.
 */
export class WakeUps {
  readonly #db: Database
  readonly #holder: string
  readonly #channel: string
  readonly #clock: Clock
  readonly #workListeners = new Set<OnWork>()
  readonly #leaseListeners = new Set<() => void>()
  readonly #stop = new AbortController()
  readonly #due = new Set<string>()
  #leasesChanged = false
  #telling: Promise<void> | null = null
  #tellingLeases: Promise<void> | null = null
  #hearing: Promise<void> | null = null

  constructor(db: Database, { schema, holder, clock }: { schema: string; holder: string; clock: Clock }) {
    this.#db = db
    this.#holder = holder
    this.#channel = `ringpost_${schema}`
    this.#clock = clock
  }

  tell(sinks: readonly string[]): void {
    if (sinks.length === 0 || this.#stop.signal.aborted) return
    for (const sink of sinks) this.#due.add(sink)
    this.#telling ??= this.#tell()
  }

  tellLeases(): void {
    if (this.#stop.signal.aborted) return
    this.#leasesChanged = true
    this.#tellingLeases ??= this.#tellLeases()
  }

  /** Answers how to end it, as the next. */
  onWork(listener: OnWork): () => void {
    return this.#listenTo(this.#workListeners, listener)
  }

  onLeases(listener: () => void): () => void {
    return this.#listenTo(this.#leaseListeners, listener)
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await Promise.all([this.#telling, this.#tellingLeases, this.#hearing])
  }

  /** Should this daemon die in its own time, nothing is forgotten: the others find the work when they look by themselves. */
  async #tell(): Promise<void> {
    while (this.#due.size > 0) {
      // A daemon that stops has no time of its own any more.
      await this.#clock.sleep(OWN_TIME_MS, this.#stop.signal).catch(() => undefined)
      const sinks = [...this.#due].slice(0, MAX_SINKS)
      for (const sink of sinks) this.#due.delete(sink)
      await this.#db.rows(NOTIFY_OF_WORK, [this.#channel, this.#holder, sinks]).catch(() => undefined)
    }
    this.#telling = null
  }

  async #tellLeases(): Promise<void> {
    while (this.#leasesChanged) {
      this.#leasesChanged = false
      const told: Told = { from: this.#holder, sinks: [], leases: true }
      await this.#db.rows(NOTIFY, [this.#channel, JSON.stringify(told)]).catch(() => undefined)
    }
    this.#tellingLeases = null
  }

  /** A connection that is lost is replaced, and whatever may have been missed meanwhile is looked for. */
  async #hear(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const client = this.#db.client()
      try {
        await this.#listen(client)
      } catch {
        // The pool says what is wrong with the database; here it is only tried again.
      }
      await client.end().catch(() => undefined)
      await this.#clock.sleep(LISTEN_AGAIN_MS, this.#stop.signal).catch(() => undefined)
    }
  }

  /** Until the connection is lost, or nobody wants to hear any more. */
  async #listen(client: pg.Client): Promise<void> {
    const { promise: over, resolve } = Promise.withResolvers<void>()
    client.on('error', () => resolve())
    client.on('end', () => resolve())
    client.on('notification', ({ payload }) => this.#heard(payload ?? ''))
    this.#stop.signal.addEventListener('abort', () => resolve(), { once: true })
    await client.connect()
    await client.query(`LISTEN "${this.#channel}"`)
    // Whatever was told while nobody listened.
    for (const listener of this.#workListeners) listener([])
    for (const listener of this.#leaseListeners) listener()
    await over
  }

  #heard(payload: string): void {
    const told = parsed(payload)
    if (told === null || told.from === this.#holder) return
    if (told.sinks.length > 0) for (const listener of this.#workListeners) listener(told.sinks)
    if (told.leases) for (const listener of this.#leaseListeners) listener()
  }

  #listenTo<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
    listeners.add(listener)
    this.#hearing ??= this.#hear()
    return () => {
      listeners.delete(listener)
    }
  }
}

interface Told {
  readonly from: string
  readonly sinks: readonly string[]
  readonly leases: boolean
}

/** From a program of another version, or of another's making, it may be anything. */
const parsed = (payload: string): Told | null => {
  try {
    const { from, sinks, leases } = JSON.parse(payload) as Partial<Record<keyof Told, unknown>>
    if (typeof from !== 'string' || !Array.isArray(sinks)) return null
    return { from, sinks: sinks.filter((sink) => typeof sink === 'string'), leases: leases === true }
  } catch {
    return null
  }
}

/** Of those sinks for which something still waits for somebody; a payload like `Told`. */
export const NOTIFY_OF_WORK = sql<[channel: string, from: string, sinks: readonly string[]], never>(
  `SELECT pg_notify($1, json_build_object('from', $2::text, 'sinks', json_agg(told.sink))::text)
   FROM unnest($3::text[]) AS told (sink) CROSS JOIN LATERAL (
     SELECT 1 FROM work WHERE work.sink = told.sink AND wanted > delivered AND ${UNCLAIMED}
     ORDER BY known, due_at LIMIT 1) AS waiting
   HAVING count(*) > 0`,
)
const NOTIFY = sql<[channel: string, payload: string], never>('SELECT pg_notify($1, $2)')
