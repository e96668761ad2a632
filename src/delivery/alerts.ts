// Tells people through chosen sinks when the daemon needs one of them; what is due is seen from the state of things, so nothing is queued.
import { createHash } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { messageOf } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Notice, Sink } from '../sinks/sink.ts'
import type { NoticeStore } from '../store/notices.ts'

/** Something that a person should know for as long as it holds. */
export interface Condition {
  /** The same for as long as it is the same matter: `login-due/main`. */
  readonly key: string
  readonly title: string
  readonly text: string
  /** How long a sink that was told is left in peace. */
  readonly everyMs: number
}

export interface AlertsOptions {
  readonly sinks: readonly Sink[]
  readonly notices: NoticeStore
  /** What holds right now. */
  readonly conditions: () => readonly Condition[]
  readonly clock: Clock
  readonly log: Log
}

const LOOK_EVERY_MS = 60_000
/** A sink that refuses is not asked again at every look. */
const REFUSED_MS = 60 * 60_000

/** Runs until the signal aborts; never rejects. A notice that was told is remembered over restarts, one that was not is told at the next look. */
export const runAlerts = async (options: AlertsOptions, signal: AbortSignal): Promise<void> => {
  const { sinks, conditions, clock, log } = options
  const restUntil = new Map<string, number>()
  while (!signal.aborted) {
    for (const condition of conditions()) {
      for (const sink of sinks) {
        const rests = (restUntil.get(sink.name) ?? 0) > clock.monotonic()
        const told = rests || (await tell(options, sink, condition, signal).catch(failed(log)))
        if (!told) restUntil.set(sink.name, clock.monotonic() + REFUSED_MS)
      }
    }
    await clock.sleep(LOOK_EVERY_MS, signal).catch(() => undefined)
  }
}

/** A store in trouble says so elsewhere; here it only means: not now. */
const failed =
  (log: Log) =>
  (error: unknown): true => {
    log.warn({ error: messageOf(error) }, 'a notice could not be looked up or stored')
    return true
  }

/** False when this sink will not take the notice. */
const tell = async (
  { notices, clock, log }: AlertsOptions,
  sink: Sink,
  { key, title, text, everyMs }: Condition,
  signal: AbortSignal,
): Promise<boolean> => {
  const toldAt = await notices.toldAt(sink.name, key)
  if (toldAt !== null && clock.now() - toldAt < everyMs) return true
  const notice: Notice = { id: noticeId(sink.name, key, toldAt), title, text, at: clock.now() }
  const result = await sink.announce(notice, signal)
  if (result.status === 'delivered') {
    await notices.tell(sink.name, key, clock.now())
    log.info({ sink: sink.name, notice: key }, 'told a sink that a person is needed')
    return true
  }
  log.warn({ sink: sink.name, notice: key, reason: result.message }, 'a sink could not be told that a person is needed')
  return result.status === 'retry'
}

/** The same until it was told, so that receivers can drop a repeat. */
const noticeId = (sink: string, key: string, toldAt: number | null): string =>
  `notice_${createHash('sha256').update(`${sink}\n${key}\n${toldAt}`).digest('base64url').slice(0, 27)}`
