// The leases of sources and the daemons that live, all by the clock of the database.
import type { Fence, LeaseBook, LeaseRequest, LeaseStore } from '../../leases/leases.ts'
import type { Database } from '../database/database.ts'
import type { WakeUps } from '../pending/wake-ups.ts'
import * as statements from './lease-statements.ts'

export class LeaseRows implements LeaseStore {
  readonly #db: Database
  readonly #wakeUps: WakeUps

  constructor(db: Database, wakeUps: WakeUps) {
    this.#db = db
    this.#wakeUps = wakeUps
  }

  async acquire({ source, holder, forMs }: LeaseRequest): Promise<number | null> {
    const [row] = await this.#db.transaction((tx) => tx.rows(statements.ACQUIRE, [source, holder, forMs]))
    if (row !== undefined) this.#wakeUps.tellLeases()
    return row?.token ?? null
  }

  renew({ holder, leases, forMs }: Parameters<LeaseStore['renew']>[0]): Promise<readonly Fence[]> {
    const sources = leases.map(({ source }) => source)
    const tokens = leases.map(({ token }) => token)
    return this.#db.transaction((tx) => tx.rows(statements.RENEW, [holder, sources, tokens, forMs]))
  }

  async release({ source, token }: Fence): Promise<void> {
    await this.#db.transaction((tx) => tx.rows(statements.RELEASE, [source, token]))
    this.#wakeUps.tellLeases()
  }

  async offer({ source, token }: Fence, offered: boolean): Promise<void> {
    await this.#db.transaction((tx) => tx.rows(statements.OFFER, [source, token, offered]))
    this.#wakeUps.tellLeases()
  }

  async reserve({ source, holder, forMs, ready }: Parameters<LeaseStore['reserve']>[0]): Promise<boolean> {
    const reserved = await this.#db.transaction((tx) => tx.rows(statements.RESERVE, [source, holder, forMs, ready]))
    if (reserved.length > 0) this.#wakeUps.tellLeases()
    return reserved.length > 0
  }

  async list(): Promise<LeaseBook> {
    const leases = await this.#db.rows(statements.LEASES, [])
    const daemons = await this.#db.rows(statements.DAEMONS, [])
    return { leases, daemons: daemons.map(({ holder }) => holder) }
  }

  async depart(holder: string): Promise<void> {
    await this.#db.transaction(async (tx) => {
      await tx.rows(statements.FORGET_DAEMON, [holder])
      await tx.rows(statements.FORGET_RESERVATIONS, [holder])
    })
    this.#wakeUps.tellLeases()
  }

  onChange(ring: () => void): () => void {
    return this.#wakeUps.onLeases(ring)
  }
}
