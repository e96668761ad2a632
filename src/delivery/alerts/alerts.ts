// Tells people through chosen sinks when the daemon needs one of them; what is due is seen from the state of things, so nothing is queued.
import { createHash } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import { factsOf } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { Notice, Sink } from '../../sinks/sink.ts'
import type { NoticeStore } from '../../store/notices.ts'
import { createTelling, type Due } from './telling.ts'

/** Something that a person should know for as long as it holds. */
export interface Condition {
  /** The same for as long as it is the same matter: `login-due/main`. */
  readonly key: string
  readonly title: string
  readonly text: string
  /** How long a sink that was told is left in peace; null: it is told once, and then only that it is over. */
  readonly everyMs: number | null
  /** How many there are of it: when there are more, a sink that was told is told again, once a day. */
  readonly amount?: number
  /** The sink it is about: others are told rather than this one. */
  readonly sink?: string
  /** That sink cannot be counted on now. */
  readonly disabling?: true
}

export interface Matters {
  readonly holding: readonly Condition[]
  /** What surely does not hold (any more); news to those who were told that it does. */
  readonly over: readonly Pick<Condition, 'key' | 'title' | 'text'>[]
}

export interface AlertsOptions {
  readonly sinks: readonly Sink[]
  readonly notices: NoticeStore
  /** How things are right now. */
  readonly matters: () => Promise<Matters>
  readonly clock: Clock
  readonly log: Log
}

const LOOK_EVERY_MS = 60_000
/** A sink that refuses is not asked again at every look. */
const REFUSED_MS = 60 * 60_000
/** Of many matters at once, so many are told in words. */
const SPELT_OUT = 8

/** Runs until the signal aborts; never rejects. A notice that was told is remembered over restarts, one that was not is told at the next look. */
export const runAlerts = async (options: AlertsOptions, signal: AbortSignal): Promise<void> => {
  const { sinks, matters, clock, log } = options
  const telling = createTelling(options)
  const restUntil = new Map<string, number>()
  while (!signal.aborted && sinks.length > 0) {
    try {
      const now = await matters()
      for (const sink of sinks) {
        if ((restUntil.get(sink.name) ?? 0) > clock.monotonic()) continue
        const due = await telling.dueFor(sink, now)
        if (due.length === 0 || signal.aborted) continue
        const outcome = await announce(options, sink, due, signal)
        if (outcome === 'told') await telling.told(sink, due)
        if (outcome === 'refused') restUntil.set(sink.name, clock.monotonic() + REFUSED_MS)
      }
    } catch (error) {
      // A store in trouble says so elsewhere; here it only means: not now.
      log.warn(factsOf(error), 'a notice could not be looked up or stored; it is tried again')
    }
    await clock.sleep(LOOK_EVERY_MS, signal).catch(() => undefined)
  }
}

const announce = async (
  { clock, log }: AlertsOptions,
  sink: Sink,
  due: readonly Due[],
  signal: AbortSignal,
): Promise<'told' | 'later' | 'refused'> => {
  const notice: Notice = { id: noticeId(sink.name, due), ...wordsFor(due), at: clock.now() }
  const result = await sink.announce(notice, signal)
  const facts = { sink: sink.name, notices: due.map(({ key }) => key) }
  if (result.status === 'delivered') {
    log.info(facts, 'told a sink that a person is needed, or is not any more')
    return 'told'
  }
  log.warn(
    { ...facts, reason: result.message },
    'a sink could not be told that a person is needed: mend what the reason says, and see `ringpost status`',
  )
  return result.status === 'retry' ? 'later' : 'refused'
}

/** Many at once are one message: whoever is needed everywhere is not helped by a flood. */
const wordsFor = (due: readonly Due[]): Pick<Notice, 'title' | 'text'> => {
  const [first] = due
  if (first !== undefined && due.length === 1) return { title: first.title, text: first.text }
  const words = due.slice(0, SPELT_OUT).map(({ title, text }) => `${title}. ${text}`)
  const rest = due.length - words.length
  return {
    title: due.every(({ over }) => over) ? `${due.length} matters are settled` : `${due.length} matters to look at`,
    text: [...words, ...(rest > 0 ? [`And ${rest} more.`] : [])].join(' '),
  }
}

/** The same until it was told, so that receivers can drop a repeat. */
const noticeId = (sink: string, due: readonly Due[]): string => {
  const matters = due.map(({ key, toldAt, over }) => `${key}\n${toldAt}\n${over}`)
  return `notice_${createHash('sha256')
    .update([sink, ...matters].join('\n'))
    .digest('base64url')
    .slice(0, 27)}`
}
