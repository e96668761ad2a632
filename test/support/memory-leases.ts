// Leases without a database: the promises of the port kept in memory, by a clock that stands for the database's.
import type { Clock } from '../../src/clock.ts'
import {
  type Fence,
  FencedError,
  type FencedStore,
  type LeaseBook,
  type LeaseStore,
} from '../../src/store/leases/leases.ts'

interface Row {
  holder: string | null
  token: number
  until: number
  offered: boolean
  next: string | null
  nextUntil: number
  ready: boolean
}

export interface MemoryLeases extends LeaseStore {
  /** What was written under a good fence, and what was refused. */
  readonly written: readonly Fence[]
  readonly refused: readonly Fence[]
  fenced(fence: Fence): FencedStore
}

export const createMemoryLeases = (clock: Pick<Clock, 'monotonic'>, journal: FencedStore['journal']): MemoryLeases => {
  const rows = new Map<string, Row>()
  const daemons = new Map<string, number>()
  const listeners = new Set<() => void>()
  const written: Fence[] = []
  const refused: Fence[] = []
  const now = () => clock.monotonic()
  const changed = (): void => {
    for (const ring of listeners) ring()
  }
  const held = ({ source, token }: Fence): Row | null => {
    const row = rows.get(source)
    return row?.token === token && row.holder !== null ? row : null
  }
  const write = (fence: Fence): void => {
    const good = rows.get(fence.source)?.token === fence.token
    ;(good ? written : refused).push(fence)
    if (!good) throw new FencedError(fence.source)
  }
  const list = async (): Promise<LeaseBook> => ({
    daemons: [...daemons].flatMap(([name, until]) => (until > now() ? [name] : [])),
    leases: [...rows].map(([source, { holder, token, until, offered, next, nextUntil, ready }]) => ({
      source,
      holder,
      token,
      expired: holder === null || until <= now(),
      offered,
      next: nextUntil > now() ? next : null,
      ready: ready && next !== null && nextUntil > now(),
    })),
  })
  return {
    written,
    refused,
    acquire: async ({ source, holder, forMs }) => {
      const row = rows.get(source)
      if (row !== undefined) {
        if (row.holder !== null && row.holder !== holder && row.until > now()) return null
        if (row.next !== null && row.next !== holder && row.nextUntil > now()) return null
      }
      const token = (row?.token ?? 0) + 1
      const fresh = { offered: false, next: null, nextUntil: 0, ready: false }
      rows.set(source, { holder, token, until: now() + forMs, ...fresh })
      changed()
      return token
    },
    renew: async ({ holder, leases, forMs }) => {
      daemons.set(holder, now() + forMs)
      const kept = leases.filter((fence) => held(fence)?.holder === holder)
      for (const fence of kept) Object.assign(held(fence) ?? {}, { until: now() + forMs })
      return kept
    },
    release: async (fence) => {
      const row = held(fence)
      if (row !== null) Object.assign(row, { holder: null, offered: false })
      changed()
    },
    offer: async (fence, offered) => {
      const row = held(fence)
      if (row !== null) Object.assign(row, offered ? { offered } : { offered, next: null, ready: false })
      changed()
    },
    reserve: async ({ source, holder, forMs, ready }) => {
      const row = rows.get(source)
      if (row === undefined || !row.offered || row.holder === holder) return false
      if (row.next !== null && row.next !== holder && row.nextUntil > now()) return false
      Object.assign(row, { next: holder, nextUntil: now() + forMs, ready })
      changed()
      return true
    },
    list,
    depart: async (holder) => {
      daemons.delete(holder)
      for (const row of rows.values()) if (row.next === holder) Object.assign(row, { next: null, ready: false })
    },
    onChange: (ring) => {
      listeners.add(ring)
      return () => listeners.delete(ring)
    },
    fenced: (fence) => ({
      record: async (states) => {
        write(fence)
        return { accepted: states.length, revised: [], sinks: [] }
      },
      tokens: {
        read: async () => null,
        write: async () => {
          write(fence)
          return true
        },
        forget: async () => write(fence),
      },
      journal,
    }),
  }
}
