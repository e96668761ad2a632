// The status of a daemon that is stopped, in the shape of `/status`: what waits in its store, and which logins it has.
import type { Clock } from '../../clock.ts'
import type { DaemonConfig } from '../../daemon.ts'
import type { Store } from '../../store/store.ts'
import { VERSION } from '../../version.ts'

const REFRESH_LIFETIME_MS = 30 * 86_400_000

export const stoppedStatus = async (config: DaemonConfig, store: Store, clock: Clock): Promise<object> => {
  const [backlog, counts] = await Promise.all([store.backlog(), store.counts()])
  const configured = config.sinks.map(({ name, type }) => ({ name, type, state: 'stopped', reason: null }))
  const removed = backlog
    .filter(({ sink, pending, dead }) => pending + dead > 0 && !configured.some(({ name }) => name === sink))
    .map(({ sink }) => ({ name: sink, type: null, state: 'removed', reason: 'not in the config' }))
  return {
    running: false,
    version: VERSION,
    ready: false,
    reasons: ['the daemon is stopped'],
    sources: await Promise.all(
      config.sources.map(async ({ name }) => ({
        name,
        state: 'stopped',
        reasons: [],
        ...(await loginOf(name, store)),
      })),
    ),
    sinks: [...configured, ...removed].map((sink) => {
      const row = backlog.find(({ sink: name }) => name === sink.name)
      const oldestAt = row?.oldestAt ?? null
      return {
        ...sink,
        pending: row?.pending ?? 0,
        oldest_seconds: oldestAt === null ? null : Math.max(0, Math.round((clock.now() - oldestAt) / 1_000)),
        dead: row?.dead ?? 0,
      }
    }),
    store: { type: config.store.type, ...counts },
  }
}

const loginOf = async (source: string, store: Store) => {
  const kept = await store.tokens.read(source)
  const obtainedAt = kept?.tokens.refreshObtainedAt
  return {
    logged_in: kept !== null,
    refresh_token_expires_at:
      obtainedAt === undefined ? null : new Date(obtainedAt + REFRESH_LIFETIME_MS).toISOString(),
  }
}
