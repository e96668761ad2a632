// Sends digests at their times; what is due is seen from the calendar and from what was told before, so nothing is queued.
import { createHash } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import type { Digest } from '../../config/config.ts'
import { factsOf } from '../../errors.ts'
import type { Log } from '../../log.ts'
import { compileCondition } from '../../routing/condition.ts'
import type { Notice, Sink } from '../../sinks/sink.ts'
import type { Store } from '../../store/store.ts'
import { createSchedule, type Schedule } from '../../time/schedule.ts'
import { collectReport } from './collect.ts'
import { type DueDigest, dueDigest, firstToldAt } from './window.ts'
import { digestWords } from './words.ts'

export interface DigestsOptions {
  readonly digests: readonly Digest[]
  readonly sinks: readonly Sink[]
  readonly store: Pick<Store, 'notices' | 'missed'>
  readonly clock: Clock
  readonly log: Log
}

const LOOK_EVERY_MS = 60_000
/** A sink that refuses is asked again after so long; one that fails after a minute, then after twice as long each time, up to that. */
const REFUSED_MS = 60 * 60_000

/** One digest at one sink. */
interface Post {
  readonly digest: Digest
  readonly sink: Sink
  readonly schedule: Schedule
  /** On the monotonic clock: before then the sink is left in peace. */
  restUntil: number
  /** Attempts in vain in a row. */
  failures: number
  /** Up to when it was told: also while the store is in trouble, so that nothing is sent twice. */
  sentUntil: number | null
}

/** In the notices of the store; the moment told of is the end of the span. */
export const digestKey = (name: string): string => `digest/${name}`

/**
 * Runs until `stop` aborts, then lets what is being sent come to its end; `abandon` cuts that short. Never rejects. A
 * digest that was sent is remembered over restarts; one that was not is tried again under the same id, until it is sent or
 * the next one takes its place.
 */
export const runDigests = async (options: DigestsOptions, stop: AbortSignal, abandon: AbortSignal): Promise<void> => {
  const { clock, log } = options
  const startedAt = clock.now()
  const posts = postsOf(options)
  while (!stop.aborted && posts.length > 0) {
    for (const post of posts) {
      if (stop.aborted) return
      if (post.restUntil <= clock.monotonic()) await look(options, post, startedAt, abandon).catch(failed(log))
    }
    const now = clock.now()
    const nextAt = Math.min(...posts.map(({ schedule }) => schedule.next(now)))
    await clock.sleep(Math.min(LOOK_EVERY_MS, nextAt + 1 - now), stop).catch(() => undefined)
  }
}

const postsOf = ({ digests, sinks }: DigestsOptions): readonly Post[] =>
  digests.flatMap((digest) => {
    const schedule = createSchedule(digest.cron, digest.timezone)
    return sinks
      .filter(({ name }) => digest.sinks.includes(name))
      .map((sink) => ({ digest, sink, schedule, restUntil: 0, failures: 0, sentUntil: null }))
  })

const failed =
  (log: Log) =>
  (error: unknown): void =>
    log.warn(factsOf(error), 'a digest could not be put together or stored; it is tried again')

const look = async (options: DigestsOptions, post: Post, startedAt: number, abandon: AbortSignal): Promise<void> => {
  const now = options.clock.now()
  const toldAt = await recall(options, post, now)
  const due = dueDigest(post.schedule, { now, startedAt, toldAt })
  if (due === null) return
  const { digest, sink } = post
  const report = await collectReport(
    options.store.missed,
    due.window,
    compileCondition(digest.when).holds,
    digest.sources,
  )
  const empty = report.calls === 0 && !digest.empty
  const notice = { id: noticeId(post, due), ...digestWords(report, due.window, digest), at: due.window.until }
  if (!empty && !(await announce(options, post, notice, abandon))) return
  post.sentUntil = due.window.until
  await recall(options, post, now)
  options.log.info({ sink: sink.name, digest: digest.name, calls: report.calls, sent: !empty }, 'digest done')
}

/** Up to when the sink was told. Makes the store remember what it does not know yet. */
const recall = async ({ store: { notices } }: DigestsOptions, post: Post, now: number): Promise<number> => {
  const { digest, sink, schedule, sentUntil } = post
  const key = digestKey(digest.name)
  const kept = await notices.toldAt(sink.name, key)
  const toldAt = sentUntil ?? kept ?? firstToldAt(schedule, now)
  if (toldAt !== kept) await notices.tell(sink.name, key, toldAt)
  return toldAt
}

/** False when it has to be tried again. */
const announce = async (
  { clock, log }: DigestsOptions,
  post: Post,
  notice: Notice,
  abandon: AbortSignal,
): Promise<boolean> => {
  const { digest, sink } = post
  const result = await sink.announce(notice, abandon)
  post.failures = result.status === 'delivered' ? 0 : post.failures + 1
  if (result.status === 'delivered') return true
  const usualMs = Math.min(REFUSED_MS, LOOK_EVERY_MS * 2 ** (post.failures - 1))
  const wishedMs = result.status === 'retry' ? (result.notBefore ?? 0) - clock.now() : REFUSED_MS
  post.restUntil = clock.monotonic() + Math.max(usualMs, wishedMs)
  log.warn(
    { sink: sink.name, digest: digest.name, reason: result.message },
    'a digest could not be sent; it is kept and tried again: mend what the reason says',
  )
  return false
}

/** The same over all attempts and restarts, so that receivers can drop a repeat. */
const noticeId = ({ digest, sink }: Post, { firedAt }: DueDigest): string =>
  `digest_${createHash('sha256').update(`${digest.name}\n${sink.name}\n${firedAt}`).digest('base64url').slice(0, 27)}`
