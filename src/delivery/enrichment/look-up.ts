// One guarded look-up: in bounded time, counted, its fields made fit for a call, its failure a log line and no more.
import type { Clock } from '../../clock.ts'
import type { Enricher, Finding, Query } from '../../enrichers/enricher.ts'
import { type Fields, tidyFields } from '../../enrichers/fields.ts'
import { messageOf } from '../../errors.ts'
import type { Log } from '../../log.ts'
import { joinSignals } from '../../outbound/joined-signal.ts'

/** What an enricher has done since the start. */
export interface EnricherStats {
  readonly name: string
  readonly found: number
  readonly nothing: number
  readonly failed: number
  /** All look-ups together. */
  readonly durationMs: number
}

export interface LookUp {
  /** Null when nothing was found, or nothing could be. Never rejects. */
  ask(query: Query, signal: AbortSignal): Promise<Fields | null>
  stats(): EnricherStats
}

/** Beyond the patience of any enricher: a back-stop against one that never answers, which would be a bug of it. */
const LONGEST_MS = 5 * 60_000
const MAX_TOLD = 100

export const createLookUp = (
  enricher: Enricher,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): LookUp => {
  const counts = { found: 0, nothing: 0, failed: 0, durationMs: 0 }
  const told = new Set<string>()

  /** The same enricher drops the same fields at each call: once is enough. */
  const tell = (dropped: readonly string[]): void => {
    const news = dropped.filter((what) => !told.has(what))
    if (news.length === 0 || told.size >= MAX_TOLD) return
    for (const what of news) told.add(what)
    log.warn(
      { dropped: news },
      'the enricher returns what a call cannot carry; that part is left out: change what it returns',
    )
  }

  return {
    ask: async (query, signal) => {
      const startedAt = clock.monotonic()
      const finding = await answerOf(enricher, query, clock, signal)
      if (signal.aborted) return null
      counts.durationMs += clock.monotonic() - startedAt
      counts[finding.status] += 1
      log.debug({ call: query.call.id, number: query.number, status: finding.status }, 'looked up')
      if (finding.status === 'failed')
        log.warn(
          { call: query.call.id, reason: finding.message },
          'a look-up failed; the call is shown without it: mend what the reason says',
        )
      if (finding.status !== 'found') return null
      const { fields, dropped } = tidyFields(finding.fields)
      tell(dropped)
      return fields
    },
    stats: () => ({ name: enricher.name, ...counts }),
  }
}

const answerOf = async (enricher: Enricher, query: Query, clock: Clock, signal: AbortSignal): Promise<Finding> => {
  const done = new AbortController()
  const { signal: either, release } = joinSignals([signal, done.signal])
  const late = async (): Promise<Finding> => {
    await clock.sleep(LONGEST_MS, either).catch(() => undefined)
    return { status: 'failed', message: 'no answer within five minutes' }
  }
  try {
    return await Promise.race([enricher.lookup(query, either), late()])
  } catch (error) {
    return { status: 'failed', message: `the enricher failed in itself: ${messageOf(error)}` }
  } finally {
    done.abort()
    release()
  }
}
