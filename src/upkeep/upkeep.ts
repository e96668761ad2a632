// Keeps the store from growing without end: closes calls that fell silent, deletes what is old, gives the space back.
import type { Clock } from '../clock.ts'
import { factsOf } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Plan, Revised } from '../store/store.ts'
import type { PurgePlace, UpkeepStore } from '../store/upkeep.ts'

export interface UpkeepOptions {
  readonly store: UpkeepStore
  readonly clock: Clock
  readonly log: Log
  readonly retentionMs: number
  readonly callMaxAgeMs: number
  readonly plan: Plan
  /** Calls were ended: wakes whoever has to show it. */
  readonly onEnded: (ended: Revised) => void
  /** A round came to its end; must not throw and must not wait. */
  readonly onRound?: (round: UpkeepRound) => void
}

export interface UpkeepRound {
  readonly at: number
  /** Calls that were kept long enough. */
  readonly deleted: number
  /** Calls whose end was assumed. */
  readonly assumed: number
}

/** Also how long after the start the first round comes: until then a clock that was wrong at boot has been set. */
const EVERY_MS = 10 * 60_000
/** Between two steps, so that recording and deliveries go first. */
const PAUSE_MS = 25
const CALLS_A_STEP = 20
const NOTES_A_STEP = 100
/** Far more than any company talks at once: beyond it, ends are not heard any more. */
const MAX_OPEN_CALLS = 20_000
/** Digests look back a week, and sources ask for nothing older than this. */
const NOTES_KEPT_MS = 31 * 86_400_000
/** Less is the slow drift of any clock. */
const STEP_MS = 60_000

/** Runs until the signal aborts; never rejects. */
export const runUpkeep = async (options: UpkeepOptions, signal: AbortSignal): Promise<void> => {
  const { clock, log } = options
  const offset = () => clock.now() - clock.monotonic()
  while (!signal.aborted) {
    const known = offset()
    await clock.sleep(EVERY_MS, signal).catch(() => undefined)
    if (signal.aborted) return
    const byMs = Math.round(offset() - known)
    if (Math.abs(byMs) > STEP_MS) {
      log.warn({ byMs }, 'the clock of this machine was set: nothing is deleted before it has stood for a while')
      continue
    }
    await round(options, signal).catch((error: unknown) => {
      if (!signal.aborted) log.error(factsOf(error), 'the upkeep of the store failed; it is tried again')
    })
  }
}

const round = async (options: UpkeepOptions, signal: AbortSignal): Promise<void> => {
  const { store, clock, log, retentionMs } = options
  const pause = () => clock.sleep(PAUSE_MS, signal)
  const assumed = await endSilent(options, pause)
  const deleted = await purge(store, clock.now() - retentionMs, pause)
  const before = clock.now() - Math.max(retentionMs, NOTES_KEPT_MS)
  while ((await store.purgeNotes({ before, limit: NOTES_A_STEP })) > 0) await pause()
  while (await store.shrink()) await pause()
  if (deleted > 0) log.info({ calls: deleted, bytes: await store.bytes() }, 'deleted calls that were kept long enough')
  options.onRound?.({ at: clock.now(), deleted, assumed })
}

const endSilent = async (
  { store, clock, log, callMaxAgeMs, plan, onEnded }: UpkeepOptions,
  pause: () => Promise<void>,
): Promise<number> => {
  let assumed = 0
  for (;;) {
    const before = clock.now() - callMaxAgeMs
    const ended = await store.endSilent({ before, most: MAX_OPEN_CALLS, limit: CALLS_A_STEP }, plan)
    if (ended.revised.length === 0) return assumed
    assumed += ended.revised.length
    for (const { id } of ended.revised)
      log.warn({ call: id }, 'nothing was heard of a call for too long: it is shown as over')
    onEnded(ended)
    await pause()
  }
}

const purge = async (store: UpkeepStore, before: number, pause: () => Promise<void>): Promise<number> => {
  let deleted = 0
  let after: PurgePlace | null = null
  for (;;) {
    const step: Awaited<ReturnType<UpkeepStore['purgeCalls']>> = await store.purgeCalls({
      before,
      after,
      limit: CALLS_A_STEP,
    })
    deleted += step.deleted
    after = step.next
    if (after === null) return deleted
    await pause()
  }
}
