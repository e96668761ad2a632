// What the daemon says of itself: readiness with its reasons, and the status document.
import type { Clock } from '../clock.ts'
import type { EnricherStats } from '../delivery/enrichment/look-up.ts'
import type { SinkHealth } from '../delivery/sink-health.ts'
import type { Repeats } from '../delivery/worker.ts'
import type { FleetStatus } from '../fleet/fleet.ts'
import type { Source } from '../sources/source.ts'
import type { SinkBacklog, Store } from '../store/store.ts'

export interface StatusParts {
  readonly clock: Clock
  readonly store: Store
  readonly startedAt: number
  readonly version: string
  /** Those that this daemon hears. */
  readonly sources: () => readonly Source[]
  /** Who hears what; null for a daemon on its own. */
  readonly fleet?: () => FleetStatus | null
  readonly enrichers: () => readonly EnricherStats[]
  readonly sinks: () => readonly SinkParts[]
}

export interface SinkParts {
  readonly name: string
  readonly type: string
  readonly health: () => SinkHealth
  readonly repeats: () => Repeats
}

/** Ready means: every source has a live, subscribed channel whose last ping was answered. */
export interface Readiness {
  readonly ready: boolean
  readonly reasons: readonly string[]
}

export const readiness = ({ sources }: Pick<StatusParts, 'sources'>): Readiness => {
  const reasons = sources().flatMap((source) => {
    const { state, reasons } = source.status()
    const found = state !== 'live' && reasons.length === 0 ? [state] : reasons
    return found.map((reason) => `${source.name}: ${reason}`)
  })
  return { ready: reasons.length === 0, reasons }
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

/** The body of `GET /status`: instants as RFC 3339, spans in seconds. */
export const statusDocument = async (parts: StatusParts) => {
  const { store } = parts
  const [backlog, counts, bytes] = await Promise.all([store.backlog(), store.counts(), store.upkeep.bytes()])
  return {
    version: parts.version,
    started_at: iso(parts.startedAt),
    ...readiness(parts),
    ...fleetStatus(parts),
    sources: parts.sources().map(sourceStatus),
    sinks: sinkStatuses(parts, backlog),
    store: { type: 'sqlite', ...counts, bytes },
  }
}

const fleetStatus = ({ fleet }: StatusParts) => {
  const status = fleet?.() ?? null
  return status === null ? {} : { fleet: status }
}

const sourceStatus = (source: Source) => {
  const status = source.status()
  return {
    name: source.name,
    state: status.state,
    reasons: status.reasons,
    channel_expires_at: iso(status.channelExpiresAt),
    accounts: status.accounts.map(({ account, subscribed, reason }) => ({ account, subscribed, reason })),
    last_frame_at: iso(status.lastFrameAt),
    token_expires_at: iso(status.tokenExpiresAt),
    refresh_token_obtained_at: iso(status.refreshTokenObtainedAt),
    refresh_token_expires_at: iso(status.refreshTokenExpiresAt),
    login_due: status.loginDue,
    gap_seconds: Math.round(status.gapSeconds),
    last_gap: status.lastGap === null ? null : { from: iso(status.lastGap.from), to: iso(status.lastGap.to) },
    reconstructed_calls: status.reconstructedCalls,
    filled_states: status.filledStates,
  }
}

export interface SinkStatus {
  readonly name: string
  readonly type: string | null
  readonly state: SinkHealth['state'] | 'removed'
  readonly reason: string | null
  readonly pending: number
  /** How long the oldest revision waits; null when none does. */
  readonly oldest_seconds: number | null
  readonly dead: number
  /** Posts since the start that may have been there already. */
  readonly repeats: Repeats
}

const stateOf = ({ state, reason }: SinkHealth) => ({ state, reason })

/** Configured sinks first, in their order; then those that only have rows left, as `removed`. */
export const sinkStatuses = (parts: StatusParts, backlog: readonly SinkBacklog[]): readonly SinkStatus[] => {
  const now = parts.clock.now()
  const rows = new Map(backlog.map((row) => [row.sink, row]))
  const numbers = (name: string) => {
    const row = rows.get(name)
    const oldestAt = row?.oldestAt ?? null
    return {
      pending: row?.pending ?? 0,
      oldest_seconds: oldestAt === null ? null : Math.max(0, Math.round((now - oldestAt) / 1000)),
      dead: row?.dead ?? 0,
    }
  }
  const sinks = parts.sinks()
  const configured = new Set(sinks.map(({ name }) => name))
  return [
    ...sinks.map(({ name, type, health, repeats }) => ({
      name,
      type,
      ...stateOf(health()),
      ...numbers(name),
      repeats: repeats(),
    })),
    ...backlog
      .filter(({ sink, pending, dead }) => !configured.has(sink) && pending + dead > 0)
      .map(({ sink }) => ({ name: sink, ...REMOVED, ...numbers(sink) })),
  ]
}

const REMOVED = { type: null, state: 'removed', reason: 'not in the config', repeats: { sent: 0, avoided: 0 } } as const
